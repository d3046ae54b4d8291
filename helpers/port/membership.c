/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A TAP that another process made joins a bridge or leaves it. */
#include "config.h"

#include "helpers/port/membership.h"

#include <errno.h>
#include <linux/if_tun.h>
#include <linux/sockios.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "helpers/port/auto-close.h"
#include "helpers/port/port.h"

static int fail_member(const struct port_tools *tools, const struct link *tap, const char *bridge,
	struct error *error)
{
	struct link other;

	if (link_find(tools->link, tap->master, NULL, &other) < 0)
		memcpy(other.name, "another", sizeof("another"));
	return fail(error, "cannot join %s to %s: %s is already a port of %s", tap->name, bridge,
		tap->name, other.name);
}

/* r is the result of link_find(). */
static int check_tap(int r, const char *name, const struct link *tap, struct error *error)
{
	if (r == -ENOTUNIQ)
		return fail(error, "cannot use %s: it is an alternative name of %s; use %s", name,
			tap->name, tap->name);
	if (r == 0 && (strcmp(tap->kind, "tun") != 0 || tap->tun_type != IFF_TAP))
		return fail(error, "cannot use %s: not a TAP device", name);
	return r < 0 ? fail(error, "cannot use %s: %s", name,
			       r == -ENODEV ? "no such interface" : strerror(-r))
		     : 0;
}

/*
 * With an address of the host it would remain an interface of the host: see rp_filter in
 * port-settings.h. An address whose label is not the TAP's name is not found (devinet_ioctl() in
 * net/ipv4/devinet.c).
 */
static int check_unused(const struct link *tap, const char *bridge, struct error *error)
{
	auto_close int inet = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct ifreq request = {.ifr_ifindex = 0};

	memcpy(request.ifr_name, tap->name, strlen(tap->name));
	if (inet < 0 || ioctl(inet, SIOCGIFADDR, &request) < 0)
		return 0;
	return fail(error,
		"cannot join %s to %s: this host has an IPv4 address on it; remove it first",
		tap->name, bridge);
}

/*
 * Add a port to a bridge or remove it. The ioctl takes the bridge's name, not its index, but fails
 * with EBUSY for another bridge's port; rtnetlink's IFLA_MASTER would take it away from there.
 * -EINVAL: it is not a port of this bridge (br_del_if() in the kernel's net/bridge/br_if.c).
 */
static int change(const struct port_tools *tools, unsigned long what, const struct link *tap,
	const char *bridge)
{
	struct ifreq request = {.ifr_ifindex = tap->index};

	memcpy(request.ifr_name, bridge, strlen(bridge));
	return ioctl(tools->link, what, &request) < 0 ? -errno : 0;
}

/* For a TAP that is not a port of any bridge. */
static int join(const struct port_tools *tools, const struct link *tap, const struct link *bridge,
	struct error *error)
{
	int r = change(tools, SIOCBRADDIF, tap, bridge->name);
	struct link now;
	int looked = link_find(tools->link, tap->index, NULL, &now);

	/* Another process may have been faster, or the bridge's name be another one's by now. */
	if (looked == 0 && now.master == bridge->index)
		return 0;
	if (looked == 0 && now.master != 0)
		return fail_member(tools, &now, bridge->name, error);
	if (r == 0)
		r = looked < 0 ? looked : -ENODEV;
	return fail(error, "cannot join %s to %s: %s", tap->name, bridge->name,
		r == -EXFULL ? "the bridge has no port left" : strerror(-r));
}

/*
 * Should the bridge be deleted, brw0-nat-init puts the guest back by this. An alias of somebody
 * else's stays.
 */
static int set_alias(const struct port_tools *tools, const struct link *tap,
	const struct link *bridge, struct error *error)
{
	char alias[sizeof("brw0 bridge=") + IFNAMSIZ];
	struct link_request request;
	int r = 0;

	if (tap->alias[0] == '\0') {
		snprintf(alias, sizeof(alias), "brw0 bridge=%s", bridge->name);
		link_request_begin(&request, RTM_SETLINK, tap->index);
		link_request_put(&request, IFLA_IFALIAS, alias, strlen(alias) + 1);
		r = link_request_send(tools->link, &request, NULL);
	}
	return fail_errno(error, r, "cannot set the alias of the TAP");
}

int membership_join(const char *tap, const char *bridge, struct error *error)
{
	struct link found, wanted;
	struct port_tools tools;

	if (port_open(&tools, error) < 0 || port_find_bridge(&tools, bridge, &wanted, error) < 0 ||
		check_tap(link_find(tools.link, 0, tap, &found), tap, &found, error) < 0)
		return -1;
	if (found.master != 0 && found.master != wanted.index)
		return fail_member(&tools, &found, bridge, error);
	/* A TAP that is already a port of this bridge gets the settings that it lacks. */
	if (check_unused(&found, bridge, error) < 0 ||
		port_prepare(&tools, &found, &wanted, NULL, error) < 0 ||
		(found.master == 0 && join(&tools, &found, &wanted, error) < 0) ||
		set_alias(&tools, &found, &wanted, error) < 0)
		return -1;
	return port_set_state(&tools, &found, PORT_UP, error);
}

int membership_leave(const char *tap, const char *bridge, struct error *error)
{
	static const int done[] = {-ENODEV, -EINVAL, -EOPNOTSUPP, -EPERM};
	struct link found, from;
	struct port_tools tools;
	int r;

	if (port_open(&tools, error) < 0)
		return -1;
	r = link_find(tools.link, 0, tap, &found);
	if (r == 0)
		r = link_find(tools.link, 0, bridge, &from);
	/* Whatever is not a port of this bridge is left alone. */
	if (r == 0 && found.master != from.index)
		return 0;
	if (r == 0 && check_tap(r, tap, &found, error) < 0)
		return -1;
	if (r == 0)
		r = change(&tools, SIOCBRDELIF, &found, bridge);
	if (r == 0)
		return port_set_state(&tools, &found, PORT_DOWN, error);
	for (size_t i = 0; i < sizeof(done) / sizeof(done[0]); i++)
		if (r == done[i])
			return 0;
	return fail(error, "cannot take %s off %s: %s", tap, bridge, strerror(-r));
}
