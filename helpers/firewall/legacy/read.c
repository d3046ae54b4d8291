/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All chains and rules of a legacy table. */
#include "config.h"

#include "helpers/firewall/legacy/read.h"

#include <errno.h>

#include "helpers/firewall/legacy/chain.h"
#include "helpers/firewall/legacy/kernel.h"

gboolean iptables_read(LegacyTables *tables, const char *name, const struct iptables_reader *reader,
	gpointer data, GError **error)
{
	LegacyTable *table;
	const char *chain;

	if (!legacy_table_read(tables, name, &table, error))
		return FALSE;
	if (table == NULL)
		return TRUE;
	for (chain = iptc_first_chain(table); chain != NULL; chain = iptc_next_chain(table)) {
		const struct ipt_entry *entry = iptc_first_rule(chain, table);
		struct xt_counters counters;

		reader->read_chain(chain,
			iptc_builtin(chain, table) ? iptc_get_policy(chain, &counters, table)
						   : NULL,
			data);
		for (; entry != NULL; entry = iptc_next_rule(entry, table)) {
			const char *target = iptc_get_target(entry, table);

			reader->read_rule(chain, entry, target, iptc_is_chain(target, table), data);
		}
	}
	return TRUE;
}
