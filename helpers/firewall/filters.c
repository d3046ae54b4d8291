/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What other firewalls do with forwarded and incoming IPv4 packets. */
#include "config.h"

#include "helpers/firewall/filters.h"

/* Before the kernel's own headers, which give way to it. */
#include <netinet/in.h>
#include <linux/netfilter.h>
#include <linux/netfilter_ipv4.h>
#include <string.h>

#include "helpers/firewall/iptables-read.h"
#include "helpers/firewall/legacy/decode.h"
#include "helpers/firewall/nft/table.h"
#include "helpers/firewall/ruleset.h"

/* Is the chain one that forwarded or incoming IPv4 packets meet, and not of our own table? */
static gboolean is_wanted(const struct netfilter_chain *chain, const char *const *bridges)
{
	if (chain->type == NULL ||
		(chain->hook != NF_INET_FORWARD && chain->hook != NF_INET_LOCAL_IN))
		return FALSE;
	return (chain->family == NFPROTO_IPV4 || chain->family == NFPROTO_INET) &&
	       !ruleset_is_nft_table(chain->family, chain->table, bridges);
}

/* That of a chain; made if it is not among them. */
static Table *ensure_table(
	GPtrArray *tables, const NetfilterDump *dump, const struct netfilter_chain *chain)
{
	Table *table;

	for (guint i = 0; i < tables->len; i++) {
		table = g_ptr_array_index(tables, i);
		if (table->family == chain->family && strcmp(table->name, chain->table) == 0)
			return table;
	}
	table = nft_table_new(dump, chain->family, chain->table);
	/* NULL: it went between two dumps, on a host whose rules change all the time. */
	if (table != NULL)
		g_ptr_array_add(tables, table);
	return table;
}

static gboolean gather_nft(
	NetfilterDump *dump, const char *const *bridges, GPtrArray *tables, GError **error)
{
	const GPtrArray *chains;

	if (!netfilter_dump_read(dump, error))
		return FALSE;
	chains = netfilter_dump_get_chains(dump);
	for (guint i = 0; i < chains->len; i++) {
		const struct netfilter_chain *chain = g_ptr_array_index(chains, i);
		Table *table = is_wanted(chain, bridges) ? ensure_table(tables, dump, chain) : NULL;

		if (table != NULL)
			nft_table_add_chain(table, chain);
	}
	for (guint i = 0; i < tables->len; i++) {
		Table *table = g_ptr_array_index(tables, i);

		if (!table->is_dormant && !nft_table_read_rules(table, dump, error))
			return FALSE;
		/* A manager is known by its chains, whether or not rules lead to them. */
		nft_table_add_others(table, dump);
	}
	return TRUE;
}

/* A legacy table that is being read. */
struct legacy_table {
	Table *table;
	gint32 priority;
};

static void read_legacy_chain(const char *name, const char *policy, gpointer data)
{
	const struct legacy_table *reading = data;
	Chain *chain = table_ensure_chain(reading->table, name);
	gboolean is_forward = strcmp(name, "FORWARD") == 0;

	if (policy == NULL || (!is_forward && strcmp(name, "INPUT") != 0))
		return;
	chain->hook = is_forward ? CHAIN_FORWARD : CHAIN_INPUT;
	chain->priority = reading->priority;
	chain->drops_by_policy = strcmp(policy, "DROP") == 0;
}

static void read_legacy_rule(const char *name, const struct ipt_entry *entry, const char *target,
	gboolean is_chain, gpointer data)
{
	const struct legacy_table *reading = data;
	Chain *chain = table_ensure_chain(reading->table, name);
	Rule *rule = legacy_decode(entry, target, is_chain);

	rule->number = chain->rules->len + 1;
	chain_add_rule(chain, rule);
}

static gboolean gather_legacy(LegacyTables *legacy, GPtrArray *tables, GError **error)
{
	static const struct iptables_reader reader = {read_legacy_chain, read_legacy_rule};
	/* Those with FORWARD and INPUT that may drop. */
	static const struct {
		const char *name;
		gint32 priority;
	} rows[] = {{"mangle", NF_IP_PRI_MANGLE}, {"filter", NF_IP_PRI_FILTER},
		{"security", NF_IP_PRI_SECURITY}};

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		Table *table = table_new(FIREWALL_IPTABLES, NFPROTO_IPV4, rows[i].name);
		struct legacy_table reading = {table, rows[i].priority};

		g_ptr_array_add(tables, table);
		if (!iptables_read(legacy, rows[i].name, &reader, &reading, error))
			return FALSE;
	}
	return TRUE;
}

static gboolean is_own(const Rule *rule, const char *const *bridges)
{
	if (rule->verdict == RULE_JUMP)
		return ruleset_is_chain_of(rule->chain, bridges);
	return rule->verdict == RULE_ACCEPT && rule->comment != NULL &&
	       ruleset_is_tag(rule->comment, bridges);
}

static void mark_own(const Table *table, const char *const *bridges)
{
	for (guint i = 0; i < table->chains->len; i++) {
		const Chain *chain = g_ptr_array_index(table->chains, i);

		for (guint k = 0; k < chain->rules->len; k++) {
			Rule *rule = g_ptr_array_index(chain->rules, k);

			rule->is_ours = is_own(rule, bridges);
		}
	}
}

GPtrArray *filters_gather(View *view, const char *const *bridges, GError **error)
{
	g_autoptr(GPtrArray) tables = tables_new();

	if (!gather_nft(view->nft, bridges, tables, error) ||
		!gather_legacy(view->legacy, tables, error))
		return NULL;
	for (guint i = 0; i < tables->len; i++)
		mark_own(g_ptr_array_index(tables, i), bridges);
	return g_steal_pointer(&tables);
}
