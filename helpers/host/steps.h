/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists of steps: make them hold, revert them. */
#ifndef BRW0_HOST_STEPS_H
#define BRW0_HOST_STEPS_H

#include <glib.h>

#include "helpers/host/step.h"

G_BEGIN_DECLS

/* Called right before each change to the host, with the commands that make the same. */
typedef void (*StepsProgress)(const char *commands, gpointer data);

/*
 * Make all steps hold for bridge, in their order, those that do already aside; and revert what an
 * earlier run did for it that is no longer among them: one list, see transition.h. Each change is
 * journalled before it is made. A failure anywhere undoes what this call has changed, removals
 * included. *ret_n: how many changes were made.
 */
gboolean steps_apply(Host *host, const char *bridge, GPtrArray *steps, StepsProgress progress,
	gpointer data, guint *ret_n, GError **error);

/*
 * Revert what serves this bridge alone, last first. Goes on after a failure, so that as much as can
 * be is reverted; what could not be stays in the journal, and the first failure in error.
 */
gboolean steps_revert(Host *host, const char *bridge, StepsProgress progress, gpointer data,
	guint *ret_n, GError **error);

/*
 * Tell the journal of steps that hold, that it does not know, and that bear our name: a run whose
 * journal was lost made them. Changes it in memory alone; steps_apply and steps_revert write it.
 */
gboolean steps_adopt(Host *host, const char *bridge, GPtrArray *steps, GError **error);

/*
 * Append what steps_apply would do, or steps_revert if steps is NULL, as the commands that a person
 * would type. Changes nothing but the journal in memory, as if it had been done: for the bridges
 * that come next. Such a journal must not be saved.
 */
gboolean steps_describe(
	Host *host, const char *bridge, GPtrArray *steps, GString *out, GError **error);

G_END_DECLS

#endif
