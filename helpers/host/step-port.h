/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Steps on a port of the bridge: that it is one, and which groups it lets pass. */
#ifndef BRW0_HOST_STEP_PORT_H
#define BRW0_HOST_STEP_PORT_H

#include <glib.h>

#include "helpers/host/step.h"

G_BEGIN_DECLS

extern const StepKind step_kind_port;
extern const StepKind step_kind_groups;

/* groups: the mask of the link-local groups that the port gets when it joins. */
Step *step_new_port(const char *port, const char *bridge, guint16 groups);
/* The mask alone, for a port that was on the bridge before. */
Step *step_new_groups(const char *port, guint16 groups);

G_END_DECLS

#endif
