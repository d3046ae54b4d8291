/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The neighbour table, and whether neighbours answer now, as any user can find out. */
#ifndef BRW0_BASE_NEIGHBOUR_H
#define BRW0_BASE_NEIGHBOUR_H

#include <glib.h>
#include <linux/if_ether.h>

#include "helpers/base/ip-prefix.h"
#include "helpers/base/netlink.h"

G_BEGIN_DECLS

struct neighbour {
	struct ip_address address;
	gboolean has_mac;
	guint8 mac[ETH_ALEN];
	guint16 state;     /* NUD_* */
	guint32 confirmed; /* milliseconds since it last answered */
};

/* Those of that family on that link: an array of struct neighbour that the caller owns. */
GArray *netlink_get_neighbours(Netlink *netlink, int family, int link, GError **error);

enum neighbour_answer {
	NEIGHBOUR_UNKNOWN,
	NEIGHBOUR_ANSWERS,
	NEIGHBOUR_SILENT,
};

/*
 * Send an empty datagram to a closed port of each IPv4 address, a struct ip_address, on that link,
 * and wait at most a second for what comes of it, which is written into as many answers. It
 * answers if an ICMP message comes, or if the kernel, to send the datagram, asks for its MAC and
 * gets it. The kernel does not ask while it has a MAC, for minutes: a guest that drops datagrams
 * stays unknown then. Leaves entries in the neighbour table, and nothing else.
 */
gboolean neighbours_ask(Netlink *netlink, int link, const GArray *addresses,
	enum neighbour_answer *ret_answers, GError **error);

G_END_DECLS

#endif
