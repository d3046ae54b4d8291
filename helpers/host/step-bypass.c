/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The step for bypass rules in another manager's chain, without which it drops what brw0's rules
 * accept. The key is the bridge, the data the insertion point.
 */
#include "config.h"

#include "helpers/host/step-bypass.h"

#include "helpers/firewall/backend.h"
#include "helpers/firewall/ruleset.h"

/* The data. */

struct bypass {
	const Backend *backend;
	char *hook;
	char *table;
	char *chain;
	GPtrArray *rules; /* of Rule */
};

static struct insertion_point point_of(const Step *step)
{
	const struct bypass *bypass = step->data;

	return (struct insertion_point){.backend = bypass->backend,
		.hook = bypass->hook,
		.table = bypass->table,
		.chain = bypass->chain};
}

static void bypass_clear(gpointer data)
{
	struct bypass *bypass = data;

	g_free(bypass->hook);
	g_free(bypass->table);
	g_free(bypass->chain);
	g_clear_pointer(&bypass->rules, g_ptr_array_unref);
}

static void set_point(Step *step, const struct insertion_point *point, const char *const *uplinks)
{
	struct bypass *bypass = step->data;

	bypass->backend = point->backend;
	bypass->hook = g_strdup(point->hook);
	bypass->table = g_strdup(point->table);
	bypass->chain = g_strdup(point->chain);
	bypass->rules = ruleset_new_bypass(point->hook, step->key, uplinks);
}

static void bypass_format(const Step *step, Words *value)
{
	const struct bypass *bypass = step->data;

	words_add(value, "hook", bypass->hook);
	words_add(value, "firewall", bypass->backend->name);
	words_add(value, "table", bypass->table);
	words_add(value, "chain", bypass->chain);
}

static gboolean bypass_parse(Step *step, const Words *value)
{
	const char *firewall = words_get(value, "firewall");
	struct insertion_point point = {.hook = words_get(value, "hook"),
		.table = words_get(value, "table"),
		.chain = words_get(value, "chain")};

	if (firewall == NULL || point.hook == NULL || point.table == NULL || point.chain == NULL ||
		!step_is_among(point.hook, "FORWARD", "INPUT", NULL))
		return FALSE;
	point.backend = backend_find(firewall);
	/* Other managers' names: nft(8) commands need one that nft can write, libiptc takes any. */
	if (point.backend == NULL ||
		(point.backend->can_insert != NULL && !point.backend->can_insert(&point)))
		return FALSE;
	/* They are removed by their tag, whatever the uplinks were. */
	set_point(step, &point, NULL);
	return TRUE;
}

/* Older versions have one word of it: "HOOK FIREWALL TABLE CHAIN". */
static void bypass_upgrade(JournalEntry *entry)
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

static const GPtrArray *rules_of(const Step *step)
{
	return ((const struct bypass *) step->data)->rules;
}

static gboolean bypass_inspect(Host *host, const Step *step, Inspection *ret, GError **error)
{
	struct insertion_point point = point_of(step);

	ret->before = words_new_of("");
	if (!point.backend->holds_bypass(host->view, &point, rules_of(step), &ret->holds, error))
		return FALSE;
	ret->found = ret->holds ? NULL : g_strdup("rules missing");
	return TRUE;
}

static gboolean bypass_apply(Host *host, const Step *step, GError **error)
{
	struct insertion_point point = point_of(step);

	return point.backend->ensure_bypass(host->view, &point, rules_of(step), error);
}

static gboolean bypass_revert(
	Host *host, const Step *step, JournalEntry *entry G_GNUC_UNUSED, GError **error)
{
	struct insertion_point point = point_of(step);
	g_autofree char *tag = ruleset_tag(step->key);

	return point.backend->remove_bypass(host->view, &point, tag, error);
}

static void bypass_describe(const Step *step, GString *out)
{
	struct insertion_point point = point_of(step);

	point.backend->describe_bypass(&point, rules_of(step), out);
}

static gboolean bypass_describe_revert(Host *host, const Step *step,
	const JournalEntry *entry G_GNUC_UNUSED, GString *out, GError **error)
{
	struct insertion_point point = point_of(step);
	g_autofree char *tag = ruleset_tag(step->key);

	return point.backend->describe_bypass_removal(host->view, &point, tag, out, error);
}

static gboolean bypass_is_before(const Words *before)
{
	return words_is(before, "");
}

const StepKind step_kind_bypass = {.name = "bypass",
	.older_name = "accepts",
	.data_size = sizeof(struct bypass),
	.clear = bypass_clear,
	.format = bypass_format,
	.parse = bypass_parse,
	.is_before = bypass_is_before,
	.upgrade = bypass_upgrade,
	.inspect = bypass_inspect,
	.apply = bypass_apply,
	.revert = bypass_revert,
	.describe = bypass_describe,
	.describe_revert = bypass_describe_revert,
	.turn = STEP_GOES_AFTER,
	.is_cleared_by_hand = TRUE,
	.is_known_by_name = TRUE,
	.is_rules = TRUE};

Step *step_new_bypass(
	const char *bridge, const struct insertion_point *point, const char *const *uplinks)
{
	Step *step = step_new(&step_kind_bypass, bridge);

	set_point(step, point, uplinks);
	return step;
}
