/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the kernel says now, as far as a plan for one bridge depends on it. */
#ifndef BRW0_HOST_FACTS_H
#define BRW0_HOST_FACTS_H

#include <glib.h>
#include <linux/if_ether.h>

#include "helpers/base/link-use.h"
#include "helpers/base/link.h"
#include "helpers/conf/conf.h"
#include "helpers/firewall/chain.h"
#include "helpers/host/journal.h"
#include "helpers/host/names.h"
#include "helpers/firewall/backend.h"
#include "helpers/host/networks.h"
#include "helpers/host/uplinks.h"

G_BEGIN_DECLS

/* An interface that is to be a port. */
struct port_facts {
	struct link_info link; /* index 0: there is none */
	struct link_use use;   /* read only of one that is not on the bridge yet */
};

typedef struct facts {
	struct link_info bridge;        /* index 0: there is none */
	gboolean bridge_is_ours;        /* we made it, and it is still that one */
	gboolean is_set_up;             /* the bridge is there, and the journal knows of it */
	guint8 own_mac[ETH_ALEN];       /* what a bridge of this name has or gets from us */
	gboolean bridge_has_ipv6;       /* it is there, and IPv6 is not disabled on it */
	struct ip_prefix bridge_subnet; /* by which guests are served; AF_UNSPEC: none */
	gboolean has_wanted_address;    /* the configured address is on it */
	GArray *others_addresses;       /* of struct ip_prefix: those on it that are not ours */
	GArray *networks;         /* of struct network: those of this host but the bridge's own */
	GArray *ports;            /* of struct port_facts, as the configuration lists them */
	GArray *lost_taps;        /* of struct link_info: of guests whose bridge was deleted */
	guint least_port_mtu;     /* of its ports that are no TAPs; 0: it has none */
	Uplinks uplinks;          /* by which packets leave */
	char *uplink;             /* the configured one, or the first of these; NULL: none */
	char **uplink_names;      /* the configured one alone, or these; a NULL ends them */
	struct ip_address dns;    /* whom guests ask by rules: see dns-target.h */
	char *missing_source;     /* the configured source, if no address of this host */
	gboolean has_ip_forward;  /* net.ipv4.ip_forward is on */
	gboolean owns_ip_forward; /* because we turned it on */
	gboolean has_ipv6;        /* the kernel speaks it */
	struct backend_facts backends[N_BACKENDS]; /* in the order of the rows */
	GPtrArray *filters;                        /* of Table: others' firewalls */
	gboolean has_bridge_netfilter;     /* what passes through a bridge comes by the firewall */
	const struct names_way *names_way; /* how this host resolves guests' names; NULL: no way */
	gboolean completes_checksums;      /* of the DHCP server's answers; the kernel can */
	gboolean has_hook;                 /* the bridge has clsact, see traffic.h */
	gboolean serves_names;             /* the DHCP server answers DNS questions about them */
	GPtrArray *leases; /* of struct named_guest: those with a name; NULL: not asked for */
} Facts;

/* A bridge that this run has planned before, perhaps only to print the plan. */
struct planned_bridge {
	const char *name;
	struct ip_prefix address;
};

/* planned: of struct planned_bridge; to the bridges after them they are as good as set up. */
Facts *facts_gather(Netlink *netlink, View *view, const Journal *journal, const ConfBridge *conf,
	const GArray *planned, GError **error);
void facts_free(Facts *facts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Facts, facts_free)

/* Is that address on the bridge, and was it not put there by us? */
gboolean facts_is_others(const Facts *facts, struct ip_prefix address);

/* Does the host, or do the guests, go out by that interface? */
gboolean facts_leads_out(const Facts *facts, const char *name);

G_END_DECLS

#endif
