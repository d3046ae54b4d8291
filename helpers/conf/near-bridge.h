/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A bridge whose name somebody mistyped. */
#ifndef BRW0_CONF_NEAR_BRIDGE_H
#define BRW0_CONF_NEAR_BRIDGE_H

#include <glib.h>

#include "helpers/base/netlink.h"

G_BEGIN_DECLS

/*
 * Of this host's bridges the one that is meant by a name that none of them has, for g_free; NULL:
 * none is near, or they cannot be listed.
 */
char *near_bridge_find(Netlink *netlink, const char *name);

G_END_DECLS

#endif
