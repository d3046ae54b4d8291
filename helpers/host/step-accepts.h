/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The step for rules of ours in somebody else's chain. */
#ifndef BRW0_HOST_STEP_ACCEPTS_H
#define BRW0_HOST_STEP_ACCEPTS_H

#include <glib.h>

#include "helpers/firewall/ruleset.h"
#include "helpers/host/step.h"

G_BEGIN_DECLS

extern const StepKind step_kind_accepts;

/* The place is copied. */
Step *step_new_accepts(const char *bridge, const struct firewall_place *place);

G_END_DECLS

#endif
