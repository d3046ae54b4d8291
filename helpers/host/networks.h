/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The networks of this host, apart from the bridge's own, and whether the bridge's is in their way.
 *
 * What is on a link clashes if it overlaps the bridge's network, whichever is the wider one: the
 * hosts there, or those on the bridge, are not reached. A route clashes if it is as long as the
 * bridge's prefix or longer. A wider one, as of a VPN that takes all private networks, is nobody's
 * network: the bridge only hides its part of it. So is what a tunnel's address tells of its
 * network: nobody is on the link.
 */
#ifndef BRW0_HOST_NETWORKS_H
#define BRW0_HOST_NETWORKS_H

#include <glib.h>

#include "helpers/base/ip-prefix.h"
#include "helpers/base/netlink.h"
#include "helpers/conf/conf.h"

G_BEGIN_DECLS

enum network_kind {
	NETWORK_ON_LINK, /* an address of the host */
	NETWORK_ROUTE,
	NETWORK_ROUTER,  /* one address: of the uplink's or another router */
	NETWORK_DNS,     /* one address: of a DNS server that the host asks, and that is no guest */
	NETWORK_BRIDGE,  /* of another bridge that is planned */
	NETWORK_NOWHERE, /* a route that rejects: nobody's, but a bridge there may have no guests */
};

struct network {
	struct ip_prefix prefix;
	enum network_kind kind;
	char link[16]; /* its interface; empty: none */
};

/* The bridge that they are compared with, whose own network is left out. */
struct networks_question {
	const ConfBridge *conf;
	int bridge;            /* its index; 0: there is none yet */
	struct ip_prefix own;  /* its address; AF_UNSPEC: none yet */
	const GArray *planned; /* of struct planned_bridge: others */
};

/* Those of the host, and of the bridges that are planned: struct network, the caller owns them. */
GArray *networks_gather(Netlink *netlink, const struct networks_question *question, GError **error);

/* Add one; link NULL: none. */
void networks_add(
	GArray *networks, enum network_kind kind, struct ip_prefix prefix, const char *link);

/* The first one that clashes with a bridge's address; NULL: none. Pure. */
const struct network *networks_find_clash(const GArray *networks, struct ip_prefix own);
/* The route whose hosts it hides, the longest if there are several; NULL: none. Pure. */
const struct network *networks_find_hidden(const GArray *networks, struct ip_prefix own);

/*
 * The first address for a bridge, of a fixed list, that hides nothing and clashes with nothing; or
 * else the first one that clashes with nothing. Neither is where a route leads nowhere. Pure.
 */
gboolean networks_choose(const GArray *networks, struct ip_prefix *ret_own, GError **error);

/* Are there hosts on its link? */
gboolean network_is_on_link(const struct network *network);

/* "10.0.0.0/24 of wlan0", "router 10.0.0.1 of wlan0", for g_free. */
char *network_format(const struct network *network);

G_END_DECLS

#endif
