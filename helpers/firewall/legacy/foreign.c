/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is in the legacy tables, ours and others', looked at and not changed. */
#include "config.h"

#include "helpers/firewall/legacy/foreign.h"

#include <errno.h>
#include <string.h>

#include "helpers/firewall/legacy/chain.h"
#include "helpers/firewall/legacy/kernel.h"
#include "helpers/firewall/legacy/decode.h"
#include "helpers/firewall/ruleset.h"

static gboolean is_ours(
	LegacyTable *table, const struct ipt_entry *entry, const char *const *bridges)
{
	const char *target = iptc_get_target(entry, table);
	g_autoptr(Rule) rule = NULL;

	if (strcmp(target, "ACCEPT") != 0)
		return ruleset_is_chain_of(target, bridges);
	rule = legacy_decode(entry, target, FALSE);
	return rule->comment != NULL && ruleset_is_tag(rule->comment, bridges);
}

static void append_text(GByteArray *out, const char *text)
{
	g_byte_array_append(out, (const guint8 *) text, (guint) strlen(text) + 1);
}

/*
 * All that distinguishes an entry from others, whether or not it is understood; but counters, and
 * the bytes behind the names, which the kernel leaves undefined. The data of a target without a
 * name is a verdict, or a place in the table.
 */
static void append_entry(GByteArray *out, const struct ipt_entry *entry, const char *target)
{
	const struct xt_entry_target *last =
		(const void *) ((const guint8 *) entry + entry->target_offset);
	guint offset = sizeof(*entry);

	g_byte_array_append(out, (const guint8 *) &entry->ip, sizeof(entry->ip));
	while (offset < entry->target_offset) {
		const struct xt_entry_match *match =
			(const void *) ((const guint8 *) entry + offset);

		append_text(out, match->u.user.name);
		g_byte_array_append(out, &match->u.user.revision, 1);
		g_byte_array_append(
			out, match->data, (guint) (match->u.user.match_size - sizeof(*match)));
		offset += match->u.user.match_size;
	}
	append_text(out, target);
	if (last->u.user.name[0] == '\0')
		return;
	g_byte_array_append(out, &last->u.user.revision, 1);
	g_byte_array_append(out, last->data, (guint) (last->u.user.target_size - sizeof(*last)));
}

static void list_chain(
	LegacyTable *table, const char *chain, const char *const *bridges, GString *out)
{
	const struct ipt_entry *entry = iptc_first_rule(chain, table);

	for (; entry != NULL; entry = iptc_next_rule(entry, table)) {
		g_autoptr(GByteArray) bytes = g_byte_array_new();
		g_autofree char *digest = NULL;

		if (is_ours(table, entry, bridges))
			continue;
		append_entry(bytes, entry, iptc_get_target(entry, table));
		digest = g_compute_checksum_for_data(G_CHECKSUM_SHA256, bytes->data, bytes->len);
		g_string_append_printf(out, "%s %s\n", chain, digest);
	}
}

gboolean iptables_list_foreign(
	LegacyTables *tables, const char *const *bridges, GString *out, GError **error)
{
	static const struct {
		const char *table;
		const char *chain;
	} places[] = {{"filter", "FORWARD"}, {"nat", "PREROUTING"}, {"nat", "POSTROUTING"}};

	for (gsize i = 0; i < G_N_ELEMENTS(places); i++) {
		LegacyTable *table;

		if (!legacy_table_read(tables, places[i].table, &table, error))
			return FALSE;
		if (table != NULL)
			list_chain(table, places[i].chain, bridges, out);
	}
	return TRUE;
}

/* Has a chain somebody else's rule, or a policy that is not the kernel's own? */
static gboolean is_foreign_chain(LegacyTable *table, const char *chain, const char *const *bridges)
{
	const struct ipt_entry *entry = iptc_first_rule(chain, table);
	struct xt_counters counters;

	if (ruleset_is_chain_of(chain, bridges))
		return FALSE;
	if (iptc_builtin(chain, table) &&
		strcmp(iptc_get_policy(chain, &counters, table), "ACCEPT") != 0)
		return TRUE;
	while (entry != NULL && is_ours(table, entry, bridges))
		entry = iptc_next_rule(entry, table);
	return entry != NULL;
}

static void add_use(LegacyTable *table, const char *name, const char *bridge,
	const char *const *bridges, struct iptables_use *use)
{
	g_auto(GStrv) own = bridge != NULL ? ruleset_chain_names(name, bridge) : NULL;
	const char *chain = iptc_first_chain(table);

	for (; chain != NULL; chain = iptc_next_chain(table)) {
		use->is_foreign = use->is_foreign || is_foreign_chain(table, chain, bridges);
		use->is_own = use->is_own ||
			      (own != NULL && g_strv_contains((const char *const *) own, chain));
	}
}

gboolean iptables_get_use(LegacyTables *tables, const char *bridge, const char *const *bridges,
	struct iptables_use *ret_use, GError **error)
{
	/* The tables that the kernel knows: net/ipv4/netfilter/iptable_*.c. */
	static const char *const names[] = {"filter", "nat", "mangle", "raw", "security"};
	struct iptables_use use = {FALSE, FALSE};

	for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
		LegacyTable *table;

		if (!legacy_table_read(tables, names[i], &table, error))
			return FALSE;
		if (table != NULL)
			add_use(table, names[i], bridge, bridges, &use);
	}
	*ret_use = use;
	return TRUE;
}
