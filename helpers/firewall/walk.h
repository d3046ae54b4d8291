/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a base chain does with a packet. Pure: it walks the rules as the kernel would.
 *
 * A packet here is all packets of one kind ("new, from the guests' subnet, by brW0"), and a rule
 * can have matches that are not understood. So a rule matches all of them, some, none, or nobody
 * knows. What does not match all is passed over: a drop there is selective, an accept cannot be
 * relied on. But a drop is unclear behind a rule of which nobody knows, and that may accept. Our
 * own rules are passed over as well: the verdict is the same before and after they are added.
 */
#ifndef BRW0_FIREWALL_WALK_H
#define BRW0_FIREWALL_WALK_H

#include <glib.h>

#include "helpers/firewall/chain.h"

G_BEGIN_DECLS

/* All IPv4 packets of a kind. An interface, address, protocol or port that is not given is any. */
struct packet {
	const char *in;               /* NULL: any */
	const char *out;              /* NULL: any; at CHAIN_INPUT there is none */
	struct ip_prefix source;      /* without a family: any */
	struct ip_prefix destination; /* without a family: any */
	guint8 protocol;              /* 0: any */
	guint16 destination_port;     /* 0: any */
	guint states;                 /* of enum conntrack_state, each of them possible; 0: all */
};

struct walk_verdict {
	gboolean is_dropped;
	gboolean is_unclear; /* if it is: unless a rule that is not understood accepts it before */
	/* If it is: by which rule. The string belongs to the chain. */
	const char *chain;
	guint rule; /* its number in the chain, from 1; 0: the policy */
	enum rule_verdict by;
	gboolean is_by_exit; /* the rule looks at the interface by which the packet leaves */
};

struct walk_verdict walk_base_chain(const Chain *base, const struct packet *packet);
/*
 * The same, but a rule that drops counts also where nobody knows whether it matches. packet NULL:
 * of any frames at all, and then it counts where it matches some.
 */
struct walk_verdict walk_suspect(const Chain *base, const struct packet *packet);
/* The same, but what comes behind the first rule of our own that takes the packet has no say. */
struct walk_verdict walk_until_ours(const Chain *base, const struct packet *packet);

/* Has the chain, of the base chain's table, a rule of our own that takes the packet? */
gboolean walk_has_ours(const Chain *base, const struct packet *packet, const char *chain);

/* Does the packet certainly come to the first rule of that chain? */
gboolean walk_reaches(const Chain *base, const struct packet *packet, const char *chain);

/*
 * Append who drops, for people: "the policy of chain FORWARD in table ip filter (nftables)",
 * "rule 3 (reject) of chain forward in table inet mine (nftables)".
 */
void walk_describe(const Chain *base, const struct walk_verdict *verdict, GString *out);

G_END_DECLS

#endif
