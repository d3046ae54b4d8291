/* SPDX-License-Identifier: GPL-2.0-or-later */
/* DHCP as a guest speaks it (RFC 2131, options of RFC 2132), as far as an offer. Pure. */
#ifndef BRW0_PROBE_DHCP_MESSAGE_H
#define BRW0_PROBE_DHCP_MESSAGE_H

#include <glib.h>
#include <linux/if_ether.h>

#include "helpers/base/ip-prefix.h"

G_BEGIN_DECLS

enum { DHCP_SERVER_PORT = 67, DHCP_CLIENT_PORT = 68, DHCP_MAX_DNS = 3 };

/* What a server offers; AF_UNSPEC, 0: it says nothing of that. */
struct dhcp_offer {
	struct ip_address server, address, router;
	struct ip_address dns[DHCP_MAX_DNS];
	guint n_dns;
	guint mtu;   /* bytes */
	guint lease; /* seconds */
};

/* The payload of a DISCOVER, which the caller owns; mac is the client's. */
GByteArray *dhcp_message_discover(const guint8 mac[ETH_ALEN], guint32 transaction);
/* FALSE: it is no offer for that transaction. */
gboolean dhcp_message_parse_offer(
	const guint8 *payload, gsize size, guint32 transaction, struct dhcp_offer *ret_offer);

G_END_DECLS

#endif
