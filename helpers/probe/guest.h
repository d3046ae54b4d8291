/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A guest that this process plays: a TAP on the bridge, joined as any guest's is, with an address
 * that nobody has. The TAP goes with its file descriptor, however the process ends.
 */
#ifndef BRW0_PROBE_GUEST_H
#define BRW0_PROBE_GUEST_H

#include <glib.h>

#include "helpers/base/link.h"
#include "helpers/probe/packet.h"

G_BEGIN_DECLS

typedef struct probe_guest {
	int fd; /* of the TAP, not blocking; -1: none */
	char name[16];
	int index;
	guint8 mac[ETH_ALEN];
	struct ip_address address; /* AF_UNSPEC until one is found */
	guint8 *buffer;            /* of PACKET_MAX_SIZE: the last frame received */
} ProbeGuest;

ProbeGuest *probe_guest_new(Netlink *netlink, const struct link_info *bridge, GError **error);
void probe_guest_free(ProbeGuest *guest);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ProbeGuest, probe_guest_free)

/* Find an address in the bridge's network that nobody answers for (RFC 5227). */
gboolean probe_guest_find_address(
	ProbeGuest *guest, const struct link_info *bridge, struct ip_prefix router, GError **error);

/* A frame that cannot be sent is lost, as any can be. */
void probe_guest_send(const ProbeGuest *guest, const GByteArray *frame);
/*
 * The next frame that is ARP or IPv4, and not the guest's own; FALSE: there is none now. Who asks
 * for the guest's address is answered. The payload is valid up to the next call.
 */
gboolean probe_guest_receive(ProbeGuest *guest, struct packet_info *ret_info);

G_END_DECLS

#endif
