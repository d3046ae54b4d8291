/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The step for the firewall's kernel module. */
#ifndef BRW0_HOST_STEP_MODULE_H
#define BRW0_HOST_STEP_MODULE_H

#include <glib.h>

#include "helpers/host/step.h"

G_BEGIN_DECLS

extern const StepKind step_kind_module;

/* module: one of module.h. */
Step *step_new_module(const char *module);

G_END_DECLS

#endif
