/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The step for forwarding: of the host, or of one interface that others may forward through as
 * well. */
#ifndef BRW0_HOST_STEP_FORWARDING_H
#define BRW0_HOST_STEP_FORWARDING_H

#include <glib.h>

#include "helpers/host/step.h"

G_BEGIN_DECLS

extern const StepKind step_kind_forwarding;

/* name: the setting that turns it on, as in sysctl.h. */
Step *step_new_forwarding(const char *name);

G_END_DECLS

#endif
