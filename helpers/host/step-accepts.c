/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The step for rules of ours in somebody else's chain, without which his firewall would drop what
 * ours lets pass. The key is the bridge, the value the place: "HOOK FIREWALL TABLE CHAIN".
 */
#include "config.h"

#include <string.h>

#include "helpers/base/error.h"
#include "helpers/base/quote.h"
#include "helpers/firewall/iptables.h"
#include "helpers/firewall/nftables-accepts.h"
#include "helpers/host/step-word.h"
#include "helpers/host/step.h"
#include "helpers/port/ifname.h"

enum { HOOK, WORLD, TABLE, CHAIN, N_WORDS };

char *step_accepts_value(const struct firewall_place *place)
{
	return g_strdup_printf("%s %s %s %s", place->hook, firewall_names[place->world],
		place->table, place->chain);
}

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

/* words: N_WORDS of them, which the place then points to. */
static struct firewall_place parse_value(char *const *words)
{
	gboolean is_nft = strcmp(words[WORLD], firewall_names[FIREWALL_NFTABLES]) == 0;

	return (struct firewall_place){.world = is_nft ? FIREWALL_NFTABLES : FIREWALL_IPTABLES,
		.hook = words[HOOK],
		.table = words[TABLE],
		.chain = words[CHAIN]};
}

static const GArray *rules_of(const Step *step)
{
	const struct wanted_chain *chain = g_ptr_array_index(step->ruleset->chains, 0);

	return chain->rules;
}

static gboolean accepts_inspect(
	Host *host G_GNUC_UNUSED, const Step *step, Inspection *ret, GError **error)
{
	g_auto(GStrv) words = g_strsplit(step->value, " ", N_WORDS);
	struct firewall_place place = parse_value(words);

	ret->before = g_strdup("");
	if (!worlds[place.world].holds(&place, rules_of(step), &ret->holds, error))
		return FALSE;
	ret->found = ret->holds ? NULL : g_strdup("rules missing");
	return TRUE;
}

static gboolean accepts_apply(Host *host G_GNUC_UNUSED, const Step *step, GError **error)
{
	g_auto(GStrv) words = g_strsplit(step->value, " ", N_WORDS);
	struct firewall_place place = parse_value(words);

	return worlds[place.world].ensure(&place, rules_of(step), error);
}

static gboolean accepts_revert(Host *host G_GNUC_UNUSED, JournalEntry *entry, GError **error)
{
	g_auto(GStrv) words = g_strsplit(entry->value, " ", N_WORDS);
	g_autofree char *tag = ruleset_tag(entry->key);
	struct firewall_place place;

	/* Nothing that any version of this program has written. */
	if (g_strv_length(words) != N_WORDS)
		return TRUE;
	place = parse_value(words);
	return worlds[place.world].remove(&place, tag, error);
}

static void accepts_describe(const Step *step, GString *out)
{
	g_auto(GStrv) words = g_strsplit(step->value, " ", N_WORDS);
	struct firewall_place place = parse_value(words);

	worlds[place.world].describe(&place, step->ruleset, out);
}

static gboolean accepts_describe_revert(
	Host *host G_GNUC_UNUSED, const JournalEntry *entry, GString *out, GError **error)
{
	g_auto(GStrv) words = g_strsplit(entry->value, " ", N_WORDS);
	g_autofree char *tag = ruleset_tag(entry->key);
	struct firewall_place place;

	if (g_strv_length(words) != N_WORDS)
		return TRUE;
	place = parse_value(words);
	return worlds[place.world].describe_removal(&place, tag, out, error);
}

static gboolean accepts_fill(Step *step, GError **error)
{
	g_auto(GStrv) words = g_strsplit(step->value, " ", N_WORDS);

	if (g_strv_length(words) != N_WORDS)
		return error_set(
			error, BRW0_ERROR_FAILED, "cannot use '%s': it is no place", step->value);
	step->ruleset = ruleset_new_accepts(words[HOOK], step->key);
	return TRUE;
}

static gboolean accepts_is_sane(const JournalEntry *entry)
{
	g_auto(GStrv) words = g_strsplit(entry->value, " ", N_WORDS);

	/* Names of others: what nft(8) can name goes into its commands, others to libiptc alone. */
	return ifname_is_valid(entry->key) && g_strv_length(words) == N_WORDS &&
	       step_word_is_among(words[HOOK], "FORWARD", "INPUT", NULL) &&
	       step_word_is_among(words[WORLD], firewall_names[FIREWALL_IPTABLES],
		       firewall_names[FIREWALL_NFTABLES], NULL) &&
	       (parse_value(words).world == FIREWALL_IPTABLES ||
		       (quote_is_nft_name(words[TABLE]) && quote_is_nft_name(words[CHAIN]))) &&
	       entry->before[0] == '\0';
}

const StepKind step_kind_accepts = {.is_sane = accepts_is_sane,
	.name = "accepts",
	.inspect = accepts_inspect,
	.apply = accepts_apply,
	.revert = accepts_revert,
	.describe = accepts_describe,
	.describe_revert = accepts_describe_revert,
	.fill = accepts_fill,
	.turn = STEP_GOES_AFTER,
	.is_cleared_by_hand = TRUE,
	.is_known_by_name = TRUE};
