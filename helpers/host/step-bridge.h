/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Steps on the bridge itself: that it is there, that it keeps its MAC, that it is up. */
#ifndef BRW0_HOST_STEP_BRIDGE_H
#define BRW0_HOST_STEP_BRIDGE_H

#include <glib.h>

#include "helpers/base/link-description.h"
#include "helpers/base/link.h"
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
/* The MAC of the bridge that the journal says we made; FALSE: of none. */
gboolean step_bridge_find_mac(const Journal *journal, const char *bridge, guint8 *ret_mac);
/*
 * Is the bridge, which is there, one that we made? own_mac: what we would give it.
 *
 * With another MAC than we gave it, somebody else made it after ours was deleted; also with the
 * same MAC if it comes from a port, since the holder of a guest's TAP can give that any. Ours keeps
 * its MAC, also where the machine-id came later than the bridge. If the journal was lost, a MAC
 * that is set and that we would give it shows that it is ours.
 */
gboolean step_bridge_is_ours(
	const struct link_info *bridge, const guint8 *own_mac, const Journal *journal);

/* An adopted bridge that keeps this MAC. */
Step *step_new_mac(const char *bridge, const guint8 *mac);
Step *step_new_up(const char *bridge);

G_END_DECLS

#endif
