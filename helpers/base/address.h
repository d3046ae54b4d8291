/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The addresses of interfaces, and routes. */
#ifndef BRW0_BASE_ADDRESS_H
#define BRW0_BASE_ADDRESS_H

#include <glib.h>

#include "helpers/base/ip-prefix.h"
#include "helpers/base/netlink.h"

G_BEGIN_DECLS

/* An address of an interface, or the destination of a route: one for each path that it has. */
struct net_entry {
	struct ip_prefix prefix;
	int link; /* index; 0: a route without a device */
	/* Of a route; 0 of an address. */
	guint32 table;             /* RT_TABLE_* */
	guint8 type;               /* RTN_* */
	struct ip_address gateway; /* AF_UNSPEC: none, or one of IPv6 */
};

/*
 * The addresses of that family, AF_INET or AF_INET6, on one link, or on all if link is 0: struct
 * net_entry, caller owns. Those of link or host scope, such as 127.0.0.1, are not among them.
 */
GArray *netlink_get_addresses(Netlink *netlink, int family, int link, GError **error);

/* Both are done already if the address is there, or is not there. */
gboolean netlink_add_address(Netlink *netlink, int link, struct ip_prefix address, GError **error);
gboolean netlink_delete_address(
	Netlink *netlink, int link, struct ip_prefix address, GError **error);

/*
 * The destinations of all routes of that family, AF_INET or AF_INET6, in all tables: struct
 * net_entry, caller owns.
 */
GArray *netlink_get_routes(Netlink *netlink, int family, GError **error);

G_END_DECLS

#endif
