/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The step for bypass rules in another manager's chain. */
#ifndef BRW0_HOST_STEP_BYPASS_H
#define BRW0_HOST_STEP_BYPASS_H

#include <glib.h>

#include "helpers/firewall/ruleset.h"
#include "helpers/host/step.h"

G_BEGIN_DECLS

extern const StepKind step_kind_bypass;

/* The insertion point is copied. */
Step *step_new_bypass(
	const char *bridge, const struct insertion_point *point, const char *const *uplinks);

G_END_DECLS

#endif
