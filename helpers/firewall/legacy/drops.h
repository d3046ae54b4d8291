/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What in the legacy tables drops packets, and how many it has dropped. */
#ifndef BRW0_FIREWALL_LEGACY_DROPS_H
#define BRW0_FIREWALL_LEGACY_DROPS_H

#include <glib.h>

#include "helpers/firewall/legacy/table.h"

G_BEGIN_DECLS

struct legacy_drop {
	char *table, *chain;
	char *target; /* "DROP", "REJECT", "NFQUEUE", … */
	guint number; /* of the rule, from 1; 0: the policy */
	guint64 packets;
};

/*
 * In all registered tables, each chain's policy behind its rules: struct legacy_drop, caller owns.
 * A table that cannot be read has none.
 */
GPtrArray *legacy_list_drops(LegacyTables *tables);

G_END_DECLS

#endif
