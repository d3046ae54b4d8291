/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lists of steps: make them hold, revert them.
 *
 * What is to change is found out first, as one list of transitions, then journalled in one write,
 * then done, one after the other. What is removed stays in the journal until all is done. So a
 * process that is killed anywhere leaves a journal that says at least what it changed: whoever
 * comes next compares each entry with what is there, and an entry whose change was never made, or
 * is reverted already, is found as it was before. A failure anywhere undoes the list in reverse.
 */
#include "config.h"

#include "helpers/host/steps.h"

#include "helpers/base/error.h"
#include "helpers/host/transition.h"

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
	return transition->step_kind->outlives_successor || break_again(host, transition, error);
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

/* The list. */

static void clear_inspection(gpointer data)
{
	inspection_clear(data);
}

/* A run of which this is a description would have made it hold. */
static gboolean is_planned(Host *host, const Step *step)
{
	const JournalEntry *entry =
		journal_find(host->journal, step->kind->name, step->key, step->value);

	return entry != NULL && entry->is_planned;
}

static GArray *inspect_all(Host *host, GPtrArray *steps, GError **error)
{
	g_autoptr(GArray) inspections =
		g_array_sized_new(FALSE, TRUE, sizeof(Inspection), steps->len);

	g_array_set_clear_func(inspections, clear_inspection);
	g_array_set_size(inspections, steps->len);
	for (guint i = 0; i < steps->len; i++) {
		const Step *step = g_ptr_array_index(steps, i);
		Inspection *inspection = &g_array_index(inspections, Inspection, i);

		if (is_planned(host, step))
			inspection->holds = TRUE;
		else if (!step->kind->inspect(host, step, inspection, error))
			return NULL;
	}
	return g_steal_pointer(&inspections);
}

/* What holds now where the step is to, if that can be known. */
static gboolean find_replaced(Host *host, Transition *transition, GError **error)
{
	const JournalEntry *entry = transition->entry;
	g_auto(Inspection) inspection = {0};
	g_autoptr(Step) step = NULL;

	if (entry == NULL || entry->detail == NULL ||
		g_strcmp0(entry->detail, transition->step->detail) == 0)
		return TRUE;
	step = step_new_again(entry, entry->detail, error);
	if (step == NULL || !step->kind->inspect(host, step, &inspection, error))
		return FALSE;
	if (inspection.holds)
		transition->replaced = g_steal_pointer(&step);
	return TRUE;
}

static gboolean describe(Host *host, Transition *transition, GError **error)
{
	g_autoptr(GString) out = g_string_new(NULL);
	gboolean ok = rows[transition->kind].describe == NULL ||
		      rows[transition->kind].describe(host, transition, out, error);

	g_string_truncate(out, ok ? out->len : 0);
	transition->commands = g_string_free(g_steal_pointer(&out), FALSE);
	return ok;
}

/* steps NULL: nothing is wanted. */
static GPtrArray *make_list(Host *host, const char *bridge, GPtrArray *steps, GError **error)
{
	g_autoptr(GArray) inspections = steps != NULL ? inspect_all(host, steps, error) : NULL;
	g_autoptr(GPtrArray) list = NULL;

	if (steps != NULL && inspections == NULL)
		return NULL;
	list = transitions_plan(host->journal->entries, bridge, steps, inspections);
	for (guint i = 0; i < list->len; i++) {
		Transition *transition = g_ptr_array_index(list, i);

		if (!describe(host, transition, error) ||
			(transition->kind == TRANSITION_MAKE &&
				!find_replaced(host, transition, error)))
			return NULL;
	}
	return g_steal_pointer(&list);
}

/* How many of them change the host. */
static guint count_changes(const GPtrArray *list)
{
	guint n = 0;

	for (guint i = 0; i < list->len; i++) {
		const Transition *transition = g_ptr_array_index(list, i);

		n += transition->commands[0] != '\0' ? 1 : 0;
	}
	return n;
}

/* Carry one out. */
static gboolean run(
	Host *host, Transition *transition, StepsProgress progress, gpointer data, GError **error)
{
	if (rows[transition->kind].run == NULL)
		return TRUE;
	if (transition->commands[0] != '\0')
		progress(transition->commands, data);
	transition->is_begun = TRUE;
	return rows[transition->kind].run(host, transition, error);
}

static gboolean run_all(
	Host *host, GPtrArray *list, StepsProgress progress, gpointer data, GError **error)
{
	for (guint i = 0; i < list->len; i++)
		if (!run(host, g_ptr_array_index(list, i), progress, data, error))
			return FALSE;
	return TRUE;
}

/* Before the first change: the journal knows all of them. */
static gboolean begin_all(Host *host, const char *bridge, GPtrArray *list, GError **error)
{
	gboolean is_changed = host->journal->is_changed;

	for (guint i = 0; i < list->len; i++) {
		Transition *transition = g_ptr_array_index(list, i);

		if (rows[transition->kind].begin == NULL)
			continue;
		rows[transition->kind].begin(host, bridge, transition);
		is_changed = TRUE;
	}
	return !is_changed || journal_save(host->journal, error);
}

/* After the last one: it knows no more than is there. */
static gboolean finish_all(Host *host, const char *bridge, GPtrArray *list, GError **error)
{
	gboolean is_changed = FALSE;

	for (guint i = 0; i < list->len; i++) {
		Transition *transition = g_ptr_array_index(list, i);

		if (rows[transition->kind].finish == NULL)
			continue;
		rows[transition->kind].finish(bridge, transition);
		is_changed = TRUE;
	}
	if (!is_changed || journal_save(host->journal, error))
		return TRUE;
	for (guint i = 0; i < list->len; i++) {
		Transition *transition = g_ptr_array_index(list, i);

		if (rows[transition->kind].resume != NULL)
			rows[transition->kind].resume(bridge, transition);
	}
	return FALSE;
}

/*
 * This run's own changes, last first; of those that it has not begun, the entries. A failure here
 * is reported, but the first one is the cause.
 */
static void undo_all(Host *host, const char *bridge, GPtrArray *list)
{
	for (guint i = list->len; i-- > 0;) {
		Transition *transition = g_ptr_array_index(list, i);
		g_autoptr(GError) failure = NULL;

		if (transition->is_begun &&
			!rows[transition->kind].undo(host, transition, &failure))
			host_note(host, "not undone: %s", failure->message);
		else if (rows[transition->kind].cancel != NULL)
			rows[transition->kind].cancel(host, bridge, transition);
	}
}

/* What a killed run had begun to revert is finished before anything else is asked. */
static gboolean finish_reverts(Host *host, StepsProgress progress, gpointer data, GError **error)
{
	guint n = host->journal->entries->len;

	for (guint i = n; i-- > 0;) {
		JournalEntry *entry = g_ptr_array_index(host->journal->entries, i);
		const StepKind *kind = step_kind_find(entry->kind);
		g_autoptr(GString) commands = g_string_new(NULL);

		if (entry->after == NULL)
			continue;
		if (!kind->describe_revert(host, entry, commands, error))
			return FALSE;
		progress(commands->str, data);
		if (!kind->revert(host, entry, error))
			return FALSE;
		journal_drop(host->journal, entry);
	}
	return n == host->journal->entries->len || journal_save(host->journal, error);
}

static gboolean describe_unfinished(Host *host, GString *out, GError **error)
{
	for (guint i = host->journal->entries->len; i-- > 0;) {
		JournalEntry *entry = g_ptr_array_index(host->journal->entries, i);

		if (entry->after == NULL)
			continue;
		if (!step_kind_find(entry->kind)->describe_revert(host, entry, out, error))
			return FALSE;
		entry->is_gone = TRUE;
	}
	journal_forget_gone(host->journal);
	return TRUE;
}

gboolean steps_apply(Host *host, const char *bridge, GPtrArray *steps, StepsProgress progress,
	gpointer data, guint *ret_n, GError **error)
{
	g_autoptr(GPtrArray) list = NULL;

	if (!finish_reverts(host, progress, data, error))
		return FALSE;
	list = make_list(host, bridge, steps, error);
	if (list == NULL)
		return FALSE;
	if (!begin_all(host, bridge, list, error)) {
		undo_all(host, bridge, list);
		return FALSE;
	}
	if (!run_all(host, list, progress, data, error) || !finish_all(host, bridge, list, error)) {
		undo_all(host, bridge, list);
		(void) journal_save(host->journal, NULL);
		return FALSE;
	}
	*ret_n = count_changes(list);
	return TRUE;
}

gboolean steps_revert(Host *host, const char *bridge, StepsProgress progress, gpointer data,
	guint *ret_n, GError **error)
{
	gboolean ok = finish_reverts(host, progress, data, error);
	g_autoptr(GPtrArray) list = transitions_plan(host->journal->entries, bridge, NULL, NULL);

	/* What cannot be described cannot be reverted: that will say why, when the rest is gone. */
	for (guint i = 0; i < list->len; i++)
		(void) describe(host, g_ptr_array_index(list, i), NULL);
	*ret_n = count_changes(list);
	for (guint i = 0; i < list->len; i++) {
		Transition *transition = g_ptr_array_index(list, i);

		if (!run(host, transition, progress, data, ok ? error : NULL)) {
			ok = FALSE;
			continue;
		}
		rows[transition->kind].finish(bridge, transition);
		journal_forget_gone(host->journal);
	}
	return journal_save(host->journal, ok ? error : NULL) && ok;
}

/* As if it had been done: what one bridge has changed, the next one finds. */
static void pretend(Host *host, const char *bridge, GPtrArray *list)
{
	for (guint i = 0; i < list->len; i++) {
		Transition *transition = g_ptr_array_index(list, i);

		if (rows[transition->kind].finish != NULL)
			rows[transition->kind].finish(bridge, transition);
		if (transition->kind != TRANSITION_MAKE || !transition->step_kind->is_shared)
			continue;
		begin_make(host, bridge, transition);
		transition->entry->is_planned = TRUE;
	}
	journal_forget_gone(host->journal);
}

gboolean steps_describe(
	Host *host, const char *bridge, GPtrArray *steps, GString *out, GError **error)
{
	g_autoptr(GPtrArray) list = NULL;

	if (!describe_unfinished(host, out, error))
		return FALSE;
	list = make_list(host, bridge, steps, error);
	if (list == NULL)
		return FALSE;
	for (guint i = 0; i < list->len; i++)
		g_string_append(out, ((const Transition *) g_ptr_array_index(list, i))->commands);
	pretend(host, bridge, list);
	return TRUE;
}
