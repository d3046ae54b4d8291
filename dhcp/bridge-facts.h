/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A bridge's address and MTU, and whether a DHCP server may serve its guests.
 */
#ifndef BRW0_DHCP_BRIDGE_FACTS_H
#define BRW0_DHCP_BRIDGE_FACTS_H

#include <glib.h>

#include "dhcp/fragment.h"
#include "helpers/base/netlink.h"

G_BEGIN_DECLS

/*
 * Fill in router and mtu for the bridge. An error if it is missing, is no bridge, has no address,
 * or is the LAN's own: the fragment makes an authoritative server, which sends away the clients of
 * the LAN's. The error names the bridge.
 */
gboolean bridge_facts_read(Netlink *netlink, const ConfBridge *bridge,
	struct fragment_facts *ret_facts, GError **error);

/* Note the subnet among those served, of struct ip_prefix, unless it overlaps one of them. */
gboolean bridge_facts_claim(const struct fragment_facts *facts, const ConfBridge *bridge,
	GArray *served, GError **error);

G_END_DECLS

#endif
