/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Frames as a guest sends and receives them: Ethernet, ARP (RFC 826), IPv4 (RFC 791), ICMP (RFC
 * 792), UDP (RFC 768), TCP (RFC 9293). Pure.
 */
#ifndef BRW0_PROBE_PACKET_H
#define BRW0_PROBE_PACKET_H

#include <glib.h>
#include <linux/if_ether.h>

#include "helpers/base/ip-prefix.h"

G_BEGIN_DECLS

enum {
	PACKET_MAX_SIZE = 65536 + ETH_HLEN,
	PACKET_IP_SIZE = 20,  /* of an IPv4 header without options */
	PACKET_ICMP_SIZE = 8, /* of its header */
};

/* From whom to whom. All of IPv4. */
struct packet_ends {
	guint8 source_mac[ETH_ALEN], destination_mac[ETH_ALEN];
	struct ip_address source, destination;
	guint16 source_port, destination_port; /* host byte order; of UDP and TCP */
	guint16 id;                            /* of the IPv4 header, which NAT leaves alone */
	guint8 ttl;
};

/* Each returns a frame that the caller owns. */
GByteArray *packet_arp_answer(const struct packet_ends *ends);
/* size: of the whole IPv4 packet, in bytes; not to be fragmented. */
GByteArray *packet_echo(const struct packet_ends *ends, gsize size);
GByteArray *packet_udp(const struct packet_ends *ends, const guint8 *payload, gsize size);
/* The first packet of a connection, and the one that ends it when it has been answered. */
GByteArray *packet_syn(const struct packet_ends *ends);
GByteArray *packet_reset(const struct packet_ends *ends);

/* What a frame or an IPv4 packet is. What it has not is 0, or AF_UNSPEC. */
struct packet_info {
	guint16 type; /* ETH_P_*, host byte order */
	guint8 source_mac[ETH_ALEN];

	guint16 arp_operation; /* ARPOP_* */
	struct ip_address arp_sender, arp_target;

	struct ip_address source, destination;
	guint8 protocol; /* IPPROTO_* */
	guint16 id;
	guint16 source_port, destination_port;
	guint8 icmp_type, icmp_code;
	guint16 icmp_mtu;  /* of the next link, where a packet was too large for it */
	guint16 quoted_id; /* of the packet that an ICMP error is about, or of the answered SYN */
	const guint8 *payload; /* of UDP, in the frame */
	gsize payload_size;
};

/* FALSE: it is cut off, or neither ARP nor IPv4. */
gboolean packet_parse(const guint8 *frame, gsize size, struct packet_info *ret_info);
gboolean packet_parse_ip(const guint8 *packet, gsize size, struct packet_info *ret_info);

G_END_DECLS

#endif
