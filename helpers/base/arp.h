/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ARP: who has an address, asked on a bridge, and by which port each answer comes. */
#ifndef BRW0_BASE_ARP_H
#define BRW0_BASE_ARP_H

#include <glib.h>
#include <linux/if_ether.h>

#include "helpers/base/ip-prefix.h"
#include "helpers/base/link.h"

G_BEGIN_DECLS

/* The size of a request as a frame. */
enum { ARP_FRAME_SIZE = 42 };

struct arp_answer {
	struct ip_address address;
	guint8 mac[ETH_ALEN];
	int port; /* index */
};

/* The frame that asks for an address; own is AF_UNSPEC where the bridge has none. Pure. */
void arp_request(const guint8 *own_mac, struct ip_address own, struct ip_address asked,
	guint8 ret_frame[ARP_FRAME_SIZE]);
/* What a frame answers to such a request; FALSE: it is no answer. Sets no port. Pure. */
gboolean arp_parse(const guint8 *frame, gsize size, const guint8 *own_mac, struct ip_address own,
	struct arp_answer *ret_answer);

struct arp_question {
	const struct link_info *bridge;
	struct ip_address own; /* of the bridge, AF_UNSPEC: none */
	const GArray *ports; /* of struct link_info: answers that come in elsewhere do not count */
	const GArray *addresses; /* of struct ip_address, IPv4: those to ask for */
	guint least; /* milliseconds: wait so long even if all have answered, as for a second answer
		      */
};

/*
 * Ask for all at once, twice at most, and wait at most a second: an array of struct arp_answer,
 * each once, that the caller owns. -EPERM in *ret_errno, and NULL, for users who may not.
 */
GArray *arp_ask(const struct arp_question *question, int *ret_errno);

G_END_DECLS

#endif
