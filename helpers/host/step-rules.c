/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The steps for the rules of a bridge. What is to be done is the backend's to know. */
#include "config.h"

#include "helpers/host/step-rules.h"

#include <string.h>

/* The key is the bridge. */
struct rules {
	const Backend *backend;
	char *table;
	Table *wanted;
	char *subject; /* what it was made of, as ruleset_subject_format writes it */
	guint n_others;
};

static const Backend *backend_of(const Step *step)
{
	return ((const struct rules *) step->data)->backend;
}

static struct backend_rules rules_of(const Step *step)
{
	const struct rules *rules = step->data;

	return (struct backend_rules){.bridge = step->key,
		.table = rules->table,
		.wanted = rules->wanted,
		.n_others = rules->n_others};
}

static void rules_clear(gpointer data)
{
	struct rules *rules = data;

	g_free(rules->table);
	g_clear_pointer(&rules->wanted, table_free);
	g_free(rules->subject);
}

static void rules_format(const Step *step, Words *value)
{
	words_add(value, WORDS_UNNAMED, ((const struct rules *) step->data)->table);
}

static gboolean rules_parse(Step *step, const Words *value)
{
	struct rules *rules = step->data;
	g_auto(GStrv) tables = NULL;

	rules->backend = backend_find_by_step_kind(step->kind->name);
	tables = rules->backend->list_tables(step->key);
	for (gsize i = 0; tables[i] != NULL && rules->table == NULL; i++)
		if (words_is(value, tables[i]))
			rules->table = g_strdup(tables[i]);
	return rules->table != NULL;
}

static void rules_format_detail(const Step *step, Words *detail)
{
	words_add(detail, WORDS_UNNAMED, ((const struct rules *) step->data)->subject);
}

static gboolean rules_parse_detail(Step *step, const Words *detail, GError **error)
{
	struct rules *rules = step->data;

	rules->subject = g_strdup(words_get_unnamed(detail));
	rules->wanted =
		ruleset_new_again(rules->backend, rules->table, step->key, rules->subject, error);
	return rules->wanted != NULL;
}

static gboolean rules_inspect(Host *host, const Step *step, Inspection *ret, GError **error)
{
	struct backend_rules rules = rules_of(step);
	struct backend_found found;

	rules.is_journalled = step_find_entry(step, host->journal) != NULL;
	if (!backend_of(step)->inspect(host->view, &rules, &found, error))
		return FALSE;
	ret->holds = found.holds;
	ret->before = words_new_of(found.before);
	ret->found = g_strdup(found.found);
	return TRUE;
}

static gboolean rules_apply(Host *host, const Step *step, GError **error)
{
	const struct backend_rules rules = rules_of(step);

	return backend_of(step)->ensure(host->view, &rules, error);
}

static gboolean rules_revert(Host *host, const Step *step, JournalEntry *entry, GError **error)
{
	const struct backend_rules rules = rules_of(step);
	gboolean stays;

	if (!backend_of(step)->remove(host->view, &rules, &stays, error))
		return FALSE;
	if (stays && !words_is(entry->before, backend_of(step)->befores[0]))
		host_note(host, "the empty table %s stays registered: the kernel cannot undo that",
			rules.table);
	return TRUE;
}

static void rules_describe(const Step *step, GString *out)
{
	const struct backend_rules rules = rules_of(step);

	backend_of(step)->describe(&rules, out);
}

static gboolean rules_describe_revert(Host *host, const Step *step,
	const JournalEntry *entry G_GNUC_UNUSED, GString *out, GError **error)
{
	const struct backend_rules rules = rules_of(step);

	return backend_of(step)->describe_removal(host->view, &rules, out, error);
}

static gboolean is_among(const Words *before, const Backend *backend)
{
	for (gsize i = 0; backend->befores[i] != NULL; i++)
		if (words_is(before, backend->befores[i]))
			return TRUE;
	return FALSE;
}

static gboolean rules_is_before(const Words *before)
{
	return is_among(before, backend_find_by_step_kind("rules"));
}

static gboolean table_is_before(const Words *before)
{
	return is_among(before, backend_find_by_step_kind("table"));
}

static char *rules_get_title(const Step *step)
{
	return g_strdup_printf("table %s", ((const struct rules *) step->data)->table);
}

#define RULES_FUNCTIONS                                                                            \
	.data_size = sizeof(struct rules), .clear = rules_clear, .format = rules_format,           \
	.parse = rules_parse, .format_detail = rules_format_detail,                                \
	.parse_detail = rules_parse_detail, .inspect = rules_inspect, .apply = rules_apply,        \
	.revert = rules_revert, .describe = rules_describe,                                        \
	.describe_revert = rules_describe_revert, .turn = STEP_GOES_AFTER, .is_rules = TRUE

const StepKind step_kind_rules = {.name = "rules",
	RULES_FUNCTIONS,
	.is_before = rules_is_before,
	.get_title = rules_get_title,
	.is_cleared_by_hand = TRUE};

const StepKind step_kind_table = {.name = "table", RULES_FUNCTIONS, .is_before = table_is_before};

Step *step_new_rules(const Backend *backend, const char *table,
	const struct ruleset_subject *subject, guint n_others)
{
	Step *step = step_new(step_kind_find(backend->step_kind), subject->conf->name);
	struct rules *rules = step->data;

	rules->backend = backend;
	rules->table = g_strdup(table);
	rules->wanted = ruleset_new(backend, table, subject);
	rules->subject = ruleset_subject_format(subject);
	rules->n_others = n_others;
	return step;
}

JournalEntry *step_rules_find_entry(
	const Backend *backend, const char *table, const char *bridge, const Journal *journal)
{
	return journal_find(journal, backend->step_kind, bridge, table);
}

static void adopt(const Backend *backend, const char *table, const char *bridge, Journal *journal)
{
	JournalEntry *entry;

	if (step_rules_find_entry(backend, table, bridge, journal) != NULL)
		return;
	entry = journal_add(journal, backend->step_kind, bridge, words_new_of(table),
		words_new_of(backend->befores[0]));
	journal_entry_add_bridge(entry, bridge);
}

void step_rules_adopt(const struct backend_facts *facts, const char *bridge, Journal *journal)
{
	for (gsize i = 0; i < N_BACKENDS; i++) {
		g_auto(GStrv) tables = backends[i]->list_tables(bridge);

		for (gsize k = 0; facts[i].is_own && tables[k] != NULL; k++)
			adopt(backends[i], tables[k], bridge, journal);
	}
}
