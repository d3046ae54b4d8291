/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The step for a kernel setting that depends on nothing else. */
#ifndef BRW0_HOST_STEP_SYSCTL_H
#define BRW0_HOST_STEP_SYSCTL_H

#include <glib.h>

#include "helpers/host/step.h"

G_BEGIN_DECLS

extern const StepKind step_kind_sysctl;

struct sysctl_step {
	const char *name; /* as in sysctl.h */
	const char *value;
	const char *equivalent; /* a value that does as well, a literal; NULL: none */
	gboolean is_spare;      /* a second line of defence, which a read-only /proc/sys may lack */
};

/* Name and value are copied. */
Step *step_new_sysctl(const struct sysctl_step *wanted);

G_END_DECLS

#endif
