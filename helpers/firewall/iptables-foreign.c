/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is in the legacy tables, ours and others', looked at and not changed. */
#include "config.h"

#include <errno.h>
#include <string.h>

#include "helpers/firewall/iptables-chain.h"
#include "helpers/firewall/iptables-kernel.h"
#include "helpers/firewall/iptables.h"
#include "helpers/firewall/xt-entry.h"

gboolean iptables_open_to_read(const char *name, Table **ret_table, GError **error)
{
	enum iptables_registered registered;

	*ret_table = NULL;
	if (!iptables_get_registered(name, &registered, error))
		return FALSE;
	if (registered != IPTABLES_REGISTERED)
		return TRUE;
	*ret_table = iptc_init(name);
	return *ret_table != NULL || iptables_fail(-errno, name, error);
}

static gboolean is_ours(Table *table, const struct ipt_entry *entry, const char *const *bridges)
{
	const char *target = iptc_get_target(entry, table);
	const char *comment = xt_entry_comment(entry);

	return ruleset_is_chain_of(target, bridges) ||
	       (strcmp(target, "ACCEPT") == 0 && comment != NULL &&
		       ruleset_is_tag(comment, bridges));
}

static void list_chain(Table *table, const char *chain, const char *const *bridges, GString *out)
{
	const struct ipt_entry *entry = iptc_first_rule(chain, table);

	for (; entry != NULL; entry = iptc_next_rule(entry, table)) {
		g_autoptr(GByteArray) identity =
			xt_entry_identity(entry, iptc_get_target(entry, table));
		g_autofree char *digest = NULL;

		if (is_ours(table, entry, bridges))
			continue;
		digest = g_compute_checksum_for_data(
			G_CHECKSUM_SHA256, identity->data, identity->len);
		g_string_append_printf(out, "%s %s\n", chain, digest);
	}
}

gboolean iptables_list_foreign(const char *const *bridges, GString *out, GError **error)
{
	static const struct {
		const char *table;
		const char *chain;
	} places[] = {{"filter", "FORWARD"}, {"nat", "PREROUTING"}, {"nat", "POSTROUTING"}};

	for (gsize i = 0; i < G_N_ELEMENTS(places); i++) {
		g_autoptr(Table) table = NULL;

		if (!iptables_open_to_read(places[i].table, &table, error))
			return FALSE;
		if (table != NULL)
			list_chain(table, places[i].chain, bridges, out);
	}
	return TRUE;
}

/* Has a chain somebody else's rule, or a policy that is not the kernel's own? */
static gboolean is_foreign_chain(Table *table, const char *chain, const char *const *bridges)
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

static void add_use(Table *table, const char *name, const char *bridge, const char *const *bridges,
	struct iptables_use *use)
{
	g_auto(GStrv) own = bridge != NULL ? ruleset_chain_names(name, bridge) : NULL;
	const char *chain = iptc_first_chain(table);

	for (; chain != NULL; chain = iptc_next_chain(table)) {
		use->is_foreign = use->is_foreign || is_foreign_chain(table, chain, bridges);
		use->is_own = use->is_own ||
			      (own != NULL && g_strv_contains((const char *const *) own, chain));
	}
}

gboolean iptables_get_use(const char *bridge, const char *const *bridges,
	struct iptables_use *ret_use, GError **error)
{
	/* The tables that the kernel knows: net/ipv4/netfilter/iptable_*.c. */
	static const char *const tables[] = {"filter", "nat", "mangle", "raw", "security"};
	struct iptables_use use = {FALSE, FALSE};

	for (gsize i = 0; i < G_N_ELEMENTS(tables); i++) {
		g_autoptr(Table) table = NULL;

		if (!iptables_open_to_read(tables[i], &table, error))
			return FALSE;
		if (table != NULL)
			add_use(table, tables[i], bridge, bridges, &use);
	}
	*ret_use = use;
	return TRUE;
}
