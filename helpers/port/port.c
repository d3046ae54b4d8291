/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A TAP becomes a port of a bridge, and no interface of the host.
 *
 * The order. The MTU comes before the master, because a bridge whose MTU nobody set takes the least
 * of its ports' (br_mtu_auto_adjust() in the kernel's net/bridge/br_if.c). The settings come after
 * the MTU, below 1280 bytes of which there is no IPv6, and before up, which is when the kernel
 * would make an address and frames could come. The groups are a port's, so after the master.
 */
#include "config.h"

#include "helpers/port/port.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "helpers/port/auto-close.h"
#include "helpers/port/port-settings.h"

/* With CAP_NET_ADMIN, only a security module denies access. */
#define REMEDY_DENIED                                                                                         \
	"; if AppArmor confines libvirt, /etc/apparmor.d/local/usr.sbin.libvirtd needs the line: " LIBEXECDIR \
	"/brw0-bridge-helper PUx,"

/* As fail_errno(), with the remedy where there is one. */
static int fail_to(const char *operation, const char *name, int r, struct error *error)
{
	if (r >= 0)
		return r;
	return fail(error, "cannot %s %s: %s%s", operation, name, strerror(-r),
		r == -EPERM    ? "; run it as root"
		: r == -EACCES ? REMEDY_DENIED
		: r == -EXFULL ? "; the bridge has no port left"
			       : "");
}

int port_open(struct port_tools *ret_tools, struct error *error)
{
	ret_tools->link = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	if (ret_tools->link < 0)
		return fail_to("open", "a netlink socket", -errno, error);
	ret_tools->settings = open("/proc/sys/net/ipv6/conf", O_PATH | O_DIRECTORY | O_CLOEXEC);
	return 0;
}

int port_find_bridge(const struct port_tools *tools, const char *name, struct link *ret_bridge,
	struct error *error)
{
	int r = link_find(tools->link, 0, name, ret_bridge);

	if (r == -ENOTUNIQ)
		return fail(error, "cannot use %s: it is an alternative name of %s; use %s", name,
			ret_bridge->name, ret_bridge->name);
	if (r == -ENODEV)
		return fail(error,
			"cannot use %s: no such interface; to make it: brw0-nat-init --bridge=%s",
			name, name);
	if (r == 0 && strcmp(ret_bridge->kind, "bridge") != 0)
		return fail(error, "cannot use %s: not a bridge", name);
	return fail_to("use", name, r, error);
}

/* IPv4 settings hold, since the kernel acknowledged them; and so do those that it does not have. */
static bool holds(const struct link *tap, const struct port_setting *setting)
{
	uint32_t value = tap->ipv6[setting->number % LINK_N_SETTINGS];

	return !port_setting_is_ipv6(setting) || value == setting->value || value == LINK_UNKNOWN;
}

/*
 * The highest first byte that a locally administered unicast address can have: a bridge whose own
 * address nobody set takes the lowest of its ports', and so does not change with every guest. It
 * also differs from the guest's own, which some launchers give to the TAP.
 */
static int set_link(const struct port_tools *tools, const struct link *tap,
	const struct link *bridge, const char *alias)
{
	unsigned char mac[LINK_MAC_SIZE] = {0xfe};
	struct rtattr *families, *family, *settings;
	struct link_request request;

	memcpy(mac + 1, tap->mac + 1, sizeof(mac) - 1);
	link_request_begin(&request, RTM_SETLINK, tap->index);
	link_request_put(&request, IFLA_MTU, &bridge->mtu, sizeof(bridge->mtu));
	link_request_put(&request, IFLA_ADDRESS, mac, sizeof(mac));
	if (alias) {
		link_request_put(&request, IFLA_IFALIAS, alias, strlen(alias) + 1);
		link_request_put(&request, IFLA_MASTER, &bridge->index, sizeof(bridge->index));
	}
	families = link_request_put(&request, IFLA_AF_SPEC, NULL, 0);
	family = link_request_put(&request, AF_INET, NULL, 0);
	settings = link_request_put(&request, IFLA_INET_CONF, NULL, 0);
	for (const struct port_setting *s = port_settings; s < port_settings + N_PORT_SETTINGS; s++)
		if (!port_setting_is_ipv6(s))
			link_request_put(&request, s->number, &s->value, sizeof(s->value));
	link_request_end(&request, settings);
	link_request_end(&request, family);
	link_request_end(&request, families);
	return link_request_send(tools->link, &request, NULL);
}

/* For settings that rtnetlink cannot change. The result is checked by reading it. */
static int write_setting(int folder, const char *port, const struct port_setting *setting)
{
	char path[IFNAMSIZ + 64], value[16];
	auto_close int fd = -1;

	snprintf(path, sizeof(path), "%s/%s", port, setting->name);
	snprintf(value, sizeof(value), "%u\n", setting->value);
	fd = openat(folder, path, O_WRONLY | O_CLOEXEC);
	return fd < 0 || write(fd, value, strlen(value)) < 0 ? -errno : 0;
}

int port_prepare(const struct port_tools *tools, const struct link *tap, const struct link *bridge,
	const char *alias, struct error *error)
{
	int r = set_link(tools, tap, bridge, alias);
	struct link now;

	if (fail_to("make a port of", tap->name, r, error) < 0)
		return -1;
	/* What holds is not written: /proc/sys may be read-only, and the default be right. */
	for (const struct port_setting *s = port_settings; s < port_settings + N_PORT_SETTINGS; s++)
		if (!holds(tap, s))
			write_setting(tools->settings, tap->name, s);
	r = link_find(tools->link, tap->index, NULL, &now);
	if (fail_to("look up", tap->name, r, error) < 0)
		return -1;
	for (const struct port_setting *s = port_settings; s < port_settings + N_PORT_SETTINGS; s++)
		if (!s->is_spare && !holds(&now, s))
			return fail(error,
				"cannot set net.%s.conf.%s.%s; to fix it, run as root: sysctl "
				"net.%s.conf.default.%s=%u",
				s->family, now.name, s->name, s->family, s->name, s->value);
	return 0;
}

/*
 * IFLA_LINKINFO for the groups: one attribute in another, each with length and type. The bit of :00
 * is not needed: a bridge without Spanning Tree does not keep these frames.
 */
static const uint16_t groups[] = {
	12, IFLA_INFO_SLAVE_DATA, 6, IFLA_BRPORT_GROUP_FWD_MASK, PORT_GROUPS_STP, 0};

int port_set_state(const struct port_tools *tools, const struct link *tap, enum port_state state,
	struct error *error)
{
	struct link_request request;

	link_request_begin(&request, RTM_NEWLINK, tap->index);
	request.link.ifi_flags = state;
	request.link.ifi_change = IFF_UP;
	/* rtnl_changelink() in net/core/rtnetlink.c does this before it brings the TAP up. */
	if (state == PORT_UP)
		link_request_put(&request, IFLA_LINKINFO, groups, sizeof(groups));
	return fail_to(state == PORT_UP ? "bring up" : "take down", tap->name,
		link_request_send(tools->link, &request, NULL), error);
}
