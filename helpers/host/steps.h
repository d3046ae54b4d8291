/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists of steps: make them hold, take them back. */
#ifndef BRW0_HOST_STEPS_H
#define BRW0_HOST_STEPS_H

#include <glib.h>

#include "helpers/host/step.h"

G_BEGIN_DECLS

/* Called for each step right before it is applied. */
typedef void (*StepWatcher)(const Step *step, gpointer data);

/*
 * Make all steps hold for bridge, in their order, those that do already aside; and take back what
 * an earlier run did for it that is no longer among them. Each change is journalled before it is
 * made. On failure the changes of this call are taken back. *ret_n: how many were made.
 */
gboolean steps_apply(Host *host, const char *bridge, GPtrArray *steps, StepWatcher watcher,
	gpointer data, guint *ret_n, GError **error);

/*
 * Append what steps_apply would do, as the commands that a person would type; what an earlier run
 * did and this one would take back, as comments. Changes nothing.
 */
gboolean steps_describe(
	Host *host, const char *bridge, GPtrArray *steps, GString *out, GError **error);

/*
 * Take back what serves this bridge alone, last first. Goes on after a failure, so that as much as
 * can be is taken back; what could not be stays in the journal, and the first failure in error.
 */
gboolean steps_revert(Host *host, const char *bridge, guint *ret_n, GError **error);

G_END_DECLS

#endif
