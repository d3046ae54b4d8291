/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Steps on the bridge itself: that it is there, that it keeps its MAC, that it is up. */
#ifndef BRW0_HOST_STEP_BRIDGE_H
#define BRW0_HOST_STEP_BRIDGE_H

#include <glib.h>

#include "helpers/base/link-description.h"
#include "helpers/host/step.h"

G_BEGIN_DECLS

extern const StepKind step_kind_bridge;
extern const StepKind step_kind_mac;
extern const StepKind step_kind_up;

/* What a bridge of our own making is like. */
extern const struct link_description step_bridge_description;

/* What inspect finds of a bridge that is not there. */
#define STEP_BRIDGE_ABSENT "absent"

/* A bridge of our own making, with this MAC. */
Step *step_new_bridge(const char *bridge, const guint8 *mac);
/* An adopted bridge that keeps this MAC. */
Step *step_new_mac(const char *bridge, const guint8 *mac);
Step *step_new_up(const char *bridge);

G_END_DECLS

#endif
