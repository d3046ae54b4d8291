/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Routes. */
#ifndef BRW0_BASE_ROUTE_H
#define BRW0_BASE_ROUTE_H

#include <glib.h>

#include "helpers/base/address.h"
#include "helpers/base/netlink.h"

G_BEGIN_DECLS

/*
 * The destinations of all routes of that family, AF_INET or AF_INET6, in all tables: struct
 * net_entry, caller owns.
 */
GArray *netlink_get_routes(Netlink *netlink, int family, GError **error);
/*
 * Index of the link that IPv4 packets to the Internet leave by, policy routing included; 0: none.
 */
gboolean netlink_get_uplink(Netlink *netlink, int *ret_link, GError **error);

G_END_DECLS

#endif
