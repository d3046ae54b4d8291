/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A run as one list of transitions. Pure. */
#include "config.h"

#include "helpers/host/transition.h"

#include <string.h>

void transition_free(gpointer data)
{
	Transition *transition = data;

	g_free(transition->before);
	g_free(transition->commands);
	g_free(transition->detail);
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

static gboolean is_of(const JournalEntry *entry, const Step *step)
{
	return strcmp(step->kind->name, entry->kind) == 0 && strcmp(step->key, entry->key) == 0 &&
	       strcmp(step->value, entry->value) == 0;
}

static JournalEntry *find_entry(const GPtrArray *entries, const Step *step)
{
	for (guint i = 0; i < entries->len; i++)
		if (is_of(g_ptr_array_index(entries, i), step))
			return g_ptr_array_index(entries, i);
	return NULL;
}

static gboolean is_wanted(const JournalEntry *entry, const GPtrArray *steps)
{
	for (guint i = 0; steps != NULL && i < steps->len; i++)
		if (is_of(entry, g_ptr_array_index(steps, i)))
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
				g_strcmp0(entry->detail, step->detail) != 0))
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
				->before = g_strdup(inspection->before);
	}
}

/* Of the entries that are not wanted any more, those of a turn, or all; last made first. */
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
