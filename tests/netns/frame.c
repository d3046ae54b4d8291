/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sends frames that no honest machine sends, by a packet socket.
 *
 *	frame INTERFACE <FRAMES
 *
 * A frame is a line of words KEY=VALUE; those with a default may be left out:
 *
 *	mark=N           its number, see frame.h
 *	to=MAC           whom the frame is for
 *	from=MAC         who sends it                        the interface's own
 *	tag=TPID         with a priority tag of that type    none
 *	src=ADDRESS dst=ADDRESS   IPv4, or IPv6
 *	kind=KIND        one of frame-kinds.c, or the number of a protocol
 *	sport=N          source port                         the mark
 *	port=N           destination port                    9
 */
#include "config.h"

#include "tests/netns/frame.h"

#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* A TAP's queue has 1000 places, and who reads it may be slow. */
enum { PAUSE = 300 /* us */ };

static const char *const keys[KEYS] = {
	"mark", "to", "from", "tag", "src", "dst", "kind", "sport", "port"};

static void parse_mac(const char *text, unsigned char ret_mac[ETH_ALEN])
{
	unsigned int part[ETH_ALEN];

	if (sscanf(text, "%x:%x:%x:%x:%x:%x", &part[0], &part[1], &part[2], &part[3], &part[4],
		    &part[5]) != ETH_ALEN)
		exit(2);
	for (size_t i = 0; i < ETH_ALEN; i++)
		ret_mac[i] = (unsigned char) part[i];
}

static void put_ethernet(struct packet *packet, const struct try *try, unsigned int type)
{
	unsigned short tag[2] = {0}, last = htons((unsigned short) type);
	unsigned char mac[ETH_ALEN];

	parse_mac(try->words[TO], mac);
	packet_put(packet, mac, ETH_ALEN);
	memcpy(mac, try->own, ETH_ALEN);
	if (try->words[FROM])
		parse_mac(try->words[FROM], mac);
	packet_put(packet, mac, ETH_ALEN);
	if (try->words[TAG]) {
		tag[0] = htons((unsigned short) strtoul(try->words[TAG], NULL, 16));
		packet_put(packet, tag, sizeof(tag));
	}
	packet_put(packet, &last, sizeof(last));
}

static void put_ip4(struct packet *packet, const struct try *try, const struct kind *kind)
{
	size_t from = packet->size;
	struct iphdr *ip = packet_extend(packet, sizeof(*ip));

	*ip = (struct iphdr){.version = 4, .ihl = 5, .ttl = 64, .protocol = kind->protocol};
	ip->id = htons((unsigned short) try->mark);
	memcpy(&ip->saddr, try->src, 4);
	memcpy(&ip->daddr, try->dst, 4);
	kind->put(packet, try, kind);
	ip->tot_len = htons((unsigned short) (packet->size - from));
	ip->check = packet_checksum(ip, sizeof(*ip));
}

static void put_ip6(struct packet *packet, const struct try *try, const struct kind *kind)
{
	struct ip6_hdr *ip = packet_extend(packet, sizeof(*ip));
	size_t from = packet->size;

	*ip = (struct ip6_hdr){.ip6_flow = htonl(6U << 28)};
	ip->ip6_nxt = kind->protocol;
	ip->ip6_hlim = 255;
	memcpy(&ip->ip6_src, try->src, 16);
	memcpy(&ip->ip6_dst, try->dst, 16);
	kind->put(packet, try, kind);
	ip->ip6_plen = htons((unsigned short) (packet->size - from));
}

static void build(struct packet *packet, const struct try *try)
{
	struct kind kind = kind_find(try->words[KIND]);

	*packet = (struct packet){.size = PAD};
	if (kind.protocol == 0) {
		put_ethernet(packet, try, ETHERTYPE_ARP);
		kind.put(packet, try, &kind);
	} else if (try->family == AF_INET6) {
		put_ethernet(packet, try, ETHERTYPE_IPV6);
		put_ip6(packet, try, &kind);
	} else {
		put_ethernet(packet, try, ETHERTYPE_IP);
		put_ip4(packet, try, &kind);
	}
}

/* The line is cut to pieces. */
static void parse(char *line, struct try *try)
{
	char *rest = line;

	memset(try->words, 0, sizeof(try->words));
	for (char *word; (word = strtok_r(rest, " \n", &rest));) {
		size_t length = strcspn(word, "=");

		for (int key = 0; key < KEYS; key++) {
			if (strlen(keys[key]) == length && strncmp(word, keys[key], length) == 0)
				try->words[key] = word + length + 1;
		}
	}
	if (!try->words[MARK] || !try->words[TO] || !try->words[SRC] || !try->words[DST] ||
		!try->words[KIND])
		exit(2);
	try->mark = (unsigned int) strtoul(try->words[MARK], NULL, 10);
	try->family = strchr(try->words[SRC], ':') ? AF_INET6 : AF_INET;
	if (inet_pton(try->family, try->words[SRC], try->src) != 1 ||
		inet_pton(try->family, try->words[DST], try->dst) != 1)
		exit(2);
}

static int open_interface(const char *name, unsigned char ret_own[ETH_ALEN])
{
	int wire = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	struct sockaddr_ll address = {
		.sll_family = AF_PACKET, .sll_ifindex = (int) if_nametoindex(name)};
	socklen_t size = sizeof(address);

	if (wire < 0 || bind(wire, (struct sockaddr *) &address, size) < 0 ||
		getsockname(wire, (struct sockaddr *) &address, &size) < 0)
		return -1;
	memcpy(ret_own, address.sll_addr, ETH_ALEN);
	return wire;
}

int main(int argc, char *argv[])
{
	struct try try = {0};
	struct packet packet;
	char line[512];
	int wire = argc == 2 ? open_interface(argv[1], try.own) : -1;

	if (wire < 0) {
		perror("frame");
		return 2;
	}
	while (fgets(line, sizeof(line), stdin)) {
		parse(line, &try);
		build(&packet, &try);
		if (send(wire, packet.bytes + PAD, packet.size - PAD, 0) < 0)
			perror("frame: send");
		usleep(PAUSE);
	}
	return 0;
}
