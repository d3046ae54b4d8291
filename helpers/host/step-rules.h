/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The steps for the rules of a bridge: one a table, of a kind for each backend. */
#ifndef BRW0_HOST_STEP_RULES_H
#define BRW0_HOST_STEP_RULES_H

#include <glib.h>

#include "helpers/firewall/backend.h"
#include "helpers/firewall/ruleset.h"
#include "helpers/host/step.h"

G_BEGIN_DECLS

extern const StepKind step_kind_rules; /* of the backend with that step_kind */
extern const StepKind step_kind_table;

/*
 * table: one of the backend's list_tables. n_others: see count_others of the backend, where a
 * person puts them there.
 */
Step *step_new_rules(const Backend *backend, const char *table,
	const struct ruleset_subject *subject, guint n_others);

/* The journal's entry of a bridge's rules in one table, NULL if there is none. */
JournalEntry *step_rules_find_entry(
	const Backend *backend, const char *table, const char *bridge, const Journal *journal);

/*
 * Add to the journal the rules of a bridge, one of whose backends' facts are given, that it does
 * not know. By their names they are ours: a run whose journal was lost left them.
 */
void step_rules_adopt(const struct backend_facts *facts, const char *bridge, Journal *journal);

G_END_DECLS

#endif
