/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rules and policies of the legacy tables that end packets. */
#include "config.h"

#include "helpers/firewall/legacy/drops.h"

#include <libiptc/libiptc.h>
#include <string.h>

static void drop_free(gpointer data)
{
	struct legacy_drop *drop = data;

	g_free(drop->table);
	g_free(drop->chain);
	g_free(drop->target);
	g_free(drop);
}

static gboolean ends_packets(const char *target)
{
	static const char *const targets[] = {"DROP", "REJECT", "NFQUEUE", "QUEUE", "TARPIT", NULL};

	return target != NULL && g_strv_contains(targets, target);
}

static void add(GPtrArray *drops, const char *table, const char *chain, guint number,
	const char *target, guint64 packets)
{
	struct legacy_drop *drop = g_new0(struct legacy_drop, 1);

	drop->table = g_strdup(table);
	drop->chain = g_strdup(chain);
	drop->target = g_strdup(target);
	drop->number = number;
	drop->packets = packets;
	g_ptr_array_add(drops, drop);
}

static void add_chain(
	GPtrArray *drops, const char *name, const char *chain, struct xtc_handle *table)
{
	const struct ipt_entry *entry = iptc_first_rule(chain, table);
	struct xt_counters counters;

	for (guint number = 1; entry != NULL; number++) {
		const char *target = iptc_get_target(entry, table);

		if (ends_packets(target))
			add(drops, name, chain, number, target, entry->counters.pcnt);
		entry = iptc_next_rule(entry, table);
	}
	if (iptc_builtin(chain, table)) {
		const char *policy = iptc_get_policy(chain, &counters, table);

		if (ends_packets(policy))
			add(drops, name, chain, 0, policy, counters.pcnt);
	}
}

GPtrArray *legacy_list_drops(LegacyTables *tables)
{
	static const char *const names[] = {"raw", "mangle", "nat", "filter", "security"};
	GPtrArray *drops = g_ptr_array_new_with_free_func(drop_free);

	for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
		struct xtc_handle *table;
		const char *chain;

		if (!legacy_table_read(tables, names[i], &table, NULL) || table == NULL)
			continue;
		for (chain = iptc_first_chain(table); chain != NULL; chain = iptc_next_chain(table))
			add_chain(drops, names[i], chain, table);
	}
	return drops;
}
