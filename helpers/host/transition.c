/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A run as one list of transitions: made, carried out, undone. */
#include "config.h"

#include "helpers/host/transition.h"

#include <string.h>
#include <unistd.h>

void transition_free(gpointer data)
{
	Transition *transition = data;

	g_clear_pointer(&transition->before, words_free);
	g_free(transition->commands);
	g_clear_pointer(&transition->detail, words_free);
	g_clear_pointer(&transition->replaced, step_free);
	g_free(transition);
}

static Transition *add(GPtrArray *list, enum transition_kind kind, const StepKind *step_kind,
	const Step *step, JournalEntry *entry)
{
	Transition *transition = g_new0(Transition, 1);

	transition->kind = kind;
	transition->step_kind = step_kind;
	transition->step = step;
	transition->entry = entry;
	g_ptr_array_add(list, transition);
	return transition;
}

static JournalEntry *find_entry(const GPtrArray *entries, const Step *step)
{
	for (guint i = 0; i < entries->len; i++)
		if (step_is_of(step, g_ptr_array_index(entries, i)))
			return g_ptr_array_index(entries, i);
	return NULL;
}

static gboolean is_wanted(const JournalEntry *entry, const GPtrArray *steps)
{
	for (guint i = 0; steps != NULL && i < steps->len; i++)
		if (step_is_of(g_ptr_array_index(steps, i), entry))
			return TRUE;
	return FALSE;
}

/* Entries on which the steps rest, and which do not say so yet. */
static void add_claims(GPtrArray *list, const GPtrArray *entries, const char *bridge,
	const GPtrArray *steps, const GArray *inspections)
{
	for (guint i = 0; i < steps->len; i++) {
		const Step *step = g_ptr_array_index(steps, i);
		JournalEntry *entry = find_entry(entries, step);

		if (entry == NULL)
			continue;
		if (!journal_entry_serves(entry, bridge) ||
			(g_array_index(inspections, Inspection, i).holds &&
				!step_is_unchanged(step, entry)))
			add(list, TRANSITION_CLAIM, step->kind, step, entry);
	}
}

static void add_makes(GPtrArray *list, const GPtrArray *entries, const GPtrArray *steps,
	const GArray *inspections)
{
	for (guint i = 0; i < steps->len; i++) {
		const Step *step = g_ptr_array_index(steps, i);
		const Inspection *inspection = &g_array_index(inspections, Inspection, i);

		if (!inspection->holds)
			add(list, TRANSITION_MAKE, step->kind, step, find_entry(entries, step))
				->before = words_copy(inspection->before);
	}
}

/* Of the entries that no step wants, those of a turn, or all; last made first. */
static void add_reverts(GPtrArray *list, const GPtrArray *entries, const char *bridge,
	const GPtrArray *steps, enum step_turn turn)
{
	for (guint i = entries->len; i-- > 0;) {
		JournalEntry *entry = g_ptr_array_index(entries, i);
		const StepKind *kind = step_kind_find(entry->kind);

		if (journal_entry_serves(entry, bridge) && !is_wanted(entry, steps) &&
			(turn == STEP_N_TURNS || kind->turn == turn))
			add(list, entry->bridges->len > 1 ? TRANSITION_LEAVE : TRANSITION_REVERT,
				kind, NULL, entry);
	}
}

GPtrArray *transitions_plan(const GPtrArray *entries, const char *bridge, const GPtrArray *steps,
	const GArray *inspections)
{
	GPtrArray *list = g_ptr_array_new_with_free_func(transition_free);

	if (steps == NULL) {
		add_reverts(list, entries, bridge, NULL, STEP_N_TURNS);
		return list;
	}
	add_claims(list, entries, bridge, steps, inspections);
	add_reverts(list, entries, bridge, steps, STEP_GOES_FIRST);
	add_makes(list, entries, steps, inspections);
	add_reverts(list, entries, bridge, steps, STEP_GOES_AFTER);
	add_reverts(list, entries, bridge, steps, STEP_GOES_LAST);
	return list;
}

/* Carrying them out. */

/* Before anything is changed: what the journal has to say of it. */

static void set_detail(Transition *transition)
{
	JournalEntry *entry = transition->entry;

	transition->detail = entry->detail;
	entry->detail = step_format_detail(transition->step);
}

static void begin_claim(Host *host G_GNUC_UNUSED, const char *bridge, Transition *transition)
{
	transition->is_new = journal_entry_add_bridge(transition->entry, bridge);
	if (transition->step_kind->format_detail != NULL)
		set_detail(transition);
}

static void begin_make(Host *host, const char *bridge, Transition *transition)
{
	const Step *step = transition->step;

	/* What was there before our first change is what a revert restores. */
	transition->is_new = transition->entry == NULL;
	if (transition->is_new)
		transition->entry =
			step_record(step, host->journal, bridge, words_copy(transition->before));
	else
		journal_entry_add_bridge(transition->entry, bridge);
	set_detail(transition);
}

/* And if it came to nothing. */

static void reset_detail(Transition *transition)
{
	g_clear_pointer(&transition->entry->detail, words_free);
	transition->entry->detail = g_steal_pointer(&transition->detail);
}

static void cancel_claim(Host *host G_GNUC_UNUSED, const char *bridge, Transition *transition)
{
	if (transition->is_new)
		journal_entry_drop_bridge(transition->entry, bridge);
	if (transition->step_kind->format_detail != NULL)
		reset_detail(transition);
}

static void cancel_make(Host *host, const char *bridge G_GNUC_UNUSED, Transition *transition)
{
	if (transition->is_new)
		journal_drop(host->journal, transition->entry);
	else
		reset_detail(transition);
}

/* The change, and back. */

static gboolean run_make(Host *host, Transition *transition, GError **error)
{
	return transition->step_kind->apply(host, transition->step, error);
}

static gboolean run_revert(Host *host, Transition *transition, GError **error)
{
	return step_revert(host, transition->entry, error);
}

/* What held before this run and was replaced holds again. */
static gboolean restore(Host *host, const Step *step, GError **error)
{
	g_auto(Inspection) inspection = {0};

	return step->kind->inspect(host, step, &inspection, error) &&
	       (inspection.holds || step->kind->apply(host, step, error));
}

/* A change of an earlier run was not as that one had left it: back to what was found. */
static gboolean break_again(Host *host, const Transition *transition, GError **error)
{
	g_autoptr(JournalEntry) found =
		journal_entry_new(transition->entry->kind, transition->entry->key,
			words_copy(transition->entry->value), words_copy(transition->before));

	return step_revert(host, found, error);
}

static gboolean undo_make(Host *host, Transition *transition, GError **error)
{
	if (transition->is_new)
		return step_revert(host, transition->entry, error);
	if (transition->replaced != NULL)
		return restore(host, transition->replaced, error);
	/* Of rules that somebody has changed, nobody knows what was there. */
	return transition->step_kind->is_rules || break_again(host, transition, error);
}

static gboolean undo_revert(Host *host, Transition *transition, GError **error)
{
	g_autoptr(Step) step = NULL;

	g_clear_pointer(&transition->entry->after, words_free);
	if (transition->commands[0] == '\0')
		return TRUE;
	step = step_new_again(transition->entry, error);
	return step != NULL && step->kind->apply(host, step, error);
}

/* As commands. */

/* What is in place of a step, or half of it, has to go first where a person does it. */
static gboolean describe_clearing(
	Host *host, const Transition *transition, GString *out, GError **error)
{
	const StepKind *kind = transition->step_kind;

	/* What the journal does not know is not there. */
	return !kind->is_cleared_by_hand || transition->entry == NULL ||
	       step_describe_revert(host, transition->entry, out, error);
}

/* What holds now where the step is to, if that can be known. */
static gboolean find_replaced(Host *host, Transition *transition, GError **error)
{
	const JournalEntry *entry = transition->entry;
	g_auto(Inspection) inspection = {0};
	g_autoptr(Step) step = NULL;

	if (entry == NULL || entry->detail == NULL || step_is_unchanged(transition->step, entry))
		return TRUE;
	step = step_new_again(entry, error);
	if (step == NULL || !step->kind->inspect(host, step, &inspection, error))
		return FALSE;
	if (inspection.holds)
		transition->replaced = g_steal_pointer(&step);
	return TRUE;
}

static gboolean describe_make(Host *host, Transition *transition, GString *out, GError **error)
{
	if (!describe_clearing(host, transition, out, error))
		return FALSE;
	transition->step_kind->describe(transition->step, out);
	return find_replaced(host, transition, error);
}

static gboolean describe_revert(Host *host, Transition *transition, GString *out, GError **error)
{
	return step_describe_revert(host, transition->entry, out, error);
}

/* When all is done: the journal forgets it; and if that cannot be written, knows it again. */

static void finish_leave(const char *bridge, Transition *transition)
{
	journal_entry_drop_bridge(transition->entry, bridge);
}

static void resume_leave(const char *bridge, Transition *transition)
{
	journal_entry_add_bridge(transition->entry, bridge);
}

static void finish_revert(const char *bridge G_GNUC_UNUSED, Transition *transition)
{
	transition->entry->is_gone = TRUE;
}

static void resume_revert(const char *bridge G_GNUC_UNUSED, Transition *transition)
{
	transition->entry->is_gone = FALSE;
}

/* As if it had been done: the next bridge finds that shared steps hold, and who needs them. */
static void pretend_make(Host *host, const char *bridge, Transition *transition)
{
	if (!transition->step_kind->is_shared)
		return;
	begin_make(host, bridge, transition);
	transition->entry->is_planned = TRUE;
}

static const struct {
	gboolean (*describe)(Host *host, Transition *transition, GString *out, GError **error);
	void (*begin)(Host *host, const char *bridge, Transition *transition);
	gboolean (*run)(Host *host, Transition *transition, GError **error);
	gboolean (*undo)(Host *host, Transition *transition, GError **error);
	void (*cancel)(Host *host, const char *bridge, Transition *transition);
	void (*finish)(const char *bridge, Transition *transition);
	void (*pretend)(Host *host, const char *bridge, Transition *transition);
	void (*resume)(const char *bridge, Transition *transition);
} rows[TRANSITION_N_KINDS] = {
	[TRANSITION_CLAIM] = {.begin = begin_claim, .cancel = cancel_claim},
	[TRANSITION_MAKE] = {.describe = describe_make,
		.begin = begin_make,
		.run = run_make,
		.undo = undo_make,
		.cancel = cancel_make,
		.pretend = pretend_make},
	[TRANSITION_LEAVE] = {.finish = finish_leave, .resume = resume_leave},
	[TRANSITION_REVERT] = {.describe = describe_revert,
		.run = run_revert,
		.undo = undo_revert,
		.finish = finish_revert,
		.resume = resume_revert},
};

/* The kernel shows rules to root alone: those that the journal has are thought to be there. */
static gboolean is_hidden(const Transition *transition)
{
	return geteuid() != 0 && transition->kind == TRANSITION_MAKE &&
	       transition->step_kind->is_rules && transition->entry != NULL;
}

gboolean transition_describe(Host *host, Transition *transition, GError **error)
{
	g_autoptr(GString) out = g_string_new(NULL);
	gboolean ok = TRUE;

	if (is_hidden(transition))
		g_string_append_printf(
			out, "# %s: rules are not visible: run as root\n", transition->step->key);
	else if (rows[transition->kind].describe != NULL)
		ok = rows[transition->kind].describe(host, transition, out, error);
	g_string_truncate(out, ok ? out->len : 0);
	transition->commands = g_string_free(g_steal_pointer(&out), FALSE);
	return ok;
}

gboolean transition_begin(Host *host, const char *bridge, Transition *transition)
{
	if (rows[transition->kind].begin == NULL)
		return FALSE;
	rows[transition->kind].begin(host, bridge, transition);
	return TRUE;
}

gboolean transition_run(Host *host, Transition *transition, GError **error)
{
	if (rows[transition->kind].run == NULL)
		return TRUE;
	transition->is_begun = TRUE;
	return rows[transition->kind].run(host, transition, error);
}

gboolean transition_undo(Host *host, const char *bridge, Transition *transition, GError **error)
{
	if (transition->is_begun && !rows[transition->kind].undo(host, transition, error))
		return FALSE;
	if (rows[transition->kind].cancel != NULL)
		rows[transition->kind].cancel(host, bridge, transition);
	return TRUE;
}

gboolean transition_finish(const char *bridge, Transition *transition)
{
	if (rows[transition->kind].finish == NULL)
		return FALSE;
	rows[transition->kind].finish(bridge, transition);
	return TRUE;
}

void transition_resume(const char *bridge, Transition *transition)
{
	if (rows[transition->kind].resume != NULL)
		rows[transition->kind].resume(bridge, transition);
}

void transition_pretend(Host *host, const char *bridge, Transition *transition)
{
	(void) transition_finish(bridge, transition);
	if (rows[transition->kind].pretend != NULL)
		rows[transition->kind].pretend(host, bridge, transition);
}
