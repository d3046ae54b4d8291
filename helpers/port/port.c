/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A TAP becomes a port of a bridge.
 *
 * The order. The MTU comes before the master, because a bridge whose MTU nobody set takes the least
 * of its ports' (br_mtu_auto_adjust() in the kernel's net/bridge/br_if.c). IPv6 comes before up,
 * which is when the kernel makes the address. The master is set by SIOCBRADDIF, which fails with
 * EBUSY on another bridge's port, where netlink's IFLA_MASTER would take it away from there without
 * a word.
 */
#include "config.h"

#include "helpers/port/port.h"

#include <errno.h>
#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "helpers/port/link.h"

/* One question to the device called name, or one order; request brings the rest. 0 or -errno. */
static int ask(int socket, unsigned long what, const char *name, struct ifreq *request)
{
	memcpy(request->ifr_name, name, strnlen(name, IFNAMSIZ - 1) + 1);
	return ioctl(socket, what, request) < 0 ? -errno : 0;
}

/* Its last word, with the remedy where there is one. */
static int fail(struct refusal *refusal, const char *deed, const char *name, int error)
{
	return refuse(refusal, "cannot %s %s: %s%s", deed, name, strerror(-error),
		error == -EPERM ? "; run it as root" : "");
}

int port_check_driver(int socket, const char *name, const char *driver, const char *bus)
{
	struct ethtool_drvinfo info = {.cmd = ETHTOOL_GDRVINFO};
	struct ifreq request = {.ifr_data = (void *) &info};
	int r = ask(socket, SIOCETHTOOL, name, &request);

	if (r < 0)
		return r == -EOPNOTSUPP ? -EMEDIUMTYPE : r;
	if (strncmp(info.driver, driver, sizeof(info.driver)) != 0 ||
		(bus && strncmp(info.bus_info, bus, sizeof(info.bus_info)) != 0))
		return -EMEDIUMTYPE;
	return 0;
}

int port_check_bridge(
	int socket, const char *bridge, struct port_bridge *ret_bridge, struct refusal *refusal)
{
	struct ifreq request = {0};
	int r = port_check_driver(socket, bridge, "bridge", NULL);

	if (r == 0)
		r = ask(socket, SIOCGIFINDEX, bridge, &request);
	ret_bridge->index = request.ifr_ifindex;
	/* The kernel knows alternative names as well, and the list of who may does not. */
	if (r == 0 && ioctl(socket, SIOCGIFNAME, &request) == 0 &&
		strcmp(request.ifr_name, bridge) != 0)
		return refuse(refusal, "cannot use %s: it is another name of %.15s; use that",
			bridge, request.ifr_name);
	if (r == 0)
		r = ask(socket, SIOCGIFMTU, bridge, &request);
	ret_bridge->mtu = request.ifr_mtu;
	if (r == -EMEDIUMTYPE)
		return refuse(refusal, "cannot use %s: not a bridge", bridge);
	if (r == -ENODEV)
		return refuse(refusal, "cannot use %s: no such interface; run brw0-nat-init first",
			bridge);
	return r < 0 ? fail(refusal, "use", bridge, r) : 0;
}

int port_set_state(int socket, const char *tap, enum port_state state, struct refusal *refusal)
{
	struct ifreq request = {0};
	int r = ask(socket, SIOCGIFFLAGS, tap, &request);

	request.ifr_flags = (short) ((request.ifr_flags & ~IFF_UP) | (short) state);
	if (r == 0)
		r = ask(socket, SIOCSIFFLAGS, tap, &request);
	return r < 0 ? fail(refusal, state == PORT_UP ? "bring up" : "take down", tap, r) : 0;
}

/*
 * The highest first byte that a locally administered unicast address can have: a bridge whose own
 * address nobody set takes the lowest of its ports', and so does not change with every guest. It
 * also differs from the guest's own, which some launchers give to the TAP.
 */
int port_prepare(int socket, const char *tap, int mtu, const char *alias, struct refusal *refusal)
{
	struct ifreq request = {.ifr_mtu = mtu};
	int r = ask(socket, SIOCSIFMTU, tap, &request);

	if (r == 0)
		r = ask(socket, SIOCGIFHWADDR, tap, &request);
	request.ifr_hwaddr.sa_data[0] = (char) 0xfe;
	if (r == 0)
		r = ask(socket, SIOCSIFHWADDR, tap, &request);
	if (r == 0)
		r = link_set_private(socket, tap, alias);
	return r < 0 ? fail(refusal, "set MTU and MAC of", tap, r) : 0;
}

int port_join(int socket, const char *tap, const char *bridge, struct refusal *refusal)
{
	struct ifreq request = {0};
	int r = ask(socket, SIOCGIFINDEX, tap, &request);

	/* SIOCBRADDIF wants the TAP's index beside the bridge's name. */
	if (r == 0)
		r = ask(socket, SIOCBRADDIF, bridge, &request);
	if (r < 0)
		return refuse(refusal, "cannot join %s to %s: %s", tap, bridge,
			r == -EXFULL ? "the bridge has no port left" : strerror(-r));
	return port_set_state(socket, tap, PORT_UP, refusal);
}
