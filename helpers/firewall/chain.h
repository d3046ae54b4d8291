/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Chains of rules, and the tables that they are in. Pure. The same for what we want, for what is
 * read from the kernel, and for the walk.
 */
#ifndef BRW0_FIREWALL_CHAIN_H
#define BRW0_FIREWALL_CHAIN_H

#include <glib.h>

#include "helpers/firewall/firewall.h"
#include "helpers/firewall/rule.h"

G_BEGIN_DECLS

/* Where the kernel calls a base chain. */
enum chain_hook {
	CHAIN_NO_HOOK, /* of a chain that only rules lead to */
	CHAIN_PREROUTING,
	CHAIN_FORWARD,
	CHAIN_INPUT,
	CHAIN_POSTROUTING,
	CHAIN_LINK_LAYER, /* any of the families bridge, arp and netdev */
	CHAIN_OTHER_HOOK,
};

enum chain_type {
	CHAIN_FILTER,
	CHAIN_NAT,
	CHAIN_OTHER_TYPE,
};

typedef struct table Table;

typedef struct chain {
	const Table *table;
	char *name;
	/* Of a base chain; otherwise all 0. */
	enum chain_hook hook;
	enum chain_type type;
	gint32 priority;
	gboolean drops_by_policy;
	GPtrArray *rules; /* of Rule, in their order */
} Chain;

/* One of nf_tables, or one of the legacy tables. */
struct table {
	const Backend *backend;
	guint8 family; /* NFPROTO_* */
	char *name;
	gboolean is_dormant;
	GPtrArray *chains; /* of Chain, in their order */
	GHashTable *names; /* of the same, by name */
};

Table *table_new(const Backend *backend, guint8 family, const char *name);
void table_free(Table *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Table, table_free)

/* An array that owns its Tables. */
GPtrArray *tables_new(void);

/* NULL if there is none of that name. */
Chain *table_find_chain(const Table *table, const char *name);
/* One is made, without rules, if there is none of that name. */
Chain *table_ensure_chain(Table *table, const char *name);

/* As nft(8) calls it: "inet". */
const char *table_family_name(const Table *table);

/* Add a rule, which the chain then owns, behind the others. */
void chain_add_rule(Chain *chain, Rule *rule);

/* The same chains, in whatever order, and neither of the two dormant? */
gboolean table_equal(const Table *a, const Table *b);

/*
 * The base chains of all these tables but dormant ones, of Chain that the tables own: by their
 * hooks, and in the order in which packets meet them there.
 */
GPtrArray *tables_list_base_chains(const GPtrArray *tables);

G_END_DECLS

#endif
