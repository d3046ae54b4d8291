/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All chains and rules of a legacy table, for those who only look. */
#ifndef BRW0_FIREWALL_LEGACY_READ_H
#define BRW0_FIREWALL_LEGACY_READ_H

#include <glib.h>

#include "helpers/firewall/legacy/table.h"

G_BEGIN_DECLS

struct ipt_entry;

struct iptables_reader {
	/* policy: NULL for a chain that is not built in */
	void (*read_chain)(const char *chain, const char *policy, gpointer data);
	/* is_chain: target is a chain's name */
	void (*read_rule)(const char *chain, const struct ipt_entry *entry, const char *target,
		gboolean is_chain, gpointer data);
};

/*
 * Call the reader for each chain, after it for each of its rules. Not at all where the table is not
 * registered in this namespace, or this user may not know: to open it would register it.
 */
gboolean iptables_read(LegacyTables *tables, const char *table,
	const struct iptables_reader *reader, gpointer data, GError **error);

G_END_DECLS

#endif
