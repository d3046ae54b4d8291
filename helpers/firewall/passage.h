/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a chain at a netfilter hook does with a packet. Pure: a model of somebody's rules, and a
 * judge who walks them as the kernel would.
 *
 * A packet stands here for all packets of one kind ("new, from the guests' subnet, by brW0"), and a
 * rule may have conditions that nobody here understands. So a rule matches certainly, certainly
 * not, or perhaps; what matches perhaps is passed over, whatever it does: its drop is somebody's
 * selective will, its accept cannot be relied on. Rules of our own are passed over as well: the
 * judgement is the same before and after they are added.
 */
#ifndef BRW0_FIREWALL_PASSAGE_H
#define BRW0_FIREWALL_PASSAGE_H

#include <glib.h>

#include "helpers/firewall/firewall.h"
#include "helpers/base/subnet.h"

G_BEGIN_DECLS

enum passage_hook {
	PASSAGE_FORWARD,
	PASSAGE_INPUT,
};

/* Bits of a packet's connection tracking state. */
enum passage_state {
	PASSAGE_NEW = 1 << 0,
	PASSAGE_ESTABLISHED = 1 << 1,
	PASSAGE_RELATED = 1 << 2,
	PASSAGE_INVALID = 1 << 3,
	PASSAGE_UNTRACKED = 1 << 4,
	/* In a condition only: also what had its source or destination rewritten, in any state. */
	PASSAGE_TRANSLATED = 1 << 5,
};

/* What a condition looks at. */
enum passage_field {
	PASSAGE_IN,
	PASSAGE_OUT,
	PASSAGE_SOURCE,
	PASSAGE_DESTINATION,
	PASSAGE_PROTOCOL,
	PASSAGE_DESTINATION_PORT,
	PASSAGE_STATES,
	PASSAGE_UNCLEAR, /* not understood: a mark, a limit, a set with a name, … */
	PASSAGE_NEVER,   /* true of no IPv4 packet */
};

struct passage_condition {
	enum passage_field field;
	gboolean is_inverted;
	gboolean is_alternative;       /* to the one before it: either will do */
	char interface[16];            /* empty: of an interface that is gone, unless is_prefix */
	gboolean is_prefix;            /* interface is what the name begins with */
	struct subnet subnet;          /* source, destination */
	guint8 protocol;               /* IPPROTO_* */
	guint16 first_port, last_port; /* host byte order, both included */
	guint states;                  /* of enum passage_state, any of them */
};

enum passage_target {
	PASSAGE_CONTINUE, /* counts, logs, marks */
	PASSAGE_ACCEPT,
	PASSAGE_DROP,
	PASSAGE_REJECT,
	PASSAGE_RETURN,
	PASSAGE_JUMP,
	PASSAGE_GOTO,
	PASSAGE_QUEUE, /* to a program, which decides */
};

typedef struct passage_rule {
	GArray *conditions; /* of struct passage_condition: all of them have to be true */
	char *comment;      /* NULL: none */
	gboolean is_ours;   /* filters.h */
	enum passage_target target;
	char *chain;  /* jump, goto: where to; otherwise NULL */
	guint number; /* in its chain, from 1; a rule with a map of verdicts is several with one */
} PassageRule;

/* Without a condition: it matches everything. */
PassageRule *passage_rule_new(enum passage_target target);
void passage_rule_free(PassageRule *rule);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PassageRule, passage_rule_free)
void passage_rule_add(PassageRule *rule, struct passage_condition condition);
/* A condition that is not understood. */
void passage_rule_add_unclear(PassageRule *rule);

/* Chains of one table: name -> GPtrArray of PassageRule. */
GHashTable *passage_chains_new(void);
/* The rules of a chain, in their order; an empty one is made if there is none of that name. */
GPtrArray *passage_chains_ensure(GHashTable *chains, const char *name);

/* A base chain at a hook, and the other chains of its table. */
typedef struct passage {
	enum firewall_world world;
	guint8 family; /* NFPROTO_IPV4 or NFPROTO_INET */
	char *table;
	char *chain;
	enum passage_hook hook;
	gint32 priority;
	gboolean drops_by_policy;
	GHashTable *chains; /* a reference: the passages of one table share them */
} Passage;

void passage_free(Passage *passage);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Passage, passage_free)

/* "ip" or "inet" */
const char *passage_family_name(const Passage *passage);

/* All packets of a kind. An interface, address, protocol or port that is not told is any. */
struct passage_packet {
	const char *in;            /* NULL: any */
	const char *out;           /* NULL: any; at PASSAGE_INPUT there is none */
	struct subnet source;      /* {0, 0}: any */
	struct subnet destination; /* {0, 0}: any */
	guint8 protocol;           /* 0: any */
	guint16 destination_port;  /* 0: any */
	guint states;              /* of enum passage_state, each of them possible; 0: all */
};

struct passage_judgement {
	gboolean is_dropped;
	/* If it is: by whom. The strings belong to the passage. */
	const char *chain;
	guint rule; /* its number in the chain, from 1; 0: the policy */
	enum passage_target target;
};

struct passage_judgement passage_judge(const Passage *passage, const struct passage_packet *packet);
/* The same, but what stands behind the first rule of our own that takes the packet has no say. */
struct passage_judgement passage_judge_ahead(
	const Passage *passage, const struct passage_packet *packet);

/* Has the chain a rule of our own that takes the packet, whoever stands before it? */
gboolean passage_has_own(
	const Passage *passage, const struct passage_packet *packet, const char *chain);

/* Does the packet certainly come to the first rule of that chain? */
gboolean passage_reaches(
	const Passage *passage, const struct passage_packet *packet, const char *chain);

/*
 * Append who drops, for people: "the policy of chain FORWARD in table ip filter (nftables)",
 * "rule 3 (reject) of chain forward in table inet mine (nftables)".
 */
void passage_describe(
	const Passage *passage, const struct passage_judgement *judgement, GString *out);

G_END_DECLS

#endif
