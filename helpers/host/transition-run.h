/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Carry a transition out, or undo it. In this order: describe; begin, for all of a list, and the
 * journal is written; run, one after the other; finish, for all, and the journal is written. After
 * a failure: resume those that are finished, undo all, last first.
 */
#ifndef BRW0_HOST_TRANSITION_RUN_H
#define BRW0_HOST_TRANSITION_RUN_H

#include <glib.h>

#include "helpers/host/transition.h"

G_BEGIN_DECLS

/* Set its commands to what it would do now. On failure they are empty. */
gboolean transition_describe(Host *host, Transition *transition, GError **error);

/* What the journal must know before the change. Returns whether that changed the journal. */
gboolean transition_begin(Host *host, const char *bridge, Transition *transition);
/* The change, if there is one. */
gboolean transition_run(Host *host, Transition *transition, GError **error);
/* The journal forgets what is gone. Returns whether that changed it. */
gboolean transition_finish(const char *bridge, Transition *transition);

/* The journal knows again what transition_finish made it forget. */
void transition_resume(const char *bridge, Transition *transition);
/* The change, if it was begun, is undone; and what transition_begin told the journal, unless that
 * fails. */
gboolean transition_undo(Host *host, const char *bridge, Transition *transition, GError **error);

G_END_DECLS

#endif
