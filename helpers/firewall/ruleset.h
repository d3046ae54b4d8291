/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The firewall rules that a bridge needs, as data: whom they match and what they do. Pure. A
 * backend translates them for the kernel, ruleset_describe for people.
 *
 * A bridge has chains of its own, named by it, each reached by one jump from a built-in chain. So
 * whatever is in them is ours, and undo is exact. In nftables they and the built-in chains are in a
 * table of the bridge's own.
 */
#ifndef BRW0_FIREWALL_RULESET_H
#define BRW0_FIREWALL_RULESET_H

#include <glib.h>

#include "helpers/firewall/firewall.h"
#include "helpers/base/subnet.h"

G_BEGIN_DECLS

/* Bits of a packet's connection tracking state. */
enum wanted_state {
	WANTED_STATE_ESTABLISHED = 1 << 0,
	WANTED_STATE_RELATED = 1 << 1,
	WANTED_STATE_INVALID = 1 << 2,
	/* Its destination was rewritten: somebody's port forward. Not together with another. */
	WANTED_STATE_DNAT = 1 << 3,
};

/* How a rule compares a subnet. */
enum wanted_compare {
	WANTED_ANY,
	WANTED_IS,
	WANTED_IS_NOT,
};

enum wanted_target {
	WANTED_ACCEPT,
	WANTED_DROP,
	WANTED_REJECT, /* with "port unreachable" */
	WANTED_RETURN,
	WANTED_MASQUERADE,
	WANTED_SNAT,
	WANTED_CLAMP_MSS, /* to the smaller of the two ways' MTU */
	WANTED_JUMP,
};

/* One rule. Empty, zero and WANTED_ANY match everything. Strings belong to the ruleset. */
struct wanted_rule {
	const char *in;     /* interface */
	const char *not_in; /* any interface but this one; not together with in */
	const char *out;    /* interface */
	enum wanted_compare compare_source;
	struct subnet source;
	enum wanted_compare compare_destination;
	struct subnet destination;
	guint8 protocol;          /* IPPROTO_*; 0: any */
	guint16 destination_port; /* host byte order, with TCP or UDP */
	gboolean is_syn;          /* TCP with SYN and without RST */
	guint states;             /* of enum wanted_state, any of them */
	enum wanted_target target;
	guint32 to_source;             /* WANTED_SNAT: host byte order */
	guint16 first_port, last_port; /* WANTED_SNAT, WANTED_MASQUERADE: source ports; 0: any */
	const char *chain;             /* WANTED_JUMP: where to */
	const char *comment;           /* NULL: none */
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

struct wanted_chain {
	char *name;         /* among everybody's */
	const char *role;   /* among those of its bridge */
	const char *table;  /* "raw", "nat", "mangle", "filter" */
	const char *parent; /* the built-in chain with the jump */
	enum jump_place place;
	struct wanted_rule jump;
	GArray *rules; /* of struct wanted_rule */
};

/* The chains of one table, or of all. */
typedef struct ruleset {
	const char *bridge;
	const char *table;  /* NULL: all of them */
	GPtrArray *chains;  /* of struct wanted_chain; their jumps are put in in this order */
	GStringChunk *text; /* holds the strings */
} Ruleset;

/* What the rules are about. */
struct ruleset_subject {
	const char *bridge;
	struct subnet subnet;
	const char *uplink; /* NULL: any */
	guint32 source;     /* SNAT to it; 0: masquerade */
	/* More networks that are the bridge's own. Let out, but not masqueraded by us. */
	const struct subnet *more;
	gsize n_more;
};

/* The tables that a bridge needs, in the order in which they are to be filled. NULL-terminated. */
extern const char *const ruleset_tables[];

/* table NULL: all of them. */
Ruleset *ruleset_new(const char *table, const struct ruleset_subject *subject);
void ruleset_free(Ruleset *ruleset);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Ruleset, ruleset_free)

/* The names of a bridge's chains in a table, NULL-terminated, for g_strfreev. */
char **ruleset_chain_names(const char *table, const char *bridge);
/* Is it the name of a chain of ours, of whichever bridge? */
gboolean ruleset_is_own_chain(const char *name);
/* Of one of these, a NULL at the end? */
gboolean ruleset_is_chain_of(const char *name, const char *const *bridges);
/* Is it one that takes what comes into a bridge: see JUMP_AFTER_INWARD. */
gboolean ruleset_is_inward_chain(const char *name);

/*
 * What another's firewall must let pass at a hook ("FORWARD", "INPUT") for the bridge to be of use:
 * one chain without a name, whose rules go where the other has a place for them. They bear a tag,
 * by which they are known again. They look at no state, for which iptables of the nftables kind
 * would not know the rules of its own table any more: that is what our own rules are for.
 */
Ruleset *ruleset_new_bypass(const char *hook, const char *bridge);
/* The tag of a bridge's rules among others', for g_free. */
char *ruleset_tag(const char *bridge);
/*
 * Is a rule's comment the tag of one of these bridges, a NULL at the end? Others may begin theirs
 * with what ours begin with.
 */
gboolean ruleset_is_tag(const char *comment, const char *const *bridges);

/*
 * Append the iptables-legacy commands that a person would type for it, a line each. n_others: how
 * many rules FORWARD has up to the last jump into another bridge of ours; as many as there are of
 * these, if nobody has put a rule in between.
 */
void ruleset_describe(const Ruleset *ruleset, guint n_others, GString *out);
/* Append the command that takes a bridge's chains, and the jumps to them, out of a table. */
void ruleset_describe_removal(const char *table, const char *bridge, GString *out);
/* Append the command that takes the rules with that tag out of somebody else's chain. */
void ruleset_describe_removal_of_tagged(
	const struct insertion_point *point, const char *tag, GString *out);
/* Append one rule, as the options of iptables, with a newline. */
void ruleset_describe_rule(const struct wanted_rule *rule, GString *out);

/*
 * nftables. All that serves a bridge is one table of its own, of family ip and with this name, for
 * g_free: so that it is put there, and taken away, at once.
 */
char *ruleset_nft_table(const char *bridge);
/* Is a table of family ip that of one of these bridges, a NULL at the end? */
gboolean ruleset_is_nft_table(const char *name, const char *const *bridges);
/* Append the commands that take the bridge's table away, if there is one. */
void ruleset_format_nft_removal(const char *bridge, GString *out);
/* Append a ruleset of all tables as the text that makes the bridge's table. */
void ruleset_format_nft(const Ruleset *ruleset, GString *out);
/* Append one rule, with a newline. */
void ruleset_format_nft_rule(const struct wanted_rule *rule, GString *out);
/* Append the commands that put rules at the head of somebody else's chain, in their order. */
void ruleset_format_nft_inserts(
	const struct insertion_point *point, const GArray *rules, GString *out);

G_END_DECLS

#endif
