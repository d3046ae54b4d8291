/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * send-ip INTERFACE MAC PROTOCOL SOURCE DESTINATION [SOURCE-PORT PORT [FLAGS]]: send one IPv4
 * packet with whatever source, as a frame to that MAC. PROTOCOL is a number, FLAGS are TCP's.
 */
#include "config.h"

#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/ip.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { INTERFACE = 1, MAC, PROTOCOL, SOURCE, DESTINATION, SOURCE_PORT, PORT, FLAGS };

struct pseudo_header {
	in_addr_t source, destination;
	uint8_t zero, protocol;
	uint16_t length;
};

static uint32_t add_up(uint32_t sum, const void *data, size_t size)
{
	const unsigned char *bytes = data;

	for (size_t i = 0; i < size; i++)
		sum += (uint32_t) bytes[i] << (i % 2 == 0 ? 8 : 0);
	return sum;
}

static uint16_t finish(uint32_t sum)
{
	while (sum >> 16 != 0)
		sum = (sum & 0xffff) + (sum >> 16);
	return htons((uint16_t) ~sum);
}

/* Write what follows the IP header: its size. */
static size_t write_rest(char **argv, int argc, unsigned char *rest)
{
	uint16_t source = htons((uint16_t) (argc > SOURCE_PORT ? atoi(argv[SOURCE_PORT]) : 0));
	uint16_t port = htons((uint16_t) (argc > PORT ? atoi(argv[PORT]) : 0));
	struct udphdr udp = {.source = source, .dest = port, .len = htons(sizeof(udp))};
	struct tcphdr tcp = {.source = source, .dest = port, .doff = 5, .window = htons(8192)};

	if (atoi(argv[PROTOCOL]) == IPPROTO_UDP) {
		memcpy(rest, &udp, sizeof(udp));
		return sizeof(udp);
	}
	if (atoi(argv[PROTOCOL]) != IPPROTO_TCP)
		return 8;
	tcp.th_flags = (uint8_t) (argc > FLAGS ? atoi(argv[FLAGS]) : 0);
	memcpy(rest, &tcp, sizeof(tcp));
	return sizeof(tcp);
}

/* A datagram may go without a checksum, a segment not. */
static void sum_tcp(const struct iphdr *ip, unsigned char *rest, size_t size)
{
	struct pseudo_header pseudo = {.source = ip->saddr,
		.destination = ip->daddr,
		.protocol = ip->protocol,
		.length = htons((uint16_t) size)};
	uint16_t sum = finish(add_up(add_up(0, &pseudo, sizeof(pseudo)), rest, size));

	if (ip->protocol == IPPROTO_TCP)
		memcpy(rest + offsetof(struct tcphdr, check), &sum, sizeof(sum));
}

static int send_frame(const char *interface, const char *mac, const void *packet, size_t size)
{
	struct sockaddr_ll to = {.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_IP),
		.sll_ifindex = (int) if_nametoindex(interface),
		.sll_halen = ETH_ALEN};
	int fd = socket(AF_PACKET, SOCK_DGRAM, 0);

	if (sscanf(mac, "%hhx:%hhx:%hhx:%hhx:%hhx:%hhx", &to.sll_addr[0], &to.sll_addr[1],
		    &to.sll_addr[2], &to.sll_addr[3], &to.sll_addr[4], &to.sll_addr[5]) != ETH_ALEN)
		return -1;
	return fd < 0 ? -1 : (int) sendto(fd, packet, size, 0, (struct sockaddr *) &to, sizeof(to));
}

int main(int argc, char **argv)
{
	unsigned char packet[64] = {0};
	struct iphdr ip = {.version = 4, .ihl = 5, .ttl = 64};
	size_t size;

	if (argc <= DESTINATION)
		return 2;
	size = sizeof(ip) + write_rest(argv, argc, packet + sizeof(ip));
	ip.tot_len = htons((uint16_t) size);
	ip.protocol = (uint8_t) atoi(argv[PROTOCOL]);
	ip.saddr = inet_addr(argv[SOURCE]);
	ip.daddr = inet_addr(argv[DESTINATION]);
	ip.check = finish(add_up(0, &ip, sizeof(ip)));
	memcpy(packet, &ip, sizeof(ip));
	sum_tcp(&ip, packet + sizeof(ip), size - sizeof(ip));
	if (send_frame(argv[INTERFACE], argv[MAC], packet, size) < 0) {
		perror("send-ip");
		return 1;
	}
	return 0;
}
