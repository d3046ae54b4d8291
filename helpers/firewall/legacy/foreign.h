/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who has rules in the legacy tables. */
#ifndef BRW0_FIREWALL_LEGACY_FOREIGN_H
#define BRW0_FIREWALL_LEGACY_FOREIGN_H

#include <glib.h>

#include "helpers/firewall/legacy/table.h"

G_BEGIN_DECLS

/*
 * Has somebody else rules in the legacy tables, or a policy other than ACCEPT; and has that bridge
 * (NULL: none) chains there? Opens those that are registered, and no others.
 */
struct iptables_use {
	gboolean is_foreign;
	gboolean is_own;
};
gboolean iptables_get_use(LegacyTables *tables, const char *bridge, const char *const *bridges,
	struct iptables_use *ret_use, GError **error);

/*
 * Append one line for each rule in a built-in chain that forwards or translates and is not of
 * one of these bridges (a NULL at the end):
 * equal text, equal rules.
 */
gboolean iptables_list_foreign(
	LegacyTables *tables, const char *const *bridges, GString *out, GError **error);

G_END_DECLS

#endif
