/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The step for the kernel's legacy tables: our chains in one. */
#ifndef BRW0_HOST_STEP_RULES_H
#define BRW0_HOST_STEP_RULES_H

#include <glib.h>

#include "helpers/firewall/ruleset.h"
#include "helpers/host/step.h"

G_BEGIN_DECLS

extern const StepKind step_kind_rules;

/* What inspect finds of a table that was there before. */
#define STEP_RULES_REGISTERED "registered"

/*
 * table: one of ruleset_tables. n_others: how many rules of FORWARD ours are to come after, where a
 * person puts them there.
 */
Step *step_new_rules(const char *table, const struct ruleset_subject *subject, guint n_others);

G_END_DECLS

#endif
