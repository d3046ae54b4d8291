/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which DNS servers the guests on a bridge get. */
#ifndef BRW0_DHCP_GUEST_DNS_H
#define BRW0_DHCP_GUEST_DNS_H

#include <glib.h>

#include "dhcp/fragment.h"
#include "dhcp/resolver.h"
#include "helpers/base/netlink.h"

G_BEGIN_DECLS

/* What the bridges of one run have in common. */
typedef struct guest_dns {
	Netlink *netlink;
	const char *resolv_conf; /* whose servers are the host's */
	gboolean is_read;
	Resolver resolver; /* read for the first bridge that wants it */
	GPtrArray *lists;  /* of GArray: what facts have got */
	gboolean has_warned;
} GuestDns;

void guest_dns_clear(GuestDns *dns);

/* A bridge that is served by that row; its guests have the published file so far. */
struct guest_dns_question {
	const ConfBridge *bridge;
	const struct dhcp_server *server;
	const char *published;
};

/* Where the configuration leaves it open, what the row says. */
ConfDns guest_dns_get_origin(const ConfBridge *bridge, const struct dhcp_server *server);

/*
 * Fill in the facts that are about DNS; those about the bridge are there. The lists belong to dns.
 * *ret_warning, for g_free, says once that there is no server that guests can reach; NULL: there
 * is.
 */
gboolean guest_dns_find(GuestDns *dns, const struct guest_dns_question *question,
	struct fragment_facts *facts, char **ret_warning, GError **error);

G_END_DECLS

#endif
