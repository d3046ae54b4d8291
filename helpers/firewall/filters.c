/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What other firewalls do with forwarded and incoming IPv4 packets. */
#include "config.h"

#include "helpers/firewall/filters.h"

#include "helpers/firewall/backend.h"
#include "helpers/firewall/ruleset.h"

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

	for (gsize i = 0; i < N_BACKENDS; i++)
		if (!backends[i]->read(view, bridges, tables, error))
			return NULL;
	for (guint i = 0; i < tables->len; i++)
		mark_own(g_ptr_array_index(tables, i), bridges);
	return g_steal_pointer(&tables);
}
