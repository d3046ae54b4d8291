/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Our chains in the kernel's legacy tables. */
#ifndef BRW0_FIREWALL_LEGACY_OWN_H
#define BRW0_FIREWALL_LEGACY_OWN_H

#include <glib.h>

#include "helpers/firewall/chain.h"
#include "helpers/firewall/view.h"

G_BEGIN_DECLS

/* Is all of the wanted table there, and nothing else in our chains? Opens the table. */
gboolean legacy_holds(LegacyTables *tables, const Table *wanted, const char *bridge,
	gboolean *ret_holds, GError **error);

/*
 * Is there one of a bridge's chains in a table? Opens it if it is registered, or this user cannot
 * see whether it is.
 */
gboolean legacy_has_chains(LegacyTables *tables, const char *table, const char *bridge,
	gboolean *ret_has, GError **error);

/*
 * Make it so. What is there already stays, with its counters; other chains of the bridge's go.
 */
gboolean legacy_ensure(
	LegacyTables *tables, const Table *wanted, const char *bridge, GError **error);
/* Take a bridge's chains and the jumps to them out of a table. Fine when none or half is there. */
gboolean legacy_remove(LegacyTables *tables, const char *table, const char *bridge, GError **error);

/*
 * Do the rules of ruleset_new_bypass, which share a comment, stand there? Opens the table if it is
 * registered; in one that is not, none do.
 */
gboolean legacy_holds_bypass(View *view, const struct insertion_point *point,
	const GPtrArray *rules, gboolean *ret_holds, GError **error);
/* Put them at the chain's head; take those with that comment away. */
gboolean legacy_ensure_bypass(
	View *view, const struct insertion_point *point, const GPtrArray *rules, GError **error);
gboolean legacy_remove_bypass(
	View *view, const struct insertion_point *point, const char *tag, GError **error);
/* Append the commands that take them away; nothing if there is none. */
gboolean legacy_describe_removal_of_bypass(View *view, const struct insertion_point *point,
	const char *tag, GString *out, GError **error);

/*
 * How many rules FORWARD has up to the last jump to a chain to-guests of another bridge. Those of
 * bridge itself do not count. Opens the table if it is registered.
 */
gboolean legacy_find_to_guests(
	LegacyTables *tables, const char *bridge, guint *ret_place, GError **error);

G_END_DECLS

#endif
