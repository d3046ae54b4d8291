/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finds the guests of a bridge: by the DHCP server's leases, the host. lines of brw0.conf, the
 * neighbour table, and the MACs that the bridge has learned. Needs no root; what only root may read
 * is left out, and a note says so.
 */
#ifndef BRW0_HOST_GUEST_SEARCH_H
#define BRW0_HOST_GUEST_SEARCH_H

#include "helpers/conf/bridge.h"
#include "helpers/host/guests.h"
#include "helpers/host/host.h"

G_BEGIN_DECLS

/* What is known of them. Sends nothing. */
Guests *guests_read(
	Host *host, const ConfBridge *conf, const struct link_info *bridge, GError **error);
/* The same, and whether each answers now: it takes a second at most. */
Guests *guests_ask(
	Host *host, const ConfBridge *conf, const struct link_info *bridge, GError **error);

G_END_DECLS

#endif
