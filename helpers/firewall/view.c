/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rules of everybody on this host, in both backends. */
#include "config.h"

#include "helpers/firewall/view.h"

#include "helpers/firewall/backend.h"
#include "helpers/firewall/ruleset.h"

View *view_new(enum view_use use)
{
	View *view = g_new0(View, 1);

	view->legacy = legacy_tables_new(use);
	view->nft = nft_dump_new();
	return view;
}

void view_free(View *view)
{
	legacy_tables_free(view->legacy);
	nft_dump_free(view->nft);
	g_free(view);
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

GPtrArray *view_gather(View *view, const char *const *bridges, GError **error)
{
	g_autoptr(GPtrArray) tables = tables_new();

	for (gsize i = 0; i < N_BACKENDS; i++)
		if (!backends[i]->read(view, bridges, tables, error))
			return NULL;
	for (guint i = 0; i < tables->len; i++)
		mark_own(g_ptr_array_index(tables, i), bridges);
	return g_steal_pointer(&tables);
}

char *view_fingerprint_foreign(View *view, const char *const *bridges, GError **error)
{
	g_autoptr(GString) list = g_string_new(NULL);

	/* Preferred ones last: so older versions had it, and a journal can have their word. */
	for (gsize i = N_BACKENDS; i-- > 0;)
		if (!backends[i]->list_foreign(view, bridges, list, error))
			return NULL;
	if (list->len == 0)
		return g_strdup("");
	return g_compute_checksum_for_string(G_CHECKSUM_SHA256, list->str, (gssize) list->len);
}
