/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The step for the kernel's legacy tables: our chains in one. */
#include "config.h"

#include "helpers/host/step-rules.h"

#include <unistd.h>

#include "helpers/firewall/iptables.h"
#include "helpers/firewall/legacy/text.h"

#define BEFORE_UNREGISTERED "unregistered"

/* rules: key is the bridge. */

struct rules {
	const char *table; /* one of ruleset_tables */
	Table *wanted;
	char *subject; /* what it was made of, as ruleset_subject_format writes it */
	guint n_others;
};

static const char *table_of(const Step *step)
{
	return ((const struct rules *) step->data)->table;
}

static const Table *wanted_of(const Step *step)
{
	return ((const struct rules *) step->data)->wanted;
}

static void rules_clear(gpointer data)
{
	struct rules *rules = data;

	g_clear_pointer(&rules->wanted, table_free);
	g_free(rules->subject);
}

static void rules_format(const Step *step, Words *value)
{
	words_add(value, WORDS_UNNAMED, table_of(step));
}

static gboolean rules_parse(Step *step, const Words *value)
{
	struct rules *rules = step->data;

	for (gsize i = 0; ruleset_tables[i] != NULL; i++)
		if (words_is(value, ruleset_tables[i]))
			rules->table = ruleset_tables[i];
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
	rules->wanted = ruleset_new_again(
		FIREWALL_IPTABLES, rules->table, step->key, rules->subject, error);
	return rules->wanted != NULL;
}

static gboolean rules_inspect(Host *host, const Step *step, Inspection *ret, GError **error)
{
	enum iptables_registered registered;

	if (!iptables_get_registered(table_of(step), &registered, error))
		return FALSE;
	/* The root of a user namespace cannot tell: what the journal has, we opened. */
	if (registered == IPTABLES_UNKNOWN && geteuid() == 0 &&
		step_find_entry(step, host->journal) != NULL)
		registered = IPTABLES_REGISTERED;
	ret->before = words_new_of(
		registered == IPTABLES_REGISTERED ? STEP_RULES_REGISTERED : BEFORE_UNREGISTERED);
	if (registered == IPTABLES_REGISTERED &&
		!iptables_holds(host->view->legacy, wanted_of(step), &ret->holds, error))
		return FALSE;
	ret->found = ret->holds ? NULL : g_strdup("rules missing");
	return TRUE;
}

static gboolean rules_apply(Host *host, const Step *step, GError **error)
{
	return iptables_ensure(host->view->legacy, wanted_of(step), error);
}

static gboolean rules_revert(Host *host, const Step *step, JournalEntry *entry, GError **error)
{
	enum iptables_registered registered;
	gboolean has_chains;

	/* Without one, the lock is not asked for: others may hold it long. */
	if (!iptables_has_chains(host->view->legacy, table_of(step), step->key, &has_chains, error))
		return FALSE;
	if (has_chains && !iptables_remove(host->view->legacy, table_of(step), step->key, error))
		return FALSE;
	if (!iptables_get_registered(table_of(step), &registered, error))
		return FALSE;
	if (words_is(entry->before, BEFORE_UNREGISTERED) && registered == IPTABLES_REGISTERED)
		host_note(host, "the empty table %s stays registered: the kernel cannot undo that",
			table_of(step));
	return TRUE;
}

static void rules_describe(const Step *step, GString *out)
{
	legacy_text_table(wanted_of(step), ((const struct rules *) step->data)->n_others, out);
}

static gboolean rules_describe_revert(Host *host, const Step *step,
	const JournalEntry *entry G_GNUC_UNUSED, GString *out, GError **error)
{
	gboolean has_chains;

	if (!iptables_has_chains(host->view->legacy, table_of(step), step->key, &has_chains, error))
		return FALSE;
	if (has_chains)
		legacy_text_removal(table_of(step), step->key, out);
	return TRUE;
}

static gboolean rules_is_before(const Words *before)
{
	return words_is(before, STEP_RULES_REGISTERED) || words_is(before, BEFORE_UNREGISTERED);
}

static char *rules_get_title(const Step *step)
{
	return g_strdup_printf("table %s", table_of(step));
}

const StepKind step_kind_rules = {.name = "rules",
	.data_size = sizeof(struct rules),
	.clear = rules_clear,
	.format = rules_format,
	.parse = rules_parse,
	.format_detail = rules_format_detail,
	.parse_detail = rules_parse_detail,
	.is_before = rules_is_before,
	.inspect = rules_inspect,
	.apply = rules_apply,
	.revert = rules_revert,
	.describe = rules_describe,
	.describe_revert = rules_describe_revert,
	.get_title = rules_get_title,
	.turn = STEP_GOES_AFTER,
	.is_cleared_by_hand = TRUE,
	.is_rules = TRUE};

Step *step_new_rules(const char *table, const struct ruleset_subject *subject, guint n_others)
{
	Step *step = step_new(&step_kind_rules, subject->conf->name);
	struct rules *rules = step->data;

	rules->table = table;
	rules->wanted = ruleset_new(FIREWALL_IPTABLES, table, subject);
	rules->subject = ruleset_subject_format(subject);
	rules->n_others = n_others;
	return step;
}
