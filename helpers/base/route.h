/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * By which interfaces packets leave for the Internet: the kernel's own answers, policy rules and
 * several paths included. No address is special: the questions are for addresses all over the
 * Internet, since a host route or a null route may lead some of them elsewhere.
 */
#ifndef BRW0_BASE_ROUTE_H
#define BRW0_BASE_ROUTE_H

#include <glib.h>

#include "helpers/base/ip-prefix.h"
#include "helpers/base/netlink.h"

G_BEGIN_DECLS

/* An interface by which packets leave. */
struct exit_link {
	int link;  /* index */
	guint mtu; /* that the route sets, in bytes; 0: the interface's own */
};

/* Guests: their packets come in by a bridge that forwards, from an address of its network. */
struct route_guests {
	const char *bridge;
	int link;                /* its index */
	struct ip_prefix router; /* its address */
};

/*
 * The interfaces by which packets of the host's own leave, or those of guests: struct exit_link,
 * each interface once, the one that most addresses are reached by first; the caller owns the array.
 * Empty: none. Guests get an answer only while the bridge forwards.
 */
GArray *netlink_get_exits(Netlink *netlink, const struct route_guests *guests, GError **error);

/* Where the host's own packets to an address go. */
struct route_result {
	guint8 type;               /* RTN_*: RTN_UNICAST, RTN_LOCAL; RTN_UNREACHABLE: nowhere */
	int link;                  /* index; of the first path, or whose address it is; 0: none */
	struct ip_address gateway; /* IPv4, of the only path; AF_UNSPEC: none, or not known */
};

gboolean netlink_look_up(Netlink *netlink, struct ip_address destination,
	struct route_result *ret_result, GError **error);

G_END_DECLS

#endif
