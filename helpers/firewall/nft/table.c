/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tables of nf_tables, as chains of rules. */
#include "config.h"

#include "helpers/firewall/nft/table.h"

/* Before the kernel's own headers, which give way to it. */
#include <netinet/in.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <string.h>

#include "helpers/firewall/nft/decode.h"

static enum chain_hook get_hook(guint number)
{
	static const enum chain_hook hooks[] = {
		[NF_INET_PRE_ROUTING] = CHAIN_PREROUTING,
		[NF_INET_LOCAL_IN] = CHAIN_INPUT,
		[NF_INET_FORWARD] = CHAIN_FORWARD,
		[NF_INET_LOCAL_OUT] = CHAIN_OTHER_HOOK,
		[NF_INET_POST_ROUTING] = CHAIN_POSTROUTING,
	};

	return number < G_N_ELEMENTS(hooks) ? hooks[number] : CHAIN_OTHER_HOOK;
}

static enum chain_type get_type(const char *name)
{
	if (strcmp(name, "filter") == 0)
		return CHAIN_FILTER;
	return strcmp(name, "nat") == 0 ? CHAIN_NAT : CHAIN_OTHER_TYPE;
}

void nft_table_add_chain(Table *table, const struct netfilter_chain *found)
{
	Chain *chain = table_ensure_chain(table, found->name);

	if (found->type == NULL)
		return;
	chain->hook = get_hook(found->hook);
	chain->type = get_type(found->type);
	chain->priority = found->priority;
	chain->drops_by_policy = found->drops_by_policy;
}

/* A table that is being read. */
struct reading {
	Netlink *netfilter;
	const Table *table;
	GError *error; /* of a set's reading */
};

static GPtrArray *read_set(const char *set, gpointer data)
{
	struct reading *reading = data;

	if (reading->error != NULL)
		return NULL;
	return netfilter_list_elements(reading->netfilter, reading->table->family,
		reading->table->name, set, &reading->error);
}

/* The number that the next rule of a chain has. */
static guint next_number(const GPtrArray *rules)
{
	const Rule *last = rules->len > 0 ? g_ptr_array_index(rules, rules->len - 1) : NULL;

	return last != NULL ? last->number + 1 : 1;
}

gboolean nft_table_read_rules(Table *table, Netlink *netfilter, GError **error)
{
	struct reading reading = {netfilter, table, NULL};
	g_autoptr(GPtrArray) all =
		netfilter_list_rules(netfilter, table->family, table->name, error);

	for (guint i = 0; all != NULL && i < all->len && reading.error == NULL; i++) {
		const struct netfilter_rule *rule = g_ptr_array_index(all, i);
		GPtrArray *rules = table_ensure_chain(table, rule->chain)->rules;

		nft_decode(rule, table->family, next_number(rules), read_set, &reading, rules);
	}
	if (reading.error != NULL)
		g_propagate_error(error, reading.error);
	return all != NULL && reading.error == NULL;
}

/* The own table of a bridge that is being read. */
struct own_reading {
	const char *name;
	NftOwn *own;
};

static gboolean read_table(Netlink *netfilter, Table *table, GError **error)
{
	g_autoptr(GPtrArray) chains =
		netfilter_list_chains(netfilter, table->family, table->name, error);

	for (guint i = 0; chains != NULL && i < chains->len; i++)
		nft_table_add_chain(table, g_ptr_array_index(chains, i));
	return chains != NULL && nft_table_read_rules(table, netfilter, error);
}

static gboolean read_own(Netlink *netfilter, gpointer data, GError **error)
{
	const struct own_reading *reading = data;
	gboolean exists;
	guint32 flags = 0, ignored;

	nft_own_clear(reading->own);
	if (!netfilter_get_table(netfilter, NFPROTO_IPV4, reading->name, &reading->own->has_older,
		    &ignored, error) ||
		!netfilter_get_table(
			netfilter, NFPROTO_INET, reading->name, &exists, &flags, error))
		return FALSE;
	if (!exists)
		return TRUE;
	reading->own->table = table_new(FIREWALL_NFTABLES, NFPROTO_INET, reading->name);
	reading->own->table->is_dormant = (flags & NFT_TABLE_F_DORMANT) != 0;
	return read_table(netfilter, reading->own->table, error);
}

gboolean nft_own_read(const char *name, NftOwn *ret_own, GError **error)
{
	struct own_reading reading = {name, ret_own};
	g_autoptr(Netlink) netfilter = NULL;
	enum netfilter_presence presence;

	return netfilter_open(&presence, &netfilter, error) &&
	       (presence != NETFILTER_PRESENT ||
		       netfilter_read(netfilter, read_own, &reading, error));
}

void nft_own_clear(NftOwn *own)
{
	g_clear_pointer(&own->table, table_free);
	own->has_older = FALSE;
}
