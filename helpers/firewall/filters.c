/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the firewalls of others do with forwarded and incoming IPv4 packets. */
#include "config.h"

#include "helpers/firewall/filters.h"

/* Before the kernel's own headers, which give way to it. */
#include <netinet/in.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter_ipv4.h>
#include <string.h>

#include "helpers/firewall/iptables-read.h"
#include "helpers/firewall/legacy/decode.h"
#include "helpers/firewall/netfilter.h"
#include "helpers/firewall/nft/table.h"
#include "helpers/firewall/ruleset.h"

/* A reading under way. */
struct gathering {
	const char *const *bridges;
	GPtrArray *tables; /* of nf_tables alone */
};

/* Is the chain one that forwarded or incoming IPv4 packets meet, and not of our own table? */
static gboolean is_wanted(const struct netfilter_chain *chain, const char *const *bridges)
{
	if (chain->type == NULL ||
		(chain->hook != NF_INET_FORWARD && chain->hook != NF_INET_LOCAL_IN))
		return FALSE;
	return (chain->family == NFPROTO_IPV4 || chain->family == NFPROTO_INET) &&
	       !ruleset_is_nft_table(chain->family, chain->table, bridges);
}

/* That of a chain; NULL: none. */
static Table *find_table(const GPtrArray *tables, const struct netfilter_chain *chain)
{
	for (guint i = 0; i < tables->len; i++) {
		Table *table = g_ptr_array_index(tables, i);

		if (table->family == chain->family && strcmp(table->name, chain->table) == 0)
			return table;
	}
	return NULL;
}

/* Read the table of a chain, if there is one still. */
static gboolean add_nft_table(
	GPtrArray *tables, Netlink *netfilter, const struct netfilter_chain *chain, GError **error)
{
	gboolean exists;
	guint32 flags = 0;
	Table *table;

	if (!netfilter_get_table(netfilter, chain->family, chain->table, &exists, &flags, error))
		return FALSE;
	if (!exists)
		return TRUE;
	table = table_new(FIREWALL_NFTABLES, chain->family, chain->table);
	table->is_dormant = (flags & NFT_TABLE_F_DORMANT) != 0;
	g_ptr_array_add(tables, table);
	return table->is_dormant || nft_table_read_rules(table, netfilter, error);
}

static gboolean read_nft(Netlink *netfilter, gpointer data, GError **error)
{
	const struct gathering *gathering = data;
	GPtrArray *tables = gathering->tables;
	g_autoptr(GPtrArray) chains = netfilter_list_chains(netfilter, NFPROTO_UNSPEC, NULL, error);

	g_ptr_array_set_size(tables, 0);
	for (guint i = 0; chains != NULL && i < chains->len; i++) {
		const struct netfilter_chain *chain = g_ptr_array_index(chains, i);

		if (is_wanted(chain, gathering->bridges) && find_table(tables, chain) == NULL &&
			!add_nft_table(tables, netfilter, chain, error))
			return FALSE;
	}
	/* Chains without rules, too. */
	for (guint i = 0; chains != NULL && i < chains->len; i++) {
		const struct netfilter_chain *chain = g_ptr_array_index(chains, i);
		Table *table = find_table(tables, chain);

		if (table != NULL)
			nft_table_add_chain(table, chain);
	}
	return chains != NULL;
}

static gboolean gather_nft(struct gathering *gathering, GError **error)
{
	g_autoptr(Netlink) netfilter = NULL;
	enum netfilter_presence presence;

	return netfilter_open(&presence, &netfilter, error) &&
	       (presence != NETFILTER_PRESENT ||
		       netfilter_read(netfilter, read_nft, gathering, error));
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

static gboolean gather_legacy(GPtrArray *tables, GError **error)
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
		if (!iptables_read(rows[i].name, &reader, &reading, error))
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

GPtrArray *filters_gather(const char *const *bridges, GError **error)
{
	g_autoptr(GPtrArray) tables = tables_new();
	struct gathering gathering = {bridges, tables};

	if (!gather_nft(&gathering, error) || !gather_legacy(tables, error))
		return NULL;
	for (guint i = 0; i < tables->len; i++)
		mark_own(g_ptr_array_index(tables, i), bridges);
	return g_steal_pointer(&tables);
}
