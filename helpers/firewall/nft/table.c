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
#include "helpers/firewall/backend.h"

static enum chain_hook get_hook(guint8 family, guint number)
{
	static const enum chain_hook hooks[] = {
		[NF_INET_PRE_ROUTING] = CHAIN_PREROUTING,
		[NF_INET_LOCAL_IN] = CHAIN_INPUT,
		[NF_INET_FORWARD] = CHAIN_FORWARD,
		[NF_INET_LOCAL_OUT] = CHAIN_OTHER_HOOK,
		[NF_INET_POST_ROUTING] = CHAIN_POSTROUTING,
	};

	if (family != NFPROTO_IPV4 && family != NFPROTO_INET)
		return family == NFPROTO_IPV6 ? CHAIN_OTHER_HOOK : CHAIN_LINK_LAYER;
	return number < G_N_ELEMENTS(hooks) ? hooks[number] : CHAIN_OTHER_HOOK;
}

static enum chain_type get_type(const char *name)
{
	if (strcmp(name, "filter") == 0)
		return CHAIN_FILTER;
	return strcmp(name, "nat") == 0 ? CHAIN_NAT : CHAIN_OTHER_TYPE;
}

Table *nft_table_new(const NftDump *dump, guint8 family, const char *name)
{
	guint32 flags;
	Table *table;

	if (!nft_dump_find_table(dump, family, name, &flags))
		return NULL;
	table = table_new(&backend_nft, family, name);
	table->is_dormant = (flags & NFT_TABLE_F_DORMANT) != 0;
	return table;
}

void nft_table_add_chain(Table *table, const struct nft_chain *found)
{
	Chain *chain = table_ensure_chain(table, found->name);

	if (found->type == NULL)
		return;
	chain->hook = get_hook(found->family, found->hook);
	chain->type = get_type(found->type);
	chain->priority = found->priority;
	chain->drops_by_policy = found->drops_by_policy;
}

/* A table that is being read. */
struct reading {
	NftDump *dump;
	Table *table;
	GError *error; /* of a set's reading */
};

static GPtrArray *read_set(const char *set, gpointer data)
{
	struct reading *reading = data;

	if (reading->error != NULL)
		return NULL;
	return nft_list_elements(nft_dump_get_socket(reading->dump), reading->table->family,
		reading->table->name, set, &reading->error);
}

/* The number that the next rule of a chain has. */
static guint next_number(const GPtrArray *rules)
{
	const Rule *last = rules->len > 0 ? g_ptr_array_index(rules, rules->len - 1) : NULL;

	return last != NULL ? last->number + 1 : 1;
}

static void read_chain(struct reading *reading, const struct nft_chain *found, GPtrArray *rules)
{
	for (guint i = 0; i < found->rules->len && reading->error == NULL; i++)
		nft_decode(g_ptr_array_index(found->rules, i), found->family, next_number(rules),
			read_set, reading, rules);
	for (guint i = 0; i < rules->len; i++) {
		const Rule *rule = g_ptr_array_index(rules, i);

		if (rule->verdict == RULE_JUMP || rule->verdict == RULE_GOTO)
			table_ensure_chain(reading->table, rule->chain);
	}
}

gboolean nft_table_read_rules(Table *table, NftDump *dump, GError **error)
{
	struct reading reading = {dump, table, NULL};

	/* Chains that rules lead to are added meanwhile. */
	for (guint i = 0; i < table->chains->len && reading.error == NULL; i++) {
		const Chain *chain = g_ptr_array_index(table->chains, i);
		const struct nft_chain *found =
			nft_dump_find_chain(dump, table->family, table->name, chain->name);

		if (found != NULL)
			read_chain(&reading, found, chain->rules);
	}
	if (reading.error != NULL)
		g_propagate_error(error, reading.error);
	return reading.error == NULL;
}

void nft_table_add_others(Table *table, const NftDump *dump)
{
	const GPtrArray *chains = nft_dump_get_chains(dump);

	for (guint i = 0; i < chains->len; i++) {
		const struct nft_chain *chain = g_ptr_array_index(chains, i);

		if (chain->family == table->family && strcmp(chain->table, table->name) == 0)
			nft_table_add_chain(table, chain);
	}
}

gboolean nft_own_read(NftDump *dump, const char *name, NftOwn *ret_own, GError **error)
{
	guint32 ignored;

	if (!nft_dump_read(dump, error))
		return FALSE;
	ret_own->has_older = nft_dump_find_table(dump, NFPROTO_IPV4, name, &ignored);
	ret_own->table = nft_table_new(dump, NFPROTO_INET, name);
	if (ret_own->table == NULL)
		return TRUE;
	nft_table_add_others(ret_own->table, dump);
	return nft_table_read_rules(ret_own->table, dump, error);
}

void nft_own_clear(NftOwn *own)
{
	g_clear_pointer(&own->table, table_free);
	own->has_older = FALSE;
}
