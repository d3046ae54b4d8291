/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Frames to bytes and back. Pure. */
#include "config.h"

#include "helpers/probe/packet.h"

#include <net/if_arp.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>
#include <netinet/tcp.h>
#include <string.h>

/* Where the fields are: in an ARP packet, and in the header of an IPv4 packet. */
enum {
	ARP_OPERATION = 6,
	ARP_SENDER = 14,
	ARP_TARGET = 24,
	ARP_SIZE = 28,

	AT_LENGTH = 2,
	AT_ID = 4,
	AT_FRAGMENT = 6,
	AT_TTL = 8,
	AT_PROTOCOL = 9,
	AT_CHECKSUM = 10,
	AT_SOURCE = 12,
	AT_DESTINATION = 16,

	UDP_SIZE = 8,
	TCP_SIZE = 20,
	AT_ACKNOWLEDGEMENT = 8,
	DO_NOT_FRAGMENT = 0x4000,
};

static guint16 get16(const guint8 *bytes)
{
	return (guint16) (bytes[0] << 8 | bytes[1]);
}

static void put16(guint8 *bytes, guint16 number)
{
	bytes[0] = (guint8) (number >> 8);
	bytes[1] = (guint8) number;
}

/* RFC 1071, folded, of bytes that follow each other; an odd last one is padded. */
static guint32 sum(guint32 start, const guint8 *bytes, gsize size)
{
	for (gsize i = 0; i + 1 < size; i += 2)
		start += get16(bytes + i);
	if (size % 2 == 1)
		start += (guint32) bytes[size - 1] << 8;
	while (start > G_MAXUINT16)
		start = (start >> 16) + (start & G_MAXUINT16);
	return start;
}

/* A frame with room for that much behind the Ethernet header, all zero. */
static GByteArray *new_frame(const struct packet_ends *ends, guint16 type, gsize size)
{
	GByteArray *frame = g_byte_array_new();

	g_byte_array_set_size(frame, (guint) (ETH_HLEN + size));
	memset(frame->data, 0, frame->len);
	memcpy(frame->data, ends->destination_mac, ETH_ALEN);
	memcpy(frame->data + ETH_ALEN, ends->source_mac, ETH_ALEN);
	put16(frame->data + 2 * ETH_ALEN, type);
	return frame;
}

GByteArray *packet_arp_answer(const struct packet_ends *ends)
{
	static const guint8 fixed[] = {
		0, ARPHRD_ETHER, ETH_P_IP >> 8, ETH_P_IP & 0xff, ETH_ALEN, 4, 0, ARPOP_REPLY};
	GByteArray *frame = new_frame(ends, ETH_P_ARP, ARP_SIZE);
	guint8 *arp = frame->data + ETH_HLEN;

	memcpy(arp, fixed, sizeof(fixed));
	memcpy(arp + ARP_SENDER - ETH_ALEN, ends->source_mac, ETH_ALEN);
	memcpy(arp + ARP_SENDER, ends->source.bytes, 4);
	memcpy(arp + ARP_TARGET - ETH_ALEN, ends->destination_mac, ETH_ALEN);
	memcpy(arp + ARP_TARGET, ends->destination.bytes, 4);
	return frame;
}

/* An IPv4 packet of that size in all, complete but for what it carries. */
static GByteArray *new_ip(const struct packet_ends *ends, guint8 protocol, gsize size)
{
	GByteArray *frame = new_frame(ends, ETH_P_IP, size);
	guint8 *ip = frame->data + ETH_HLEN;

	ip[0] = IPVERSION << 4 | PACKET_IP_SIZE / 4;
	put16(ip + AT_LENGTH, (guint16) size);
	put16(ip + AT_ID, ends->id);
	put16(ip + AT_FRAGMENT, DO_NOT_FRAGMENT);
	ip[AT_TTL] = ends->ttl;
	ip[AT_PROTOCOL] = protocol;
	memcpy(ip + AT_SOURCE, ends->source.bytes, 4);
	memcpy(ip + AT_DESTINATION, ends->destination.bytes, 4);
	put16(ip + AT_CHECKSUM, (guint16) ~sum(0, ip, PACKET_IP_SIZE));
	return frame;
}

/* Of what an IPv4 packet carries, together with its addresses (RFC 768). */
static guint16 checksum(const GByteArray *frame, guint8 protocol)
{
	const guint8 *ip = frame->data + ETH_HLEN;
	gsize size = frame->len - ETH_HLEN - PACKET_IP_SIZE;
	guint32 start = sum(protocol + (guint32) size, ip + AT_SOURCE, 8);

	return (guint16) ~sum(start, ip + PACKET_IP_SIZE, size);
}

GByteArray *packet_echo(const struct packet_ends *ends, gsize size)
{
	GByteArray *frame = new_ip(ends, IPPROTO_ICMP, size);
	guint8 *icmp = frame->data + ETH_HLEN + PACKET_IP_SIZE;

	icmp[0] = ICMP_ECHO;
	put16(icmp + 4, ends->id);
	put16(icmp + 2, (guint16) ~sum(0, icmp, size - PACKET_IP_SIZE));
	return frame;
}

GByteArray *packet_udp(const struct packet_ends *ends, const guint8 *payload, gsize size)
{
	GByteArray *frame = new_ip(ends, IPPROTO_UDP, PACKET_IP_SIZE + UDP_SIZE + size);
	guint8 *udp = frame->data + ETH_HLEN + PACKET_IP_SIZE;
	guint16 sent;

	put16(udp, ends->source_port);
	put16(udp + 2, ends->destination_port);
	put16(udp + 4, (guint16) (UDP_SIZE + size));
	if (size > 0)
		memcpy(udp + UDP_SIZE, payload, size);
	/* 0 would mean that there is none. */
	sent = checksum(frame, IPPROTO_UDP);
	put16(udp + 6, sent != 0 ? sent : G_MAXUINT16);
	return frame;
}

/* A segment without data. */
static GByteArray *new_tcp(const struct packet_ends *ends, guint16 sequence, guint8 flags,
	const guint8 *options, gsize options_size)
{
	const gsize size = TCP_SIZE + options_size;
	GByteArray *frame = new_ip(ends, IPPROTO_TCP, PACKET_IP_SIZE + size);
	guint8 *tcp = frame->data + ETH_HLEN + PACKET_IP_SIZE;

	put16(tcp, ends->source_port);
	put16(tcp + 2, ends->destination_port);
	put16(tcp + 6, sequence);
	tcp[12] = (guint8) (size / 4 << 4);
	tcp[13] = flags;
	put16(tcp + 14, G_MAXINT16); /* the window */
	if (options_size > 0)
		memcpy(tcp + TCP_SIZE, options, options_size);
	put16(tcp + 16, checksum(frame, IPPROTO_TCP));
	return frame;
}

/* With the options of a Linux guest (RFC 9293, 2018, 7323): rules may look at them. */
GByteArray *packet_syn(const struct packet_ends *ends)
{
	static const guint8 options[] = {TCPOPT_MAXSEG, TCPOLEN_MAXSEG, 1460 >> 8, 1460 & 0xff,
		TCPOPT_SACK_PERMITTED, TCPOLEN_SACK_PERMITTED, TCPOPT_TIMESTAMP, TCPOLEN_TIMESTAMP,
		0, 0, 0, 1, 0, 0, 0, 0, TCPOPT_NOP, TCPOPT_WINDOW, TCPOLEN_WINDOW, 7};

	return new_tcp(ends, ends->id, TH_SYN, options, sizeof(options));
}

GByteArray *packet_reset(const struct packet_ends *ends)
{
	return new_tcp(ends, (guint16) (ends->id + 1), TH_RST, NULL, 0);
}

static gboolean parse_arp(const guint8 *arp, gsize size, struct packet_info *info)
{
	if (size < ARP_SIZE)
		return FALSE;
	info->arp_operation = get16(arp + ARP_OPERATION);
	info->arp_sender = ip_address_from_bytes(AF_INET, arp + ARP_SENDER);
	info->arp_target = ip_address_from_bytes(AF_INET, arp + ARP_TARGET);
	return TRUE;
}

/* With what is there of the header of the packet that an error is about. */
static void parse_icmp(const guint8 *icmp, gsize size, struct packet_info *info)
{
	const guint8 *quoted = icmp + PACKET_ICMP_SIZE;

	if (size < PACKET_ICMP_SIZE)
		return;
	info->icmp_type = icmp[0];
	info->icmp_code = icmp[1];
	if (icmp[0] != ICMP_DEST_UNREACH && icmp[0] != ICMP_TIME_EXCEEDED)
		return;
	if (icmp[0] == ICMP_DEST_UNREACH && icmp[1] == ICMP_FRAG_NEEDED)
		info->icmp_mtu = get16(icmp + 6);
	if (size >= PACKET_ICMP_SIZE + AT_ID + 2)
		info->quoted_id = get16(quoted + AT_ID);
}

/* An answer to packet_syn() has its sequence number, and 1. */
static void parse_tcp(const guint8 *tcp, gsize size, struct packet_info *info)
{
	if (size >= TCP_SIZE && get16(tcp + AT_ACKNOWLEDGEMENT) == 0)
		info->quoted_id = (guint16) (get16(tcp + AT_ACKNOWLEDGEMENT + 2) - 1);
}

static void parse_transport(const guint8 *bytes, gsize size, struct packet_info *info)
{
	if (info->protocol == IPPROTO_ICMP)
		parse_icmp(bytes, size, info);
	if ((info->protocol != IPPROTO_UDP && info->protocol != IPPROTO_TCP) || size < UDP_SIZE)
		return;
	info->source_port = get16(bytes);
	info->destination_port = get16(bytes + 2);
	if (info->protocol == IPPROTO_TCP)
		parse_tcp(bytes, size, info);
	if (info->protocol != IPPROTO_UDP)
		return;
	info->payload = bytes + UDP_SIZE;
	info->payload_size = size - UDP_SIZE;
}

gboolean packet_parse_ip(const guint8 *ip, gsize size, struct packet_info *ret_info)
{
	struct packet_info info = {.type = ETH_P_IP};
	gsize header, length;

	if (size < PACKET_IP_SIZE || ip[0] >> 4 != IPVERSION)
		return FALSE;
	header = (gsize) (ip[0] & 0xf) * 4;
	length = MIN(get16(ip + AT_LENGTH), size);
	if (header < PACKET_IP_SIZE || length < header)
		return FALSE;
	info.id = get16(ip + AT_ID);
	info.protocol = ip[AT_PROTOCOL];
	info.source = ip_address_from_bytes(AF_INET, ip + AT_SOURCE);
	info.destination = ip_address_from_bytes(AF_INET, ip + AT_DESTINATION);
	/* A fragment but the first has no header of what it carries. */
	if ((get16(ip + AT_FRAGMENT) & IP_OFFMASK) == 0)
		parse_transport(ip + header, length - header, &info);
	*ret_info = info;
	return TRUE;
}

gboolean packet_parse(const guint8 *frame, gsize size, struct packet_info *ret_info)
{
	struct packet_info info = {0};
	gboolean is_known = FALSE;

	if (size < ETH_HLEN)
		return FALSE;
	info.type = get16(frame + 2 * ETH_ALEN);
	if (info.type == ETH_P_ARP)
		is_known = parse_arp(frame + ETH_HLEN, size - ETH_HLEN, &info);
	else if (info.type == ETH_P_IP)
		is_known = packet_parse_ip(frame + ETH_HLEN, size - ETH_HLEN, &info);
	if (!is_known)
		return FALSE;
	memcpy(info.source_mac, frame + ETH_ALEN, ETH_ALEN);
	*ret_info = info;
	return TRUE;
}
