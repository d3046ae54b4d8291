/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A TAP becomes a port of a bridge. The only implementation of that.
 *
 * Names are valid ones (ifname_is_valid()). Where there is a refusal: 0, or -1 with it written.
 */
#ifndef BRW0_PORT_PORT_H
#define BRW0_PORT_PORT_H

#include "helpers/port/refusal.h"

/* In all of the below, socket is one of link_open(), which serves every SIOC… ioctl as well. */

struct port_bridge {
	int index;
	int mtu;
};

/* Is that a bridge? *ret_bridge is undefined if not. */
int port_check_bridge(int socket, const char *bridge, struct port_bridge *ret_bridge,
	struct refusal *refusal) __attribute__((warn_unused_result));

/*
 * Is the device of that driver, on that bus (NULL: any), as ethtool -i tells? 0; -EMEDIUMTYPE if
 * not; -ENODEV or another -errno.
 */
int port_check_driver(int socket, const char *name, const char *driver, const char *bus)
	__attribute__((warn_unused_result));

/*
 * Give a TAP the bridge's MTU, a MAC address out of the guests' way, an alias unless it is NULL,
 * and no IPv6 autoconfiguration: that if it is down.
 */
int port_prepare(int socket, const char *tap, int mtu, const char *alias, struct refusal *refusal)
	__attribute__((warn_unused_result));

/* Make it, on no bridge so far, a port of that one, and up. */
int port_join(int socket, const char *tap, const char *bridge, struct refusal *refusal)
	__attribute__((warn_unused_result));

enum port_state {
	PORT_DOWN = 0,
	PORT_UP = 1, /* IFF_UP */
};
int port_set_state(int socket, const char *tap, enum port_state state, struct refusal *refusal)
	__attribute__((warn_unused_result));

#endif
