/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Our chains in the kernel's legacy tables, through libiptc. */
#include "config.h"

#include "helpers/firewall/legacy/own.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "helpers/firewall/legacy/chain.h"
#include "helpers/firewall/legacy/kernel.h"
#include "helpers/firewall/legacy/text.h"
#include "helpers/firewall/ruleset.h"

/* An own chain, or the jumps of a base chain. */
static int ensure_chain(LegacyTable *table, const Chain *chain)
{
	return chain->hook == CHAIN_NO_HOOK ? legacy_chain_fill(table, chain)
					    : legacy_chain_place_jumps(table, chain);
}

/* The jumps first. 1: it was there. */
static int remove_chain(LegacyTable *table, const char *name)
{
	const char *parent = iptc_first_chain(table);

	if (!iptc_is_chain(name, table))
		return 0;
	for (; parent != NULL; parent = iptc_next_chain(table)) {
		int r = iptc_builtin(parent, table) ? legacy_chain_delete_jumps(table, parent, name)
						    : 0;
		if (r < 0)
			return r;
	}
	return iptc_flush_entries(name, table) && iptc_delete_chain(name, table) ? 1 : -errno;
}

static int edit_remove(LegacyTable *table, gconstpointer data)
{
	const char *const *names = data;
	int n = 0;

	for (gsize i = 0; names[i] != NULL; i++) {
		int r = remove_chain(table, names[i]);

		if (r < 0)
			return r;
		n |= r;
	}
	return n;
}

/* What a table is to have, and the names of all chains that are ours in it. */
struct own {
	const Table *wanted;
	char **names;
};

/* Is it ours, and not wanted now? */
static gboolean is_left_over(const struct own *own, const char *name)
{
	return table_find_chain(own->wanted, name) == NULL;
}

/* Own chains come first: libiptc takes a jump to nowhere for an extension. */
static int edit_ensure(LegacyTable *table, gconstpointer data)
{
	const struct own *own = data;
	int n = 0;

	for (guint i = 0; i < own->wanted->chains->len; i++) {
		int r = ensure_chain(table, g_ptr_array_index(own->wanted->chains, i));

		if (r < 0)
			return r;
		n |= r;
	}
	for (gsize i = 0; own->names[i] != NULL; i++) {
		int r = is_left_over(own, own->names[i]) ? remove_chain(table, own->names[i]) : 0;

		if (r < 0)
			return r;
		n |= r;
	}
	return n;
}

gboolean legacy_has_chains(LegacyTables *tables, const char *table, const char *bridge,
	gboolean *ret_has, GError **error)
{
	g_auto(GStrv) names = ruleset_chain_names(table, bridge);
	LegacyTable *open;
	enum legacy_registered registered;

	*ret_has = FALSE;
	if (!legacy_get_registered(table, &registered, error))
		return FALSE;
	if (registered == LEGACY_UNREGISTERED)
		return TRUE;
	if (!legacy_table_open(tables, table, &open, error))
		return FALSE;
	for (gsize i = 0; names[i] != NULL; i++)
		*ret_has = *ret_has || iptc_is_chain(names[i], open);
	return TRUE;
}

gboolean legacy_ensure(
	LegacyTables *tables, const Table *wanted, const char *bridge, GError **error)
{
	g_auto(GStrv) names = ruleset_chain_names(wanted->name, bridge);
	const struct own own = {wanted, names};
	int r = legacy_table_edit(tables, wanted->name, edit_ensure, &own);

	return r < 0 ? legacy_fail(r, wanted->name, error) : TRUE;
}

gboolean legacy_remove(LegacyTables *tables, const char *table, const char *bridge, GError **error)
{
	g_auto(GStrv) names = ruleset_chain_names(table, bridge);
	enum legacy_registered registered;
	int r;

	if (!legacy_get_registered(table, &registered, error))
		return FALSE;
	if (registered == LEGACY_UNREGISTERED)
		return TRUE;
	r = legacy_table_edit(tables, table, edit_remove, names);
	return r < 0 ? legacy_fail(r, table, error) : TRUE;
}

static gboolean holds_chain(LegacyTable *table, const Chain *chain)
{
	if (chain->hook != CHAIN_NO_HOOK)
		return legacy_chain_holds_jumps(table, chain);
	return iptc_is_chain(chain->name, table) && legacy_chain_holds(table, chain);
}

gboolean legacy_holds(LegacyTables *tables, const Table *wanted, const char *bridge,
	gboolean *ret_holds, GError **error)
{
	g_auto(GStrv) names = ruleset_chain_names(wanted->name, bridge);
	const struct own own = {wanted, names};
	LegacyTable *table;
	gboolean holds = TRUE;

	if (!legacy_table_open(tables, wanted->name, &table, error))
		return FALSE;
	for (guint i = 0; i < wanted->chains->len && holds; i++)
		holds = holds_chain(table, g_ptr_array_index(wanted->chains, i));
	for (gsize i = 0; names[i] != NULL && holds; i++)
		holds = !is_left_over(&own, names[i]) || !iptc_is_chain(names[i], table);
	*ret_holds = holds;
	return TRUE;
}

gboolean legacy_find_to_guests(
	LegacyTables *tables, const char *bridge, guint *ret_place, GError **error)
{
	g_auto(GStrv) own = ruleset_chain_names("filter", bridge);
	LegacyTable *table;

	if (!legacy_table_read(tables, "filter", &table, error))
		return FALSE;
	*ret_place = table != NULL ? legacy_chain_find_to_guests(
					     table, "FORWARD", (const char *const *) own)
				   : 0;
	return TRUE;
}

/* What is to become of rules in somebody else's chain. */
struct bypass_edit {
	const char *chain;
	const GPtrArray *rules; /* to put */
	const char *tag;        /* to delete */
};

static int edit_put_bypass(LegacyTable *table, gconstpointer data)
{
	const struct bypass_edit *edit = data;

	return legacy_chain_put_tagged(table, edit->chain, edit->rules);
}

static int edit_delete_bypass(LegacyTable *table, gconstpointer data)
{
	const struct bypass_edit *edit = data;

	return legacy_chain_delete_tagged(table, edit->chain, edit->tag);
}

gboolean legacy_holds_bypass(View *view, const struct insertion_point *point,
	const GPtrArray *rules, gboolean *ret_holds, GError **error)
{
	LegacyTable *table;

	if (!legacy_table_read(view->legacy, point->table, &table, error))
		return FALSE;
	*ret_holds = table != NULL && legacy_chain_holds_tagged(table, point->chain, rules);
	return TRUE;
}

gboolean legacy_ensure_bypass(
	View *view, const struct insertion_point *point, const GPtrArray *rules, GError **error)
{
	const struct bypass_edit edit = {.chain = point->chain, .rules = rules};
	int r = legacy_table_edit(view->legacy, point->table, edit_put_bypass, &edit);

	return r < 0 ? legacy_fail(r, point->table, error) : TRUE;
}

gboolean legacy_remove_bypass(
	View *view, const struct insertion_point *point, const char *tag, GError **error)
{
	const struct bypass_edit edit = {.chain = point->chain, .tag = tag};
	enum legacy_registered registered;
	int r;

	if (!legacy_get_registered(point->table, &registered, error))
		return FALSE;
	if (registered == LEGACY_UNREGISTERED)
		return TRUE;
	r = legacy_table_edit(view->legacy, point->table, edit_delete_bypass, &edit);
	return r < 0 ? legacy_fail(r, point->table, error) : TRUE;
}

gboolean legacy_describe_removal_of_bypass(View *view, const struct insertion_point *point,
	const char *tag, GString *out, GError **error)
{
	LegacyTable *table;

	if (!legacy_table_read(view->legacy, point->table, &table, error))
		return FALSE;
	if (table != NULL && legacy_chain_has_tagged(table, point->chain, tag))
		legacy_text_removal_of_tagged(point, tag, out);
	return TRUE;
}
