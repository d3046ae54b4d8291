/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lists of steps: make them hold, take them back.
 *
 * What is needed is found out first, then journalled in one write, then done. So a process that is
 * killed anywhere leaves a journal that says at least what it changed: whoever comes next compares
 * each entry with what is there, and an entry whose change was never made is found as it was
 * before.
 */
#include "config.h"

#include "helpers/host/steps.h"

#include <string.h>

#include "helpers/base/error.h"
#include "helpers/base/quote.h"

/* What a step that does not hold becomes. */
struct task {
	const Step *step;
	JournalEntry *entry;
	gboolean is_new;   /* this run has made the entry */
	gboolean is_begun; /* and perhaps the change */
};

static gboolean revert_entry(Host *host, JournalEntry *entry, GError **error)
{
	const StepKind *kind = step_kind_find(entry->kind);

	if (kind == NULL)
		return error_set(error, BRW0_ERROR_FAILED,
			"cannot take back '%s': made by another version of this program",
			entry->kind);
	if (!kind->revert(host, entry, error))
		return FALSE;
	journal_drop(host->journal, entry);
	return TRUE;
}

/* What a killed run had begun to take back is finished before anything else is asked. */
static gboolean finish_reverts(Host *host, GError **error)
{
	guint n = host->journal->entries->len;

	for (guint i = host->journal->entries->len; i-- > 0;) {
		JournalEntry *entry = g_ptr_array_index(host->journal->entries, i);

		if (entry->after != NULL && !revert_entry(host, entry, error))
			return FALSE;
	}
	return n == host->journal->entries->len || journal_save(host->journal, error);
}

static JournalEntry *find_entry(Host *host, const Step *step)
{
	return journal_find(host->journal, step->kind->name, step->key, step->value);
}

/* Append the step to tasks if it does not hold. */
static gboolean inspect_step(
	Host *host, const char *bridge, const Step *step, GArray *tasks, GError **error)
{
	g_auto(Inspection) inspection = {0};
	struct task task = {.step = step, .entry = find_entry(host, step)};

	if (!step->kind->inspect(host, step, &inspection, error))
		return FALSE;
	if (inspection.holds)
		return TRUE;
	/* What was there before we first came stays what is given back. */
	if (task.entry == NULL) {
		task.entry = journal_add(
			host->journal, step->kind->name, step->key, step->value, inspection.before);
		journal_entry_add_bridge(task.entry, bridge);
		task.is_new = TRUE;
	}
	g_array_append_val(tasks, task);
	return TRUE;
}

/* Entries that the steps rest on serve this bridge too. Those to which that was new. */
static GPtrArray *claim_entries(Host *host, const char *bridge, GPtrArray *steps)
{
	GPtrArray *claims = g_ptr_array_new();

	for (guint i = 0; i < steps->len; i++) {
		JournalEntry *entry = find_entry(host, g_ptr_array_index(steps, i));

		if (entry != NULL && journal_entry_add_bridge(entry, bridge))
			g_ptr_array_add(claims, entry);
	}
	return claims;
}

static gboolean is_wanted(const JournalEntry *entry, GPtrArray *steps)
{
	for (guint i = 0; i < steps->len; i++) {
		const Step *step = g_ptr_array_index(steps, i);

		if (strcmp(step->kind->name, entry->kind) == 0 &&
			strcmp(step->key, entry->key) == 0 &&
			strcmp(step->value, entry->value) == 0)
			return TRUE;
	}
	return FALSE;
}

/* Which of the entries that are not wanted any more are to go. */
enum which {
	WHICH_ALL,
	WHICH_BEFORE, /* those whose place must be free for what is wanted now */
	WHICH_AFTER,  /* those whose place is taken over: see outlives_successor */
};

static gboolean is_among(const JournalEntry *entry, enum which which)
{
	const StepKind *kind = step_kind_find(entry->kind);
	gboolean is_late = kind != NULL && kind->outlives_successor;

	return which == WHICH_ALL || is_late == (which == WHICH_AFTER);
}

static gboolean has_no_use(const JournalEntry *entry, const char *bridge, GPtrArray *wanted)
{
	return journal_entry_serves(entry, bridge) && (wanted == NULL || !is_wanted(entry, wanted));
}

/*
 * Take back what serves bridge alone and is not wanted any more, last first; a NULL list of steps
 * wants nothing. The first failure goes to error, the others have been tried all the same.
 */
static gboolean revert_unwanted(Host *host, const char *bridge, GPtrArray *wanted, enum which which,
	guint *ret_n, GError **error)
{
	GPtrArray *entries = host->journal->entries;
	gboolean ok = TRUE;

	for (guint i = entries->len; i-- > 0;) {
		JournalEntry *entry = g_ptr_array_index(entries, i);

		if (!has_no_use(entry, bridge, wanted) || !is_among(entry, which))
			continue;
		*ret_n += 1;
		if (entry->bridges->len > 1)
			journal_entry_drop_bridge(entry, bridge);
		else if (!revert_entry(host, entry, ok ? error : NULL))
			ok = FALSE;
	}
	return ok;
}

/*
 * This run's own changes, last first; of those that it has not begun, the entries. A failure here
 * is told, but the first one is the cause.
 */
static void roll_back(Host *host, const char *bridge, GArray *tasks, GPtrArray *claims)
{
	for (guint i = 0; i < claims->len; i++)
		journal_entry_drop_bridge(g_ptr_array_index(claims, i), bridge);
	for (guint i = tasks->len; i-- > 0;) {
		struct task *task = &g_array_index(tasks, struct task, i);
		g_autoptr(GError) failure = NULL;

		if (!task->is_new)
			continue;
		if (!task->is_begun)
			journal_drop(host->journal, task->entry);
		else if (!revert_entry(host, task->entry, &failure))
			host_note(host, "not taken back: %s", failure->message);
	}
}

static gboolean apply_tasks(
	Host *host, GArray *tasks, StepWatcher watcher, gpointer data, GError **error)
{
	for (guint i = 0; i < tasks->len; i++) {
		struct task *task = &g_array_index(tasks, struct task, i);

		watcher(task->step, data);
		task->is_begun = TRUE;
		if (!task->step->kind->apply(host, task->step, error))
			return FALSE;
	}
	return TRUE;
}

static gboolean inspect_all(
	Host *host, const char *bridge, GPtrArray *steps, GArray *tasks, GError **error)
{
	for (guint i = 0; i < steps->len; i++)
		if (!inspect_step(host, bridge, g_ptr_array_index(steps, i), tasks, error))
			return FALSE;
	return TRUE;
}

gboolean steps_apply(Host *host, const char *bridge, GPtrArray *steps, StepWatcher watcher,
	gpointer data, guint *ret_n, GError **error)
{
	g_autoptr(GArray) tasks = g_array_new(FALSE, FALSE, sizeof(struct task));
	g_autoptr(GPtrArray) claims = NULL;
	gboolean ok;
	guint n = 0;

	if (!finish_reverts(host, error))
		return FALSE;
	ok = inspect_all(host, bridge, steps, tasks, error);
	claims = claim_entries(host, bridge, steps);
	ok = ok && (tasks->len + claims->len == 0 || journal_save(host->journal, error));
	if (!ok) {
		roll_back(host, bridge, tasks, claims);
		return FALSE;
	}

	if (!revert_unwanted(host, bridge, steps, WHICH_BEFORE, &n, error) ||
		!apply_tasks(host, tasks, watcher, data, error)) {
		roll_back(host, bridge, tasks, claims);
		(void) journal_save(host->journal, NULL);
		return FALSE;
	}
	/* All that is wanted holds by now: it stays, even if what it replaces does not go. */
	ok = revert_unwanted(host, bridge, steps, WHICH_AFTER, &n, error);
	*ret_n = tasks->len + n;
	return (n == 0 || journal_save(host->journal, ok ? error : NULL)) && ok;
}

gboolean steps_revert(Host *host, const char *bridge, guint *ret_n, GError **error)
{
	gboolean ok = finish_reverts(host, error);

	*ret_n = 0;
	ok = revert_unwanted(host, bridge, NULL, WHICH_ALL, ret_n, ok ? error : NULL) && ok;
	return journal_save(host->journal, ok ? error : NULL) && ok;
}

gboolean steps_describe(
	Host *host, const char *bridge, GPtrArray *steps, GString *out, GError **error)
{
	GPtrArray *entries = host->journal->entries;

	for (guint i = entries->len; i-- > 0;) {
		const JournalEntry *entry = g_ptr_array_index(entries, i);

		if (has_no_use(entry, bridge, steps)) {
			g_autofree char *key = quote_terminal(entry->key);
			g_autofree char *value = quote_terminal(entry->value);

			g_string_append_printf(
				out, "# taken back: %s %s %s\n", entry->kind, key, value);
		}
	}
	for (guint i = 0; i < steps->len; i++) {
		const Step *step = g_ptr_array_index(steps, i);
		g_auto(Inspection) inspection = {0};

		if (!step->kind->inspect(host, step, &inspection, error))
			return FALSE;
		if (!inspection.holds)
			step->kind->describe(step, out);
	}
	return TRUE;
}
