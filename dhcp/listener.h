/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Does a DHCP server hear the guests on a bridge? By the sockets that are open. */
#ifndef BRW0_DHCP_LISTENER_H
#define BRW0_DHCP_LISTENER_H

#include <glib.h>

#include "helpers/base/sockets.h"

G_BEGIN_DECLS

/* The server's port. */
#define LISTENER_PORT 67

/* What is found, from the worst to the best. */
enum listener_state {
	LISTENER_NONE,      /* no server at all */
	LISTENER_ELSEWHERE, /* one that hears other interfaces or addresses */
	LISTENER_DELETED,   /* one whose interface is gone: the bridge before this one, perhaps */
	LISTENER_HEARS,
};

struct listener {
	enum listener_state state;
	int process; /* the server; 0: unknown */
};

/*
 * The best of the sockets on LISTENER_PORT, for a bridge of that index and address. A server of
 * ISC's kind has a packet socket on each interface that it hears, besides one on the port, which
 * is for no interface; one that has none hears what its socket on the port hears. A packet socket
 * alone is a sniffer. Both arrays are of struct socket_info. Pure.
 */
struct listener listener_find(
	const GArray *udp, const GArray *packet, int bridge, struct ip_address address);

/* The same of the sockets that are open now. */
gboolean listener_read(
	int bridge, struct ip_address address, struct listener *ret_listener, GError **error);
/* Its name, for g_free; NULL if it is not known. */
char *listener_get_name(struct listener listener);

G_END_DECLS

#endif
