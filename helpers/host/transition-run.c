/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Carry a transition out, or undo it. */
#include "config.h"

#include "helpers/host/transition-run.h"

/* Before anything is changed: what the journal has to say of it. */

static void set_detail(Transition *transition)
{
	JournalEntry *entry = transition->entry;

	transition->detail = entry->detail;
	entry->detail = g_strdup(transition->step->detail);
}

static void begin_claim(Host *host G_GNUC_UNUSED, const char *bridge, Transition *transition)
{
	transition->is_new = journal_entry_add_bridge(transition->entry, bridge);
	if (transition->step->detail != NULL)
		set_detail(transition);
}

static void begin_make(Host *host, const char *bridge, Transition *transition)
{
	const Step *step = transition->step;

	/* What was there before we first came stays what is given back. */
	transition->is_new = transition->entry == NULL;
	if (transition->is_new)
		transition->entry = journal_add(host->journal, step->kind->name, step->key,
			step->value, transition->before);
	journal_entry_add_bridge(transition->entry, bridge);
	set_detail(transition);
}

/* And if it came to nothing. */

static void reset_detail(Transition *transition)
{
	g_free(transition->entry->detail);
	transition->entry->detail = g_steal_pointer(&transition->detail);
}

static void cancel_claim(Host *host G_GNUC_UNUSED, const char *bridge, Transition *transition)
{
	if (transition->is_new)
		journal_entry_drop_bridge(transition->entry, bridge);
	if (transition->step->detail != NULL)
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
	return transition->step_kind->revert(host, transition->entry, error);
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
	g_autoptr(JournalEntry) found = journal_entry_new();

	found->kind = g_strdup(transition->entry->kind);
	found->key = g_strdup(transition->entry->key);
	found->value = g_strdup(transition->entry->value);
	found->before = g_strdup(transition->before);
	return transition->step_kind->revert(host, found, error);
}

static gboolean undo_make(Host *host, Transition *transition, GError **error)
{
	if (transition->is_new)
		return transition->step_kind->revert(host, transition->entry, error);
	if (transition->replaced != NULL)
		return restore(host, transition->replaced, error);
	/* Of rules that somebody has changed, nobody knows what was there. */
	return transition->step->ruleset != NULL || break_again(host, transition, error);
}

static gboolean undo_revert(Host *host, Transition *transition, GError **error)
{
	g_autoptr(Step) step = NULL;

	g_clear_pointer(&transition->entry->after, g_free);
	if (transition->commands[0] == '\0')
		return TRUE;
	step = step_new_again(transition->entry, transition->entry->detail, error);
	return step != NULL && step->kind->apply(host, step, error);
}

/* As commands. */

/* What is in the place of a step, or half of it, has to go first where a person does it. */
static gboolean describe_clearing(
	Host *host, const Transition *transition, GString *out, GError **error)
{
	const StepKind *kind = transition->step_kind;

	/* What the journal does not know is not there. */
	return !kind->is_cleared_by_hand || transition->entry == NULL ||
	       kind->describe_revert(host, transition->entry, out, error);
}

static gboolean describe_make(
	Host *host, const Transition *transition, GString *out, GError **error)
{
	if (!describe_clearing(host, transition, out, error))
		return FALSE;
	transition->step_kind->describe(transition->step, out);
	return TRUE;
}

static gboolean describe_revert(
	Host *host, const Transition *transition, GString *out, GError **error)
{
	return transition->step_kind->describe_revert(host, transition->entry, out, error);
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

static const struct {
	gboolean (*describe)(
		Host *host, const Transition *transition, GString *out, GError **error);
	void (*begin)(Host *host, const char *bridge, Transition *transition);
	gboolean (*run)(Host *host, Transition *transition, GError **error);
	gboolean (*undo)(Host *host, Transition *transition, GError **error);
	void (*cancel)(Host *host, const char *bridge, Transition *transition);
	void (*finish)(const char *bridge, Transition *transition);
	void (*resume)(const char *bridge, Transition *transition);
} rows[TRANSITION_N_KINDS] = {
	[TRANSITION_CLAIM] = {.begin = begin_claim, .cancel = cancel_claim},
	[TRANSITION_MAKE] = {.describe = describe_make,
		.begin = begin_make,
		.run = run_make,
		.undo = undo_make,
		.cancel = cancel_make},
	[TRANSITION_LEAVE] = {.finish = finish_leave, .resume = resume_leave},
	[TRANSITION_REVERT] = {.describe = describe_revert,
		.run = run_revert,
		.undo = undo_revert,
		.finish = finish_revert,
		.resume = resume_revert},
};

gboolean transition_describe(Host *host, Transition *transition, GError **error)
{
	g_autoptr(GString) out = g_string_new(NULL);
	gboolean ok = rows[transition->kind].describe == NULL ||
		      rows[transition->kind].describe(host, transition, out, error);

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
