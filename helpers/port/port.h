/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A TAP becomes a port of a bridge, and no interface of the host. The only implementation of that.
 *
 * Functions that take an error return 0, or -1 with *error written.
 */
#ifndef BRW0_PORT_PORT_H
#define BRW0_PORT_PORT_H

#include "helpers/port/error.h"
#include "helpers/port/link.h"

/* Opened before the process confines itself, and never closed. */
struct port_tools {
	int link;     /* a NETLINK_ROUTE socket, which also serves SIOC… ioctls */
	int settings; /* the directory of IPv6 settings; negative: no IPv6, or no /proc */
};

int port_open(struct port_tools *ret_tools, struct error *error)
	__attribute__((warn_unused_result));

/* Look a bridge up by its name, which is a valid one (ifname_is_valid()). */
int port_find_bridge(const struct port_tools *tools, const char *name, struct link *ret_bridge,
	struct error *error) __attribute__((warn_unused_result));

/*
 * Prepare a TAP while it is down: the bridge's MTU, a MAC address that no guest has, and the
 * settings of port-settings.h. Fails if one of the settings does not hold afterwards. With an
 * alias, for a TAP that this process made, it also becomes a port of the bridge, by index. A TAP
 * that other processes know must join by membership_join(), or it could be taken away from another
 * bridge.
 */
int port_prepare(const struct port_tools *tools, const struct link *tap, const struct link *bridge,
	const char *alias, struct error *error) __attribute__((warn_unused_result));

enum port_state {
	PORT_DOWN = 0,
	PORT_UP = 1, /* IFF_UP */
};

/* To bring a port up also sets the groups of port-settings.h. */
int port_set_state(const struct port_tools *tools, const struct link *tap, enum port_state state,
	struct error *error) __attribute__((warn_unused_result));

#endif
