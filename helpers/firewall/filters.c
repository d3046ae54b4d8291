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
#include "helpers/firewall/netfilter.h"
#include "helpers/firewall/nft-rule.h"
#include "helpers/firewall/ruleset.h"
#include "helpers/firewall/xt-rule.h"

static void free_passage(gpointer data)
{
	passage_free(data);
}

/* The number that the next rule of a chain has. */
static guint next_number(const GPtrArray *rules)
{
	const PassageRule *last = rules->len > 0 ? g_ptr_array_index(rules, rules->len - 1) : NULL;

	return last != NULL ? last->number + 1 : 1;
}

/* A table of nf_tables that is being read. */
struct nft_table {
	Netlink *netfilter;
	guint8 family;
	const char *name;
	GError *error; /* of a set's reading */
};

static GPtrArray *read_set(const char *set, gpointer data)
{
	struct nft_table *table = data;

	if (table->error != NULL)
		return NULL;
	return netfilter_list_elements(
		table->netfilter, table->family, table->name, set, &table->error);
}

/* The rules of a table by their chains; NULL with error set. */
static GHashTable *read_nft_table(struct nft_table *table, GError **error)
{
	g_autoptr(GHashTable) chains = passage_chains_new();
	g_autoptr(GPtrArray) all =
		netfilter_list_rules(table->netfilter, table->family, table->name, error);

	for (guint i = 0; all != NULL && i < all->len && table->error == NULL; i++) {
		const struct netfilter_rule *rule = g_ptr_array_index(all, i);
		GPtrArray *rules = passage_chains_ensure(chains, rule->chain);

		nft_rule_append(rule, next_number(rules), read_set, table, rules);
	}
	if (table->error != NULL)
		g_propagate_error(error, g_steal_pointer(&table->error));
	else if (all != NULL)
		return g_steal_pointer(&chains);
	return NULL;
}

/* A reading under way. */
struct gathering {
	const char *const *bridges;
	GPtrArray *passages;
};

/* Is the chain one that forwarded or incoming IPv4 packets meet, and not of our own table? */
static gboolean is_wanted(const struct netfilter_chain *chain, const char *const *bridges)
{
	if (chain->type == NULL ||
		(chain->hook != NF_INET_FORWARD && chain->hook != NF_INET_LOCAL_IN))
		return FALSE;
	if (chain->family == NFPROTO_IPV4)
		return !ruleset_is_nft_table(chain->table, bridges);
	return chain->family == NFPROTO_INET;
}

/* The passage of a chain before it in the same table, whose chains it shares; NULL: none. */
static const Passage *find_table(const GPtrArray *passages, const struct netfilter_chain *chain)
{
	for (guint i = 0; i < passages->len; i++) {
		const Passage *passage = g_ptr_array_index(passages, i);

		if (passage->family == chain->family && strcmp(passage->table, chain->table) == 0)
			return passage;
	}
	return NULL;
}

static gboolean add_nft_chain(GPtrArray *passages, Netlink *netfilter,
	const struct netfilter_chain *chain, GError **error)
{
	const Passage *other = find_table(passages, chain);
	struct nft_table table = {netfilter, chain->family, chain->table, NULL};
	GHashTable *chains;
	Passage *passage;
	gboolean exists;
	guint32 flags = 0;

	if (!netfilter_get_table(netfilter, chain->family, chain->table, &exists, &flags, error))
		return FALSE;
	if (!exists || (flags & NFT_TABLE_F_DORMANT) != 0)
		return TRUE;
	chains = other != NULL ? g_hash_table_ref(other->chains) : read_nft_table(&table, error);
	if (chains == NULL)
		return FALSE;
	passage = g_new0(Passage, 1);
	passage->world = FIREWALL_NFTABLES;
	passage->family = chain->family;
	passage->table = g_strdup(chain->table);
	passage->chain = g_strdup(chain->name);
	passage->hook = chain->hook == NF_INET_FORWARD ? PASSAGE_FORWARD : PASSAGE_INPUT;
	passage->priority = chain->priority;
	passage->drops_by_policy = chain->drops_by_policy;
	passage->chains = chains;
	g_ptr_array_add(passages, passage);
	return TRUE;
}

/* Fill the passages, which are those of nf_tables alone. */
static gboolean read_nft(Netlink *netfilter, gpointer data, GError **error)
{
	const struct gathering *gathering = data;
	GPtrArray *passages = gathering->passages;
	g_autoptr(GPtrArray) chains = netfilter_list_chains(netfilter, NFPROTO_UNSPEC, NULL, error);

	g_ptr_array_set_size(passages, 0);
	for (guint i = 0; chains != NULL && i < chains->len; i++) {
		const struct netfilter_chain *chain = g_ptr_array_index(chains, i);

		if (is_wanted(chain, gathering->bridges) &&
			!add_nft_chain(passages, netfilter, chain, error))
			return FALSE;
	}
	/* Chains without rules, too. */
	for (guint i = 0; chains != NULL && i < chains->len; i++) {
		const struct netfilter_chain *chain = g_ptr_array_index(chains, i);
		const Passage *passage = find_table(passages, chain);

		if (passage != NULL)
			passage_chains_ensure(passage->chains, chain->name);
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
	const char *name;
	gint32 priority;
	GHashTable *chains;
	GPtrArray *passages;
};

static void read_legacy_chain(const char *chain, const char *policy, gpointer data)
{
	const struct legacy_table *table = data;
	gboolean is_forward = strcmp(chain, "FORWARD") == 0;
	Passage *passage;

	passage_chains_ensure(table->chains, chain);
	if (policy == NULL || (!is_forward && strcmp(chain, "INPUT") != 0))
		return;
	passage = g_new0(Passage, 1);
	passage->world = FIREWALL_IPTABLES;
	passage->family = NFPROTO_IPV4;
	passage->table = g_strdup(table->name);
	passage->chain = g_strdup(chain);
	passage->hook = is_forward ? PASSAGE_FORWARD : PASSAGE_INPUT;
	passage->priority = table->priority;
	passage->drops_by_policy = strcmp(policy, "DROP") == 0;
	passage->chains = g_hash_table_ref(table->chains);
	g_ptr_array_add(table->passages, passage);
}

static void read_legacy_rule(const char *chain, const struct ipt_entry *entry, const char *target,
	gboolean is_chain, gpointer data)
{
	const struct legacy_table *table = data;
	GPtrArray *rules = passage_chains_ensure(table->chains, chain);
	PassageRule *rule = xt_rule_new(entry, target, is_chain);

	rule->number = next_number(rules);
	g_ptr_array_add(rules, rule);
}

static gboolean gather_legacy(GPtrArray *passages, GError **error)
{
	static const struct iptables_reader reader = {read_legacy_chain, read_legacy_rule};
	/* Those with FORWARD and INPUT that may drop. */
	static const struct {
		const char *name;
		gint32 priority;
	} tables[] = {{"mangle", NF_IP_PRI_MANGLE}, {"filter", NF_IP_PRI_FILTER},
		{"security", NF_IP_PRI_SECURITY}};

	for (gsize i = 0; i < G_N_ELEMENTS(tables); i++) {
		g_autoptr(GHashTable) chains = passage_chains_new();
		struct legacy_table table = {tables[i].name, tables[i].priority, chains, passages};

		if (!iptables_read(table.name, &reader, &table, error))
			return FALSE;
	}
	return TRUE;
}

static int compare_passages(gconstpointer a, gconstpointer b)
{
	const Passage *const *x = a, *const *y = b;

	if ((*x)->hook != (*y)->hook)
		return (int) (*x)->hook - (int) (*y)->hook;
	return ((*x)->priority > (*y)->priority) - ((*x)->priority < (*y)->priority);
}

static gboolean is_own(const PassageRule *rule, const char *const *bridges)
{
	if (rule->target == PASSAGE_JUMP)
		return ruleset_is_chain_of(rule->chain, bridges);
	return rule->target == PASSAGE_ACCEPT && rule->comment != NULL &&
	       ruleset_is_tag(rule->comment, bridges);
}

static void mark_own(const Passage *passage, const char *const *bridges)
{
	GHashTableIter iter;
	gpointer rules;

	g_hash_table_iter_init(&iter, passage->chains);
	while (g_hash_table_iter_next(&iter, NULL, &rules))
		for (guint i = 0; i < ((GPtrArray *) rules)->len; i++) {
			PassageRule *rule = g_ptr_array_index((GPtrArray *) rules, i);

			rule->is_ours = is_own(rule, bridges);
		}
}

GPtrArray *filters_gather(const char *const *bridges, GError **error)
{
	g_autoptr(GPtrArray) passages = g_ptr_array_new_with_free_func(free_passage);
	struct gathering gathering = {bridges, passages};

	if (!gather_nft(&gathering, error) || !gather_legacy(passages, error))
		return NULL;
	for (guint i = 0; i < passages->len; i++)
		mark_own(g_ptr_array_index(passages, i), bridges);
	g_ptr_array_sort(passages, compare_passages);
	return g_steal_pointer(&passages);
}
