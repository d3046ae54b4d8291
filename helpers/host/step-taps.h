/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The step that puts guests back on a bridge that was deleted. */
#ifndef BRW0_HOST_STEP_TAPS_H
#define BRW0_HOST_STEP_TAPS_H

#include "helpers/host/step.h"

G_BEGIN_DECLS

extern const StepKind step_kind_taps;

/* lost: of struct link_info, to be named in commands; NULL: none. */
Step *step_new_taps(const char *bridge, const GArray *lost);

G_END_DECLS

#endif
