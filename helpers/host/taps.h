/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The TAPs of guests that run, and have lost their bridge: somebody has deleted it. */
#ifndef BRW0_HOST_TAPS_H
#define BRW0_HOST_TAPS_H

#include <glib.h>

#include "helpers/base/link.h"

G_BEGIN_DECLS

/*
 * Those whose alias names that bridge: up, a port of nothing, and without an address of the host's.
 * An array of struct link_info that the caller owns.
 */
GArray *taps_list_lost(Netlink *netlink, const char *bridge, GError **error);

G_END_DECLS

#endif
