/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The firewalls of a Linux kernel in which rules can be: one row each, in nft/nft.c and
 * legacy/legacy.c. A drop in either is final, so all of them are read; ours go to one.
 */
#ifndef BRW0_FIREWALL_BACKEND_H
#define BRW0_FIREWALL_BACKEND_H

#include <glib.h>

#include "helpers/firewall/chain.h"
#include "helpers/firewall/view.h"

G_BEGIN_DECLS

/* What is known of one on this host. */
struct backend_facts {
	gboolean is_there;   /* it can be used, perhaps after a module was loaded */
	gboolean is_foreign; /* somebody else has rules in it, or a policy that drops */
	gboolean is_own;     /* rules for our bridge are in it */
	const char *lack;    /* if it is not there: why not */
	guint n_others;      /* see count_others; of the bridges that this run plans, too */
};

/* The rules of a bridge in one table. */
struct backend_rules {
	const char *bridge;
	const char *table;      /* one of list_tables */
	const Table *wanted;    /* NULL: not known */
	guint n_others;         /* see count_others */
	gboolean is_journalled; /* a run of brw0 put them there */
};

/* What is where they should be. Static strings. */
struct backend_found {
	gboolean holds;
	const char *before; /* how the table was found: one of befores */
	const char *found;  /* for people; NULL if they hold */
};

struct backend {
	const char *name;      /* in brw0.conf, in the journal, and for people */
	const char *module;    /* the kernel's */
	const char *options;   /* of the kernel, for that module */
	const char *lack;      /* the kernel has it neither loaded nor as a module */
	const char *step_kind; /* of the steps for rules of a bridge */
	const char *iptables;  /* the program of iptables that writes to it */
	gboolean has_families; /* tables have a family */
	/* Our rules are in a table of their own. Otherwise they go first in the built-in chains. */
	gboolean has_own_tables;
	const char *const *befores; /* the first: the table is there. NULL at the end */

	gboolean (*is_present)(View *view, gboolean *ret_is_present, GError **error);
	/* What this program or host lacks to change it, the kernel aside. NULL: nothing ever. */
	const char *(*get_build_lack)(void);
	const char *(*get_library_lack)(void); /* loads the library */
	/* Can a name be written there? Can rules be put there? NULL: any. */
	gboolean (*can_write)(const char *name);
	gboolean (*can_insert)(const struct insertion_point *point);

	/* Look who has rules in it; bridges: ours, a NULL at the end. */
	gboolean (*get_use)(View *view, const char *bridge, const char *const *bridges,
		struct backend_facts *ret, GError **error);
	/* Append, as Table, the other tables that forwarded or incoming packets meet. */
	gboolean (*read)(View *view, const char *const *bridges, GPtrArray *tables, GError **error);
	/* Append a line for each rule or chain, but brw0's, that forwards or translates. */
	gboolean (*list_foreign)(
		View *view, const char *const *bridges, GString *out, GError **error);

	/* The names of the tables that a bridge's rules are in, for g_strfreev. */
	char **(*list_tables)(const char *bridge);
	/*
	 * Where the rules of several bridges are in the same chains: the table in which their order
	 * matters, and how many rules there are up to the last one of another bridge that ours are
	 * to come after. NULL: each bridge has chains of its own.
	 */
	const char *ordered_table;
	gboolean (*count_others)(View *view, const char *bridge, guint *ret_n, GError **error);
	gboolean (*inspect)(View *view, const struct backend_rules *rules,
		struct backend_found *ret, GError **error);
	gboolean (*ensure)(View *view, const struct backend_rules *rules, GError **error);
	/* *ret_stays: an empty table stays, as the kernel cannot undo that. */
	gboolean (*remove)(
		View *view, const struct backend_rules *rules, gboolean *ret_stays, GError **error);
	void (*describe)(const struct backend_rules *rules, GString *out);
	gboolean (*describe_removal)(
		View *view, const struct backend_rules *rules, GString *out, GError **error);

	/* Bypass rules, of Rule; their tag is their comment. */
	gboolean (*holds_bypass)(View *view, const struct insertion_point *point,
		const GPtrArray *rules, gboolean *ret_holds, GError **error);
	gboolean (*ensure_bypass)(View *view, const struct insertion_point *point,
		const GPtrArray *rules, GError **error);
	gboolean (*remove_bypass)(
		View *view, const struct insertion_point *point, const char *tag, GError **error);
	void (*describe_bypass)(
		const struct insertion_point *point, const GPtrArray *rules, GString *out);
	gboolean (*describe_bypass_removal)(View *view, const struct insertion_point *point,
		const char *tag, GString *out, GError **error);
	/* Append the command that adds one of brw0's rules at the end of a chain. */
	void (*describe_addition)(
		const char *table, const char *chain, const Rule *rule, GString *out);
};

extern const Backend backend_nft;    /* nft/nft.c */
extern const Backend backend_legacy; /* legacy/legacy.c */

/* All of them: that which is preferred comes first. */
enum { N_BACKENDS = 2 };
extern const Backend *const backends[N_BACKENDS];

/* By its name, its module, the kind of its steps: NULL if there is none. */
const Backend *backend_find(const char *name);
const Backend *backend_find_by_module(const char *module);
const Backend *backend_find_by_step_kind(const char *kind);
/* The first that can write that name; NULL: none can. */
const Backend *backend_find_writer(const char *name);
/* What is known of it, of N_BACKENDS in the order of the rows. */
const struct backend_facts *backend_get_facts(
	const Backend *backend, const struct backend_facts *facts);

/*
 * Look at all of them, for one bridge; wanted: the name of the one that is configured, NULL if none
 * is; bridges: all that are known to be ours, a NULL at the end. Loads no module, registers no
 * table. What this user may not see counts as empty.
 */
gboolean backend_gather(View *view, const char *wanted, const char *bridge,
	const char *const *bridges, struct backend_facts *ret_facts, GError **error);

/*
 * The one for our rules: the wanted one; without that, the first that others have rules in, or the
 * first that is there. *ret_why: a reason for people. Pure.
 */
gboolean backend_choose(const char *wanted, const struct backend_facts *facts,
	const Backend **ret_backend, const char **ret_why, GError **error);

G_END_DECLS

#endif
