/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does a DNS server of this host answer guests, at the bridge's address? By the sockets that are
 * open: whether it may refuse them by its own rules is not known.
 */
#ifndef BRW0_DHCP_NAME_SERVER_H
#define BRW0_DHCP_NAME_SERVER_H

#include <glib.h>

#include "helpers/base/ip-prefix.h"

G_BEGIN_DECLS

/*
 * Does one of the UDP sockets on its port, of struct socket_info, get what guests send to a bridge
 * of that index and address? TCP alone is of no use to guests, who ask by UDP first. Pure.
 */
gboolean name_server_find(const GArray *udp, int bridge, struct ip_address address);

/* The same of the sockets that are open now. */
gboolean name_server_read(
	int bridge, struct ip_address address, gboolean *ret_answers, GError **error);

G_END_DECLS

#endif
