/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The firewall rules that a bridge needs, as data: whom they match and what they do. Pure. A
 * backend translates them for the kernel, ruleset_describe for people.
 *
 * A bridge has chains of its own, named by it, each reached by one jump from a built-in chain. So
 * whatever is in them is ours, and undo is exact.
 */
#ifndef BRW0_HOST_RULESET_H
#define BRW0_HOST_RULESET_H

#include <glib.h>

#include "helpers/host/subnet.h"

G_BEGIN_DECLS

/* Bits of a packet's connection tracking state. */
enum rule_state {
	RULE_STATE_ESTABLISHED = 1 << 0,
	RULE_STATE_RELATED = 1 << 1,
	RULE_STATE_DNAT = 1 << 2, /* its destination was rewritten: somebody's port forward */
};

/* How a rule compares a subnet. */
enum rule_compare {
	RULE_ANY,
	RULE_IS,
	RULE_IS_NOT,
};

enum rule_target {
	RULE_ACCEPT,
	RULE_DROP,
	RULE_REJECT, /* with "port unreachable" */
	RULE_RETURN,
	RULE_MASQUERADE,
	RULE_SNAT,
	RULE_CLAMP_MSS, /* to the smaller of the two ways' MTU */
	RULE_JUMP,
};

/* One rule. Empty, zero and RULE_ANY match everything. Strings belong to the ruleset. */
struct rule {
	const char *in;  /* interface */
	const char *out; /* interface */
	enum rule_compare compare_source;
	struct subnet source;
	enum rule_compare compare_destination;
	struct subnet destination;
	guint8 protocol;          /* IPPROTO_TCP, IPPROTO_UDP; 0: any */
	guint16 destination_port; /* host byte order, with a protocol */
	gboolean is_syn;          /* TCP with SYN and without RST */
	guint states;             /* of enum rule_state, any of them */
	enum rule_target target;
	guint32 to_source;             /* RULE_SNAT: host byte order */
	guint16 first_port, last_port; /* RULE_SNAT, RULE_MASQUERADE: source ports; 0: any */
	const char *chain;             /* RULE_JUMP: where to */
};

/* Where in its built-in chain a jump stands. */
enum jump_place {
	JUMP_FIRST,
	/*
	 * Right after the last jump into a bridge of ours: what a guest may send out is accepted
	 * only when every other bridge of ours had its say about what may come in.
	 */
	JUMP_AFTER_INWARD,
};

struct chain {
	char *name;
	const char *parent; /* the built-in chain with the jump */
	enum jump_place place;
	struct rule jump;
	GArray *rules; /* of struct rule */
};

/* The chains of one table. */
typedef struct ruleset {
	const char *table;  /* "nat", "mangle", "filter" */
	GPtrArray *chains;  /* of struct chain; their jumps are put in in this order */
	GStringChunk *text; /* holds the strings */
} Ruleset;

/* What the rules are about. */
struct ruleset_subject {
	const char *bridge;
	struct subnet subnet;
	const char *uplink; /* NULL: any */
	guint32 source;     /* SNAT to it; 0: masquerade */
};

/* The tables that a bridge needs, in the order in which they are to be filled. NULL-terminated. */
extern const char *const ruleset_tables[];

Ruleset *ruleset_new(const char *table, const struct ruleset_subject *subject);
void ruleset_free(Ruleset *ruleset);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Ruleset, ruleset_free)

/* The names of a bridge's chains in a table, NULL-terminated, for g_strfreev. */
char **ruleset_chain_names(const char *table, const char *bridge);
/* Is it the name of a chain of ours, of whichever bridge? */
gboolean ruleset_is_own_chain(const char *name);
/* Is it one that takes what comes into a bridge: see JUMP_AFTER_INWARD. */
gboolean ruleset_is_inward_chain(const char *name);

/*
 * Append the iptables-legacy commands that a person would type for it, a line each. n_others: how
 * many rules FORWARD has up to the last jump into another bridge of ours; as many as there are of
 * these, if nobody has put a rule in between.
 */
void ruleset_describe(const Ruleset *ruleset, guint n_others, GString *out);

G_END_DECLS

#endif
