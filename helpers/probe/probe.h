/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What happens to a guest's packets: they are sent as a guest would send them, by a guest that this
 * process plays, and their answers awaited; what gets no answer is looked for on the host's
 * interfaces and, by its rules, in the host. Nothing is left behind.
 *
 * What is sent beyond the host goes to a documentation range (RFC 5737), carries nothing, and may
 * pass one router only: the first one behind the uplink, which tells that it has dropped it.
 */
#ifndef BRW0_PROBE_PROBE_H
#define BRW0_PROBE_PROBE_H

#include <glib.h>

#include "helpers/firewall/nft/dump.h"
#include "helpers/probe/dhcp-message.h"
#include "helpers/probe/exchange.h"
#include "helpers/probe/guest.h"
#include "helpers/probe/trace.h"

G_BEGIN_DECLS

/* What is asked. */
struct probe_question {
	Netlink *netlink;
	NftDump *nft;                   /* for tracing; read anew */
	const struct link_info *bridge; /* it is up */
	struct ip_prefix router;        /* its address */
	gboolean has_dhcp;              /* a DHCP server is to answer */
	struct ip_address beyond;   /* in a documentation range; AF_UNSPEC: the host is offline */
	struct ip_address next_hop; /* the uplink's router; AF_UNSPEC: there is none */
	const char *uplink;         /* the configured one; NULL: any */
	const char *const *uplinks; /* by which guests' packets leave, a NULL at the end */
	const GArray *closed;       /* of struct ip_address: in networks kept from guests */
};

typedef struct probe {
	ProbeGuest *guest;
	Trace *trace;         /* NULL: rules cannot be traced */
	GPtrArray *exchanges; /* of struct exchange, in the order of the table */
	GArray *offers;       /* of struct dhcp_offer: one of each server */
	guint milliseconds;   /* that it took */
	/* While it is under way. */
	const struct probe_question *question;
	struct exchange_bridge bridge;
	guint8 router_mac[ETH_ALEN];
	guint32 transaction; /* of DHCP */
	guint16 first_id;
	int wire;
} Probe;

/* Send everything, at most a few seconds. NULL with error set: no guest could be played. */
Probe *probe_run(const struct probe_question *question, GError **error);
void probe_free(Probe *probe);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Probe, probe_free)

G_END_DECLS

#endif
