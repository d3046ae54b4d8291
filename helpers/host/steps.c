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

#include "helpers/host/transition.h"

/* The list. */

static void clear_inspection(gpointer data)
{
	inspection_clear(data);
}

/* A run of which this is a description would have made it hold. */
static gboolean is_planned(Host *host, const Step *step)
{
	const JournalEntry *entry = step_find_entry(step, host->journal);

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

		if (!transition_describe(host, transition, error))
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
	if (transition->commands[0] != '\0')
		progress(transition->commands, data);
	return transition_run(host, transition, error);
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

	for (guint i = 0; i < list->len; i++)
		if (transition_begin(host, bridge, g_ptr_array_index(list, i)))
			is_changed = TRUE;
	return !is_changed || journal_save(host->journal, error);
}

/* After the last change: it drops what was reverted. */
static gboolean finish_all(Host *host, const char *bridge, GPtrArray *list, GError **error)
{
	gboolean is_changed = FALSE;

	for (guint i = 0; i < list->len; i++)
		if (transition_finish(bridge, g_ptr_array_index(list, i)))
			is_changed = TRUE;
	if (!is_changed || journal_save(host->journal, error))
		return TRUE;
	for (guint i = 0; i < list->len; i++)
		transition_resume(bridge, g_ptr_array_index(list, i));
	return FALSE;
}

/*
 * This run's own changes, last first; of those that it has not begun, the entries. A failure here
 * is reported, but the first one is the cause.
 */
static void undo_all(Host *host, const char *bridge, GPtrArray *list)
{
	for (guint i = list->len; i-- > 0;) {
		g_autoptr(GError) failure = NULL;

		if (!transition_undo(host, bridge, g_ptr_array_index(list, i), &failure))
			host_note(host, "not undone: %s", failure->message);
	}
}

/* What a killed run had begun to revert is finished before anything else is asked. */
static gboolean finish_reverts(Host *host, StepsProgress progress, gpointer data, GError **error)
{
	guint n = host->journal->entries->len;

	for (guint i = n; i-- > 0;) {
		JournalEntry *entry = g_ptr_array_index(host->journal->entries, i);
		g_autoptr(GString) commands = g_string_new(NULL);

		if (entry->after == NULL)
			continue;
		if (!step_describe_revert(host, entry, commands, error))
			return FALSE;
		progress(commands->str, data);
		if (!step_revert(host, entry, error))
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
		if (!step_describe_revert(host, entry, out, error))
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

	/* What cannot be described cannot be reverted: its error is reported after the rest is
	 * reverted. */
	for (guint i = 0; i < list->len; i++)
		(void) transition_describe(host, g_ptr_array_index(list, i), NULL);
	*ret_n = count_changes(list);
	for (guint i = 0; i < list->len; i++) {
		Transition *transition = g_ptr_array_index(list, i);

		if (!run(host, transition, progress, data, ok ? error : NULL)) {
			ok = FALSE;
			continue;
		}
		(void) transition_finish(bridge, transition);
		journal_forget_gone(host->journal);
	}
	return journal_save(host->journal, ok ? error : NULL) && ok;
}

gboolean steps_adopt(Host *host, const char *bridge, GPtrArray *steps, GError **error)
{
	for (guint i = 0; i < steps->len; i++) {
		const Step *step = g_ptr_array_index(steps, i);
		g_auto(Inspection) inspection = {0};

		if (!step->kind->is_known_by_name || step_find_entry(step, host->journal) != NULL)
			continue;
		if (!step->kind->inspect(host, step, &inspection, error))
			return FALSE;
		if (inspection.holds)
			step_record(step, host->journal, bridge, words_new_of(""));
	}
	return TRUE;
}

/* As if it had been done: what one bridge has changed, the next one finds. */
static void pretend(Host *host, const char *bridge, GPtrArray *list)
{
	for (guint i = 0; i < list->len; i++) {
		Transition *transition = g_ptr_array_index(list, i);

		transition_pretend(host, bridge, transition);
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
