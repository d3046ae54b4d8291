/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Chains of rules, and the tables that they are in. Pure. */
#include "config.h"

#include "helpers/firewall/chain.h"

/* Before the kernel's own headers, which give way to it. */
#include <netinet/in.h>
#include <linux/netfilter.h>
#include <string.h>

static void free_chain(gpointer data)
{
	Chain *chain = data;

	g_free(chain->name);
	g_ptr_array_unref(chain->rules);
	g_free(chain);
}

Table *table_new(const Backend *backend, guint8 family, const char *name)
{
	Table *table = g_new0(Table, 1);

	table->backend = backend;
	table->family = family;
	table->name = g_strdup(name);
	table->chains = g_ptr_array_new_with_free_func(free_chain);
	table->names = g_hash_table_new(g_str_hash, g_str_equal);
	return table;
}

void table_free(Table *table)
{
	g_hash_table_unref(table->names);
	g_ptr_array_unref(table->chains);
	g_free(table->name);
	g_free(table);
}

static void free_table(gpointer table)
{
	table_free(table);
}

GPtrArray *tables_new(void)
{
	return g_ptr_array_new_with_free_func(free_table);
}

Chain *table_find_chain(const Table *table, const char *name)
{
	return g_hash_table_lookup(table->names, name);
}

Chain *table_ensure_chain(Table *table, const char *name)
{
	Chain *chain = table_find_chain(table, name);

	if (chain != NULL)
		return chain;
	chain = g_new0(Chain, 1);
	chain->table = table;
	chain->name = g_strdup(name);
	chain->rules = rules_new();
	g_ptr_array_add(table->chains, chain);
	g_hash_table_insert(table->names, chain->name, chain);
	return chain;
}

const char *table_family_name(const Table *table)
{
	static const struct {
		guint8 family;
		const char *name;
	} names[] = {{NFPROTO_IPV4, "ip"}, {NFPROTO_INET, "inet"}, {NFPROTO_BRIDGE, "bridge"},
		{NFPROTO_ARP, "arp"}, {NFPROTO_NETDEV, "netdev"}, {NFPROTO_IPV6, "ip6"}};
	gsize i = 0;

	while (i + 1 < G_N_ELEMENTS(names) && names[i].family != table->family)
		i++;
	return names[i].name;
}

void chain_add_rule(Chain *chain, Rule *rule)
{
	g_ptr_array_add(chain->rules, rule);
}

/* The same name, place in the kernel and policy, and equal rules? */
static gboolean is_same_chain(const Chain *a, const Chain *b)
{
	return strcmp(a->name, b->name) == 0 && a->hook == b->hook && a->type == b->type &&
	       a->priority == b->priority && a->drops_by_policy == b->drops_by_policy &&
	       a->hook != CHAIN_OTHER_HOOK && a->type != CHAIN_OTHER_TYPE &&
	       rules_equal(a->rules, b->rules);
}

gboolean table_equal(const Table *a, const Table *b)
{
	if (a->is_dormant || b->is_dormant || a->family != b->family ||
		strcmp(a->name, b->name) != 0 || a->chains->len != b->chains->len)
		return FALSE;
	for (guint i = 0; i < a->chains->len; i++) {
		const Chain *chain = g_ptr_array_index(a->chains, i);
		const Chain *other = table_find_chain(b, chain->name);

		if (other == NULL || !is_same_chain(chain, other))
			return FALSE;
	}
	return TRUE;
}

static int compare_chains(gconstpointer a, gconstpointer b)
{
	const Chain *const *x = a, *const *y = b;

	if ((*x)->hook != (*y)->hook)
		return (int) (*x)->hook - (int) (*y)->hook;
	return ((*x)->priority > (*y)->priority) - ((*x)->priority < (*y)->priority);
}

GPtrArray *tables_list_base_chains(const GPtrArray *tables)
{
	GPtrArray *all = g_ptr_array_new();

	for (guint i = 0; i < tables->len; i++) {
		const Table *table = g_ptr_array_index(tables, i);

		for (guint k = 0; k < table->chains->len && !table->is_dormant; k++) {
			Chain *chain = g_ptr_array_index(table->chains, k);

			if (chain->hook != CHAIN_NO_HOOK)
				g_ptr_array_add(all, chain);
		}
	}
	g_ptr_array_sort(all, compare_chains);
	return all;
}
