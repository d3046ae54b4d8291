/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The backend "iptables": the kernel's legacy tables. */
#include "config.h"

#include <net/if.h>
#include <netinet/in.h>
/* After these, which the kernel's own headers give way to. */
#include <linux/netfilter.h>
#include <linux/netfilter_ipv4.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "helpers/base/module.h"
#include "helpers/base/quote.h"
#include "helpers/firewall/backend.h"
#include "helpers/firewall/legacy/chain.h"
#include "helpers/firewall/legacy/decode.h"
#include "helpers/firewall/legacy/kernel.h"
#include "helpers/firewall/legacy/own.h"
#include "helpers/firewall/legacy/text.h"
#include "helpers/firewall/ruleset.h"

#define OPTIONS             "CONFIG_IP_NF_IPTABLES, since Linux 6.17 also CONFIG_NETFILTER_XTABLES_LEGACY"
#define BEFORE_REGISTERED   "registered"
#define BEFORE_UNREGISTERED "unregistered"

static gboolean is_present(
	View *view G_GNUC_UNUSED, gboolean *ret_is_present, GError **error G_GNUC_UNUSED)
{
	*ret_is_present = legacy_is_present();
	return TRUE;
}

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

static gboolean list_foreign(View *view, const char *const *bridges, GString *out, GError **error)
{
	static const struct {
		const char *table;
		const char *chain;
	} places[] = {{"filter", "FORWARD"}, {"nat", "PREROUTING"}, {"nat", "POSTROUTING"}};

	for (gsize i = 0; i < G_N_ELEMENTS(places); i++) {
		LegacyTable *table;

		if (!legacy_table_read(view->legacy, places[i].table, &table, error))
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
	const char *const *bridges, struct backend_facts *use)
{
	g_auto(GStrv) own = bridge != NULL ? ruleset_chain_names(name, bridge) : NULL;
	const char *chain = iptc_first_chain(table);

	for (; chain != NULL; chain = iptc_next_chain(table)) {
		use->is_foreign = use->is_foreign || is_foreign_chain(table, chain, bridges);
		use->is_own = use->is_own ||
			      (own != NULL && g_strv_contains((const char *const *) own, chain));
	}
}

static gboolean get_use(View *view, const char *bridge, const char *const *bridges,
	struct backend_facts *ret, GError **error)
{
	/* The tables that the kernel knows: net/ipv4/netfilter/iptable_*.c. */
	static const char *const names[] = {"filter", "nat", "mangle", "raw", "security"};
	struct backend_facts use = {0};

	for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
		LegacyTable *table;

		if (!legacy_table_read(view->legacy, names[i], &table, error))
			return FALSE;
		if (table != NULL)
			add_use(table, names[i], bridge, bridges, &use);
	}
	ret->is_foreign = use.is_foreign;
	ret->is_own = use.is_own;
	return TRUE;
}

/* A legacy table that is being read. */
struct legacy_table {
	Table *table;
	gint32 priority;
};

static void read_legacy_chain(const char *name, const char *policy, gpointer data)
{
	static const struct {
		const char *name;
		enum chain_hook hook;
	} bases[] = {{"PREROUTING", CHAIN_PREROUTING}, {"FORWARD", CHAIN_FORWARD},
		{"INPUT", CHAIN_INPUT}, {"POSTROUTING", CHAIN_POSTROUTING}};
	const struct legacy_table *reading = data;
	Chain *chain = table_ensure_chain(reading->table, name);

	if (policy == NULL)
		return;
	for (gsize i = 0; i < G_N_ELEMENTS(bases); i++)
		if (strcmp(bases[i].name, name) == 0)
			chain->hook = bases[i].hook;
	if (chain->hook == CHAIN_NO_HOOK)
		return;
	chain->priority = reading->priority;
	chain->drops_by_policy = strcmp(policy, "DROP") == 0;
}

static void read_legacy_rule(const char *name, const struct ipt_entry *entry, const char *target,
	gboolean is_chain, gpointer data)
{
	const struct legacy_table *reading = data;
	Chain *chain = table_ensure_chain(reading->table, name);
	Rule *rule = legacy_decode(entry, target, is_chain);

	rule->number = chain->rules->len + 1;
	chain_add_rule(chain, rule);
}

static gboolean read_tables(
	View *view, const char *const *bridges G_GNUC_UNUSED, GPtrArray *tables, GError **error)
{
	static const struct legacy_reader reader = {read_legacy_chain, read_legacy_rule};
	/* Those that may drop: "nat" does not. */
	static const struct {
		const char *name;
		gint32 priority;
	} rows[] = {{"raw", NF_IP_PRI_RAW}, {"mangle", NF_IP_PRI_MANGLE},
		{"filter", NF_IP_PRI_FILTER}, {"security", NF_IP_PRI_SECURITY}};

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		Table *table = table_new(&backend_legacy, NFPROTO_IPV4, rows[i].name);
		struct legacy_table reading = {table, rows[i].priority};

		g_ptr_array_add(tables, table);
		if (!legacy_read(view->legacy, rows[i].name, &reader, &reading, error))
			return FALSE;
	}
	return TRUE;
}

static char **list_tables(const char *bridge G_GNUC_UNUSED)
{
	return g_strdupv((char **) (uintptr_t) ruleset_tables);
}

static gboolean count_others(View *view, const char *bridge, guint *ret_n, GError **error)
{
	return legacy_find_to_guests(view->legacy, bridge, ret_n, error);
}

static gboolean inspect(
	View *view, const struct backend_rules *rules, struct backend_found *ret, GError **error)
{
	enum legacy_registered registered;

	if (!legacy_get_registered(rules->table, &registered, error))
		return FALSE;
	/* The root of a user namespace cannot tell: what the journal has, we opened. */
	if (registered == LEGACY_UNKNOWN && geteuid() == 0 && rules->is_journalled)
		registered = LEGACY_REGISTERED;
	ret->holds = FALSE;
	ret->before = registered == LEGACY_REGISTERED ? BEFORE_REGISTERED : BEFORE_UNREGISTERED;
	if (registered == LEGACY_REGISTERED &&
		!legacy_holds(view->legacy, rules->wanted, rules->bridge, &ret->holds, error))
		return FALSE;
	ret->found = ret->holds ? NULL : "rules missing";
	return TRUE;
}

static gboolean ensure(View *view, const struct backend_rules *rules, GError **error)
{
	return legacy_ensure(view->legacy, rules->wanted, rules->bridge, error);
}

static gboolean remove_rules(
	View *view, const struct backend_rules *rules, gboolean *ret_stays, GError **error)
{
	enum legacy_registered registered;
	gboolean has_chains;

	/* Without one, the lock is not asked for: others may hold it long. */
	if (!legacy_has_chains(view->legacy, rules->table, rules->bridge, &has_chains, error) ||
		(has_chains && !legacy_remove(view->legacy, rules->table, rules->bridge, error)) ||
		!legacy_get_registered(rules->table, &registered, error))
		return FALSE;
	*ret_stays = registered == LEGACY_REGISTERED;
	return TRUE;
}

static void describe(const struct backend_rules *rules, GString *out)
{
	legacy_text_table(rules->wanted, rules->n_others, out);
}

static gboolean describe_removal(
	View *view, const struct backend_rules *rules, GString *out, GError **error)
{
	gboolean has_chains;

	if (!legacy_has_chains(view->legacy, rules->table, rules->bridge, &has_chains, error))
		return FALSE;
	if (has_chains)
		legacy_text_removal(rules->table, rules->bridge, out);
	return TRUE;
}

static void describe_addition(const char *table, const char *chain, const Rule *rule, GString *out)
{
	g_autoptr(GString) line = g_string_new(NULL);
	g_autofree char *word = quote_shell(chain);

	g_string_append_printf(line, "iptables-legacy -w -t %s -A %s", table, word);
	legacy_text_rule(rule, line);
	g_string_append(out, g_strchomp(line->str));
}

static const char *const befores[] = {BEFORE_REGISTERED, BEFORE_UNREGISTERED, NULL};

const Backend backend_legacy = {
	.name = "iptables",
	.module = MODULE_IPTABLES,
	.options = OPTIONS,
	.lack = "this kernel has no ip_tables; it needs " OPTIONS,
	.step_kind = "rules",
	.iptables = "iptables-legacy",
	.befores = befores,
	.is_present = is_present,
	.get_use = get_use,
	.read = read_tables,
	.list_foreign = list_foreign,
	.list_tables = list_tables,
	.ordered_table = "filter",
	.count_others = count_others,
	.inspect = inspect,
	.ensure = ensure,
	.remove = remove_rules,
	.describe = describe,
	.describe_removal = describe_removal,
	.holds_bypass = legacy_holds_bypass,
	.ensure_bypass = legacy_ensure_bypass,
	.remove_bypass = legacy_remove_bypass,
	.describe_bypass = legacy_text_inserts,
	.describe_bypass_removal = legacy_describe_removal_of_bypass,
	.describe_addition = describe_addition,
};
