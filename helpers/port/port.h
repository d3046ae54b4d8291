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

/* Opened before the process confines itself, and as long as it runs. */
struct port_tools {
	int link;     /* a socket of NETLINK_ROUTE, which serves every SIOC… ioctl as well */
	int settings; /* the folder of IPv6's; below 0: this kernel has no IPv6, or /proc is missing
		       */
};

int port_open(struct port_tools *ret_tools, struct error *error)
	__attribute__((warn_unused_result));

/* Look a bridge up by its name, which is a valid one (ifname_is_valid()). */
int port_find_bridge(const struct port_tools *tools, const char *name, struct link *ret_bridge,
	struct error *error) __attribute__((warn_unused_result));

/*
 * Give a TAP, while it is down, what makes it a port: the bridge's MTU, a MAC address out of the
 * guests' way, and the settings of port-settings.h. Refused if one of those does not hold in the
 * end. With an alias, which is for a TAP that we have made, it also becomes a port of that very
 * bridge, whatever it is called by now; one that others know could be taken away from another.
 */
int port_prepare(const struct port_tools *tools, const struct link *tap, const struct link *bridge,
	const char *alias, struct error *error) __attribute__((warn_unused_result));

enum port_state {
	PORT_DOWN = 0,
	PORT_UP = 1, /* IFF_UP */
};

/* A port is taken up with the groups of port-settings.h, which it has from then on. */
int port_set_state(const struct port_tools *tools, const struct link *tap, enum port_state state,
	struct error *error) __attribute__((warn_unused_result));

#endif
