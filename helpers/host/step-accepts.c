/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The step for rules of ours in somebody else's chain, without which his firewall would drop what
 * ours lets pass. The key is the bridge, the data the place.
 */
#include "config.h"

#include "helpers/host/step-accepts.h"

#include <string.h>

#include "helpers/base/quote.h"
#include "helpers/firewall/iptables.h"
#include "helpers/firewall/nftables-accepts.h"

static void insert_by_iptables(
	const struct firewall_place *place, const Ruleset *ruleset, GString *out)
{
	const struct wanted_chain *chain = g_ptr_array_index(ruleset->chains, 0);

	for (guint i = 0; i < chain->rules->len; i++) {
		g_string_append_printf(out, "iptables-legacy -w -t %s -I %s %u", place->table,
			place->chain, i + 1);
		ruleset_describe_rule(&g_array_index(chain->rules, struct wanted_rule, i), out);
	}
}

static void insert_by_nft(const struct firewall_place *place, const Ruleset *ruleset, GString *out)
{
	const struct wanted_chain *chain = g_ptr_array_index(ruleset->chains, 0);

	g_string_append(out, "nft -f - <<'END'\n");
	ruleset_format_nft_inserts(place, chain->rules, out);
	g_string_append(out, "END\n");
}

static const struct {
	gboolean (*holds)(const struct firewall_place *place, const GArray *rules,
		gboolean *ret_holds, GError **error);
	gboolean (*ensure)(const struct firewall_place *place, const GArray *rules, GError **error);
	gboolean (*remove)(const struct firewall_place *place, const char *tag, GError **error);
	void (*describe)(const struct firewall_place *place, const Ruleset *ruleset, GString *out);
	gboolean (*describe_removal)(
		const struct firewall_place *place, const char *tag, GString *out, GError **error);
} worlds[] = {
	[FIREWALL_IPTABLES] = {iptables_holds_accepts, iptables_ensure_accepts,
		iptables_remove_accepts, insert_by_iptables, iptables_describe_removal_of_accepts},
	[FIREWALL_NFTABLES] = {nftables_holds_accepts, nftables_ensure_accepts,
		nftables_remove_accepts, insert_by_nft, nftables_describe_removal_of_accepts},
};

/* The data. */

struct accepts {
	enum firewall_world world;
	char *hook;
	char *table;
	char *chain;
	Ruleset *ruleset;
};

static struct firewall_place place_of(const Step *step)
{
	const struct accepts *accepts = step->data;

	return (struct firewall_place){.world = accepts->world,
		.hook = accepts->hook,
		.table = accepts->table,
		.chain = accepts->chain};
}

static void accepts_clear(gpointer data)
{
	struct accepts *accepts = data;

	g_free(accepts->hook);
	g_free(accepts->table);
	g_free(accepts->chain);
	g_clear_pointer(&accepts->ruleset, ruleset_free);
}

static void set_place(Step *step, const struct firewall_place *place)
{
	struct accepts *accepts = step->data;

	accepts->world = place->world;
	accepts->hook = g_strdup(place->hook);
	accepts->table = g_strdup(place->table);
	accepts->chain = g_strdup(place->chain);
	accepts->ruleset = ruleset_new_accepts(place->hook, step->key);
}

static void accepts_format(const Step *step, Words *value)
{
	const struct accepts *accepts = step->data;

	words_add(value, "hook", accepts->hook);
	words_add(value, "firewall", firewall_names[accepts->world]);
	words_add(value, "table", accepts->table);
	words_add(value, "chain", accepts->chain);
}

static gboolean accepts_parse(Step *step, const Words *value)
{
	const char *firewall = words_get(value, "firewall");
	struct firewall_place place = {.hook = words_get(value, "hook"),
		.table = words_get(value, "table"),
		.chain = words_get(value, "chain")};

	if (firewall == NULL || place.hook == NULL || place.table == NULL || place.chain == NULL ||
		!step_is_among(place.hook, "FORWARD", "INPUT", NULL) ||
		!step_is_among(firewall, firewall_names[FIREWALL_IPTABLES],
			firewall_names[FIREWALL_NFTABLES], NULL))
		return FALSE;
	place.world = strcmp(firewall, firewall_names[FIREWALL_NFTABLES]) == 0 ? FIREWALL_NFTABLES
									       : FIREWALL_IPTABLES;
	/* Names of others: what nft(8) can name goes into its commands, others to libiptc alone. */
	if (place.world == FIREWALL_NFTABLES &&
		!(quote_is_nft_name(place.table) && quote_is_nft_name(place.chain)))
		return FALSE;
	set_place(step, &place);
	return TRUE;
}

/* Older versions have one word of it: "HOOK FIREWALL TABLE CHAIN". */
static void accepts_upgrade(JournalEntry *entry)
{
	static const char *const names[] = {"hook", "firewall", "table", "chain"};
	g_auto(GStrv) parts = g_strsplit(words_get_unnamed(entry->value), " ", G_N_ELEMENTS(names));

	if (g_strv_length(parts) != G_N_ELEMENTS(names))
		return;
	words_free(entry->value);
	entry->value = words_new();
	for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
		words_add(entry->value, names[i], parts[i]);
}

static const GArray *rules_of(const Step *step)
{
	const struct accepts *accepts = step->data;
	const struct wanted_chain *chain = g_ptr_array_index(accepts->ruleset->chains, 0);

	return chain->rules;
}

static gboolean accepts_inspect(
	Host *host G_GNUC_UNUSED, const Step *step, Inspection *ret, GError **error)
{
	struct firewall_place place = place_of(step);

	ret->before = words_new_of("");
	if (!worlds[place.world].holds(&place, rules_of(step), &ret->holds, error))
		return FALSE;
	ret->found = ret->holds ? NULL : g_strdup("rules missing");
	return TRUE;
}

static gboolean accepts_apply(Host *host G_GNUC_UNUSED, const Step *step, GError **error)
{
	struct firewall_place place = place_of(step);

	return worlds[place.world].ensure(&place, rules_of(step), error);
}

static gboolean accepts_revert(Host *host G_GNUC_UNUSED, const Step *step,
	JournalEntry *entry G_GNUC_UNUSED, GError **error)
{
	struct firewall_place place = place_of(step);
	g_autofree char *tag = ruleset_tag(step->key);

	return worlds[place.world].remove(&place, tag, error);
}

static void accepts_describe(const Step *step, GString *out)
{
	struct firewall_place place = place_of(step);

	worlds[place.world].describe(&place, ((const struct accepts *) step->data)->ruleset, out);
}

static gboolean accepts_describe_revert(Host *host G_GNUC_UNUSED, const Step *step,
	const JournalEntry *entry G_GNUC_UNUSED, GString *out, GError **error)
{
	struct firewall_place place = place_of(step);
	g_autofree char *tag = ruleset_tag(step->key);

	return worlds[place.world].describe_removal(&place, tag, out, error);
}

static gboolean accepts_is_before(const Words *before)
{
	return words_is(before, "");
}

const StepKind step_kind_accepts = {.name = "accepts",
	.data_size = sizeof(struct accepts),
	.clear = accepts_clear,
	.format = accepts_format,
	.parse = accepts_parse,
	.is_before = accepts_is_before,
	.upgrade = accepts_upgrade,
	.inspect = accepts_inspect,
	.apply = accepts_apply,
	.revert = accepts_revert,
	.describe = accepts_describe,
	.describe_revert = accepts_describe_revert,
	.turn = STEP_GOES_AFTER,
	.is_cleared_by_hand = TRUE,
	.is_known_by_name = TRUE,
	.is_rules = TRUE};

Step *step_new_accepts(const char *bridge, const struct firewall_place *place)
{
	Step *step = step_new(&step_kind_accepts, bridge);

	set_place(step, place);
	return step;
}
