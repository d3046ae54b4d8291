/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a frame of frame.c can carry. */
#include "config.h"

#include "tests/netns/frame.h"

#include <netinet/icmp6.h>
#include <netinet/ip.h>
#include <netinet/ip_icmp.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DISCARD = 9 };

void *packet_extend(struct packet *packet, size_t size)
{
	void *at = packet->bytes + packet->size;

	packet->size += size;
	return at;
}

void packet_put(struct packet *packet, const void *bytes, size_t size)
{
	memcpy(packet_extend(packet, size), bytes, size);
}

static void put_text(struct packet *packet, const struct try *try)
{
	char text[16];

	packet_put(packet, text, (size_t) snprintf(text, sizeof(text), MARK_TEXT "%u;", try->mark));
}

static unsigned int number(const struct try *try, enum key key, unsigned int otherwise)
{
	return try->words[key] ? (unsigned int) strtoul(try->words[key], NULL, 10) : otherwise;
}

static unsigned long add_up(const unsigned char *bytes, size_t size)
{
	unsigned long sum = 0;

	for (size_t i = 0; i < size; i++)
		sum += (unsigned long) bytes[i] << (i % 2 ? 0 : 8);
	return sum;
}

/* Network order. */
static unsigned short fold(unsigned long sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return htons((unsigned short) ~sum);
}

unsigned short packet_checksum(const void *bytes, size_t size)
{
	return fold(add_up(bytes, size));
}

/* Over everything from that byte on, and over the pseudo header that both kinds of IP have. */
static unsigned short checksum(
	const struct packet *packet, size_t from, const struct try *try, unsigned int protocol)
{
	size_t size = packet->size - from, length = try->family == AF_INET6 ? 16 : 4;

	return fold(add_up(packet->bytes + from, size) + add_up(try->src, length) +
		    add_up(try->dst, length) + size + protocol);
}

static void put_udp(struct packet *packet, const struct try *try, const struct kind *kind)
{
	size_t from = packet->size;
	struct udphdr *udp = packet_extend(packet, sizeof(*udp));

	udp->source = htons((unsigned short) number(try, SPORT, try->mark));
	udp->dest = htons((unsigned short) number(try, PORT, DISCARD));
	put_text(packet, try);
	udp->len = htons((unsigned short) (packet->size - from));
	udp->check = checksum(packet, from, try, IPPROTO_UDP);
	/* That of the wrong kind: one that does not hold. */
	udp->check = (unsigned short) (udp->check ^ kind->type);
}

static void put_tcp(struct packet *packet, const struct try *try, const struct kind *kind)
{
	size_t from = packet->size;
	struct tcphdr *tcp = packet_extend(packet, sizeof(*tcp));

	tcp->source = htons((unsigned short) number(try, SPORT, try->mark));
	tcp->dest = htons((unsigned short) number(try, PORT, DISCARD));
	tcp->seq = htonl(try->mark);
	tcp->ack_seq = kind->type & TH_ACK ? htonl(1) : 0;
	tcp->doff = sizeof(*tcp) / 4;
	tcp->th_flags = kind->type;
	tcp->window = htons(8192);
	put_text(packet, try);
	tcp->check = checksum(packet, from, try, IPPROTO_TCP);
}

/* An error, ICMP's type 3, is about a datagram that was never sent. */
static void put_icmp(struct packet *packet, const struct try *try, const struct kind *kind)
{
	size_t from = packet->size;
	struct icmphdr *icmp = packet_extend(packet, sizeof(*icmp));

	icmp->type = kind->type;
	if (kind->type == ICMP_DEST_UNREACH) {
		struct iphdr *about = packet_extend(packet, sizeof(*about) + sizeof(struct udphdr));

		*about = (struct iphdr){.version = 4, .ihl = 5, .ttl = 64, .protocol = IPPROTO_UDP};
		about->tot_len = htons(28);
		memcpy(&about->saddr, try->dst, 4);
		memcpy(&about->daddr, try->src, 4);
		about->check = packet_checksum(about, sizeof(*about));
	} else {
		icmp->un.echo.id = htons((unsigned short) try->mark);
	}
	put_text(packet, try);
	icmp->checksum = packet_checksum(packet->bytes + from, packet->size - from);
}

static void put_icmp6(struct packet *packet, const struct try *try, const struct kind *kind)
{
	size_t from = packet->size;
	struct icmp6_hdr *icmp = packet_extend(packet, sizeof(*icmp));

	icmp->icmp6_type = kind->type;
	icmp->icmp6_id = htons((unsigned short) try->mark);
	put_text(packet, try);
	icmp->icmp6_cksum = checksum(packet, from, try, IPPROTO_ICMPV6);
}

/* A router with preference high, for ever, and the prefix 2001:db8:MARK::/64 to take addresses of.
 */
static void put_advertisement(struct packet *packet, const struct try *try, const struct kind *kind)
{
	static const unsigned char router[16] = {ND_ROUTER_ADVERT, 0, 0, 0, 64, 0x08, 0x07, 0x08};
	unsigned char prefix[32] = {3, 4, 64, 0xc0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0x20, 0x01,
		0x0d, 0xb8, (unsigned char) (try->mark >> 8), (unsigned char) try->mark};
	unsigned char link[8] = {1, 1};
	size_t from = packet->size;
	unsigned short check;

	(void) kind;
	memcpy(link + 2, packet->bytes + PAD + ETH_ALEN, ETH_ALEN);
	packet_put(packet, router, sizeof(router));
	packet_put(packet, link, sizeof(link));
	packet_put(packet, prefix, sizeof(prefix));
	check = checksum(packet, from, try, IPPROTO_ICMPV6);
	memcpy(packet->bytes + from + 2, &check, sizeof(check));
}

/* "Who has dst? Tell src", whose MAC is made of the mark. */
static void put_arp(struct packet *packet, const struct try *try, const struct kind *kind)
{
	static const unsigned char head[8] = {0, 1, 8, 0, ETH_ALEN, 4, 0, 1};
	unsigned char teller[ETH_ALEN] = {
		2, 0, 0, 0, (unsigned char) (try->mark >> 8), (unsigned char) try->mark};

	(void) kind;
	packet_put(packet, head, sizeof(head));
	packet_put(packet, teller, ETH_ALEN);
	packet_put(packet, try->src, 4);
	memset(packet_extend(packet, ETH_ALEN), 0, ETH_ALEN);
	packet_put(packet, try->dst, 4);
}

static void put_unknown(struct packet *packet, const struct try *try, const struct kind *kind)
{
	static const unsigned char junk[16] = {0};

	(void) kind;
	packet_put(packet, junk, sizeof(junk));
	put_text(packet, try);
}

static const struct kind kinds[] = {
	{"udp", IPPROTO_UDP, 0, put_udp},
	{"udp-wrong-sum", IPPROTO_UDP, 1, put_udp},
	{"syn", IPPROTO_TCP, TH_SYN, put_tcp},
	{"syn-ack", IPPROTO_TCP, TH_SYN | TH_ACK, put_tcp},
	{"ack", IPPROTO_TCP, TH_ACK, put_tcp},
	{"rst", IPPROTO_TCP, TH_RST, put_tcp},
	{"fin", IPPROTO_TCP, TH_FIN, put_tcp},
	{"no-flags", IPPROTO_TCP, 0, put_tcp},
	{"all-flags", IPPROTO_TCP, TH_FIN | TH_PUSH | TH_URG, put_tcp},
	{"echo", IPPROTO_ICMP, ICMP_ECHO, put_icmp},
	{"echo-reply", IPPROTO_ICMP, ICMP_ECHOREPLY, put_icmp},
	{"unreachable", IPPROTO_ICMP, ICMP_DEST_UNREACH, put_icmp},
	{"time-reply", IPPROTO_ICMP, ICMP_TIMESTAMPREPLY, put_icmp},
	{"echo6", IPPROTO_ICMPV6, ICMP6_ECHO_REQUEST, put_icmp6},
	{"ra", IPPROTO_ICMPV6, 0, put_advertisement},
	{"arp", 0, 0, put_arp},
};

struct kind kind_find(const char *name)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		if (strcmp(kinds[i].name, name) == 0)
			return kinds[i];
	}
	return (struct kind){name, (unsigned char) strtoul(name, NULL, 10), 0, put_unknown};
}
