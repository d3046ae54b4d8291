/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A TAP that somebody made enters a bridge, or leaves it. */
#include "config.h"

#include "helpers/port/membership.h"

#include <errno.h>
#include <linux/sockios.h>
#include <string.h>
#include <sys/ioctl.h>

#include "helpers/port/auto-close.h"
#include "helpers/port/link-query.h"
#include "helpers/port/link.h"
#include "helpers/port/port.h"

static int refuse_member(
	int socket, const char *tap, const char *bridge, int master, struct refusal *refusal)
{
	struct link other;

	if (link_query_index(socket, master, &other) < 0)
		memcpy(other.name, "another", sizeof("another"));
	return refuse(refusal, "cannot join %s to %s: %s is already a port of %s", tap, bridge, tap,
		other.name);
}

/* tun_get_drvinfo() in the kernel's drivers/net/tun.c; a TUN has the bus "tun". */
static int check_tap(int socket, const char *tap, struct refusal *refusal)
{
	int r = port_check_driver(socket, tap, "tun", "tap");

	if (r < 0)
		return refuse(refusal, "cannot use %s: %s", tap,
			r == -EMEDIUMTYPE ? "not a TAP device"
			: r == -ENODEV    ? "no such interface"
					  : strerror(-r));
	return 0;
}

static int open_socket(int *ret_socket, struct refusal *refusal)
{
	*ret_socket = refuse_failure(refusal, link_open(), "cannot open a netlink socket");
	return *ret_socket < 0 ? -1 : 0;
}

/* A TAP that is no port of any bridge. */
static int enter(
	int socket, const struct link *tap, const char *bridge, int mtu, struct refusal *refusal)
{
	struct link now;

	/* One that is up has made its IPv6 address already; down takes it away again. */
	if ((tap->flags & IFF_UP) && port_set_state(socket, tap->name, PORT_DOWN, refusal) < 0)
		return -1;
	if (port_prepare(socket, tap->name, mtu, NULL, refusal) < 0)
		return -1;
	if (port_join(socket, tap->name, bridge, refusal) == 0)
		return 0;
	/* Was somebody faster? */
	if (link_query_index(socket, tap->index, &now) < 0 || now.master == 0)
		return -1;
	return refuse_member(socket, now.name, bridge, now.master, refusal);
}

int membership_enter(const char *tap, const char *bridge, struct refusal *refusal)
{
	struct link found;
	auto_close int socket = -1;
	struct port_bridge wanted;
	int r;

	if (open_socket(&socket, refusal) < 0 ||
		port_check_bridge(socket, bridge, &wanted, refusal) < 0 ||
		check_tap(socket, tap, refusal) < 0)
		return -1;
	r = link_query_name(socket, tap, &found);
	if (r < 0)
		return refuse(refusal, "cannot look up %s: %s", tap, strerror(-r));

	if (found.master == 0)
		return enter(socket, &found, bridge, wanted.mtu, refusal);
	if (found.master != wanted.index)
		return refuse_member(socket, tap, bridge, found.master, refusal);
	/* It gets what it lacks. */
	if (port_prepare(socket, tap, wanted.mtu, NULL, refusal) < 0)
		return -1;
	return port_set_state(socket, tap, PORT_UP, refusal);
}

/* -EINVAL: it is no port of this bridge (br_del_if() in the kernel's net/bridge/br_if.c). */
static int leave(int socket, const struct link *tap, const char *bridge)
{
	struct ifreq request = {.ifr_ifindex = tap->index};

	memcpy(request.ifr_name, bridge, strlen(bridge));
	return ioctl(socket, SIOCBRDELIF, &request) < 0 ? -errno : 0;
}

int membership_leave(const char *tap, const char *bridge, struct refusal *refusal)
{
	static const int done[] = {-ENODEV, -EINVAL, -EOPNOTSUPP, -EPERM};
	struct link found, from = {0};
	auto_close int socket = -1;
	int r;

	if (open_socket(&socket, refusal) < 0)
		return -1;
	r = link_query_name(socket, tap, &found);
	if (r == 0)
		r = link_query_name(socket, bridge, &from);
	/* What is no port of it is no business of ours, whatever it is. */
	if (r == 0 && found.master != from.index)
		return 0;
	if (r == 0 && check_tap(socket, tap, refusal) < 0)
		return -1;
	if (r == 0)
		r = leave(socket, &found, bridge);
	if (r == 0)
		return port_set_state(socket, tap, PORT_DOWN, refusal);
	for (size_t i = 0; i < sizeof(done) / sizeof(done[0]); i++)
		if (r == done[i])
			return 0;
	return refuse(refusal, "cannot take %s off %s: %s", tap, bridge, strerror(-r));
}
