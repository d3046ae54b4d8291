/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One firewall rule: what it matches and what it does. Pure.
 *
 * Our own rules and those that are read from the kernel are all of this form. The codecs in legacy/
 * and nft/ translate between it and the kernel.
 *
 * A rule may contain what is not understood: a mark, a limit, a named set. It then has a match of
 * field MATCH_UNKNOWN, or has_more is set, and it is equal to no other rule.
 */
#ifndef BRW0_FIREWALL_RULE_H
#define BRW0_FIREWALL_RULE_H

#include <glib.h>

#include "helpers/base/ip-prefix.h"

G_BEGIN_DECLS

/* What a match looks at. */
enum match_field {
	MATCH_IN,  /* interface by which a packet came in */
	MATCH_OUT, /* interface by which it leaves */
	MATCH_SOURCE,
	MATCH_DESTINATION,
	MATCH_PROTOCOL,
	MATCH_DESTINATION_PORT,
	MATCH_STATES,
	MATCH_TCP_FLAGS,
	MATCH_FAMILY,
	MATCH_UNKNOWN, /* not understood */
	MATCH_NEVER,   /* true of no IP packet */
};

/* Bits of a packet's connection tracking state. */
enum conntrack_state {
	CONNTRACK_NEW = 1 << 0,
	CONNTRACK_ESTABLISHED = 1 << 1,
	CONNTRACK_RELATED = 1 << 2,
	CONNTRACK_INVALID = 1 << 3,
	CONNTRACK_UNTRACKED = 1 << 4,
	/* In a match only, beside any of the others: its source, its destination was rewritten. */
	CONNTRACK_SNAT = 1 << 5,
	CONNTRACK_DNAT = 1 << 6,
};

struct match {
	enum match_field field;
	gboolean is_inverted;
	gboolean is_alternative;       /* to the one before it: one of them has to be true */
	char interface[16];            /* empty: of an interface that is gone, unless is_prefix */
	gboolean is_prefix;            /* interface is what the name begins with */
	struct ip_prefix prefix;       /* source, destination: no bit set behind its length */
	guint8 protocol;               /* IPPROTO_* */
	guint16 first_port, last_port; /* host byte order, both included */
	guint states;                  /* of enum conntrack_state, any of them */
	guint8 tcp_mask, tcp_flags; /* TH_*: the flags looked at, and those that have to be set */
	guint8 family;              /* NFPROTO_* */
};

enum rule_verdict {
	RULE_CONTINUE, /* it counts, logs, marks */
	RULE_ACCEPT,
	RULE_DROP,
	RULE_REJECT, /* with "port unreachable" */
	RULE_RETURN,
	RULE_JUMP,
	RULE_GOTO,
	RULE_QUEUE, /* to a program, which decides */
	RULE_MASQUERADE,
	RULE_SNAT,
	RULE_DNAT,
	RULE_CLAMP_MSS, /* to the path MTU */
};

typedef struct rule {
	GArray *matches; /* of struct match: all of them have to be true */
	enum rule_verdict verdict;
	gboolean has_more;            /* it does more, or otherwise, than what is here */
	gboolean is_counted;          /* it has a counter, which in nf_tables is a part of a rule */
	char *chain;                  /* jump, goto: where to; otherwise NULL */
	struct ip_address to_address; /* SNAT, DNAT */
	guint16 first_port, last_port; /* SNAT, masquerade: source ports; 0: any */
	char *comment;                 /* NULL: none */
	gboolean is_ours;              /* in somebody else's chain */
	guint number; /* in its chain, from 1; a rule with a map of verdicts is several with one */
	guint64 handle; /* in its table of nf_tables; otherwise 0 */
} Rule;

/* Without a match: it matches everything. */
Rule *rule_new(enum rule_verdict verdict);
Rule *rule_copy(const Rule *rule);
void rule_free(Rule *rule);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Rule, rule_free)

void rule_add_match(Rule *rule, struct match match);
/* The only match of that field; NULL: none, or several. */
const struct match *rule_find_match(const Rule *rule, enum match_field field);
/* Add a match that is not understood. */
void rule_add_unknown(Rule *rule);

/* An array that owns its Rules. */
GPtrArray *rules_new(void);

/*
 * Append all that makes a rule what it is, as one line without its end: equal text, equal rule. The
 * order of its matches, its number, handle and counter do not matter.
 */
void rule_format(const Rule *rule, GString *out);
/* Do they say the same? What is not understood is equal to nothing. */
gboolean rule_equal(const Rule *a, const Rule *b);
/* The same of all rules of two arrays, in their order; and have the same rules counters? */
gboolean rules_equal(const GPtrArray *a, const GPtrArray *b);

G_END_DECLS

#endif
