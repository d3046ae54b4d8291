/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tells which frames of frame.c came through, a line each, until it is ended.
 *
 *	watch see INTERFACE   whatever comes in there: "MARK PROTOCOL SOURCE MAC"
 *	watch hear PORT…      what a server's UDP sockets get: "MARK heard SOURCE INTERFACE"
 *
 * PROTOCOL is udp, tcp, icmp, icmp6, arp or a number; of ICMP's errors and redirects "refused".
 * MAC is who sent the frame, or tells ARP's answer. First comes "ready".
 */
#include "config.h"

#include "tests/netns/frame.h"

#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/ip.h>
#include <netinet/ip_icmp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SOCKETS_MAX = 8, ROOM = 8 << 20, IP4_HEADER = 20, IP6_HEADER = 40 };

struct packet_in {
	unsigned char bytes[2048];
	size_t size;
};

/* A socket that loses nothing because this program is slow. */
static int open_socket(int family, int type, int protocol)
{
	int s = socket(family, type | SOCK_CLOEXEC, protocol), size = ROOM;

	if (s < 0 || setsockopt(s, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)) < 0) {
		perror("watch: socket");
		exit(2);
	}
	return s;
}

static void bind_socket(int s, const void *address, socklen_t size)
{
	if (bind(s, address, size) < 0) {
		perror("watch: bind");
		exit(2);
	}
}

static unsigned int as_mark(const unsigned char *bytes)
{
	unsigned int value = (unsigned int) bytes[0] << 8 | bytes[1];

	return value >= MARK_FIRST && value <= MARK_LAST ? value : 0;
}

static unsigned int find_text(const unsigned char *bytes, size_t size)
{
	const char *text = memmem(bytes, size, MARK_TEXT, strlen(MARK_TEXT));

	return text ? (unsigned int) strtoul(text + strlen(MARK_TEXT), NULL, 10) : 0;
}

/* By its text; TCP's answers have none, but the port. */
static unsigned int find_mark(const struct packet_in *in, size_t header, unsigned int protocol)
{
	unsigned int mark = find_text(in->bytes, in->size);

	if (mark == 0 && protocol == IPPROTO_TCP)
		mark = as_mark(in->bytes + header + 2);
	return mark;
}

static const char *protocol_name(unsigned int protocol, const unsigned char *body, char *buffer)
{
	switch (protocol) {
	case IPPROTO_UDP:
		return "udp";
	case IPPROTO_TCP:
		return "tcp";
	case IPPROTO_ICMP:
		return body[0] == ICMP_DEST_UNREACH || body[0] == ICMP_REDIRECT ||
				       body[0] == ICMP_TIME_EXCEEDED
			       ? "refused"
			       : "icmp";
	case IPPROTO_ICMPV6:
		return body[0] < 128 ? "refused" : "icmp6";
	default:
		sprintf(buffer, "%u", protocol);
		return buffer;
	}
}

static void print(unsigned int mark, const char *what, const char *source, const char *where)
{
	if (mark == 0)
		return;
	printf("%u %s %s %s\n", mark, what, source, where);
	fflush(stdout);
}

static void print_mac(const unsigned char mac[ETH_ALEN], char *buffer)
{
	sprintf(buffer, "%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1], mac[2], mac[3], mac[4],
		mac[5]);
}

static void tell_ip(const struct packet_in *in, int family, const char *mac)
{
	size_t header = family == AF_INET ? IP4_HEADER : IP6_HEADER;
	unsigned int protocol = in->bytes[family == AF_INET ? 9 : 6];
	char source[INET6_ADDRSTRLEN], number[16];

	if (in->size < header + 8)
		return;
	inet_ntop(family, in->bytes + (family == AF_INET ? 12 : 8), source, sizeof(source));
	print(find_mark(in, header, protocol), protocol_name(protocol, in->bytes + header, number),
		source, mac);
}

/* An answer to put_arp() of frame-kinds.c. */
static void tell_arp(const struct packet_in *in)
{
	char source[INET6_ADDRSTRLEN], mac[18];

	if (in->size < 28 || in->bytes[7] != 2)
		return;
	inet_ntop(AF_INET, in->bytes + 14, source, sizeof(source));
	print_mac(in->bytes + 8, mac);
	print(as_mark(in->bytes + 18 + 4), "arp", source, mac);
}

static void see(const char *name)
{
	int s = open_socket(AF_PACKET, SOCK_DGRAM, htons(ETH_P_ALL));
	struct sockaddr_ll address = {.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_ALL),
		.sll_ifindex = (int) if_nametoindex(name)};
	struct packet_in in;
	char mac[18];

	bind_socket(s, &address, sizeof(address));
	puts("ready");
	fflush(stdout);
	for (;;) {
		socklen_t size = sizeof(address);
		ssize_t got = recvfrom(
			s, in.bytes, sizeof(in.bytes), 0, (struct sockaddr *) &address, &size);

		if (got <= 0 || address.sll_pkttype == PACKET_OUTGOING)
			continue;
		in.size = (size_t) got;
		print_mac(address.sll_addr, mac);
		if (address.sll_protocol == htons(ETH_P_ARP))
			tell_arp(&in);
		else if (address.sll_protocol == htons(ETH_P_IP))
			tell_ip(&in, AF_INET, mac);
		else if (address.sll_protocol == htons(ETH_P_IPV6))
			tell_ip(&in, AF_INET6, mac);
	}
}

/* One of each family, so that it is seen which of them is reached. */
static int open_server(int family, unsigned short port)
{
	int s = open_socket(family, SOCK_DGRAM, 0), yes = 1;
	struct sockaddr_in ip4 = {.sin_family = AF_INET, .sin_port = port};
	struct sockaddr_in6 ip6 = {.sin6_family = AF_INET6, .sin6_port = port};

	if (family == AF_INET) {
		setsockopt(s, IPPROTO_IP, IP_PKTINFO, &yes, sizeof(yes));
		bind_socket(s, &ip4, sizeof(ip4));
	} else {
		setsockopt(s, IPPROTO_IPV6, IPV6_RECVPKTINFO, &yes, sizeof(yes));
		setsockopt(s, IPPROTO_IPV6, IPV6_V6ONLY, &yes, sizeof(yes));
		bind_socket(s, &ip6, sizeof(ip6));
	}
	return s;
}

static unsigned int came_by(struct msghdr *message)
{
	for (struct cmsghdr *c = CMSG_FIRSTHDR(message); c; c = CMSG_NXTHDR(message, c)) {
		if (c->cmsg_type == IP_PKTINFO && c->cmsg_level == IPPROTO_IP)
			return (unsigned int) ((struct in_pktinfo *) CMSG_DATA(c))->ipi_ifindex;
		if (c->cmsg_type == IPV6_PKTINFO && c->cmsg_level == IPPROTO_IPV6)
			return ((struct in6_pktinfo *) CMSG_DATA(c))->ipi6_ifindex;
	}
	return 0;
}

static void tell_datagram(int s)
{
	struct packet_in in;
	struct sockaddr_in6 from = {0};
	char control[128], source[INET6_ADDRSTRLEN], name[IF_NAMESIZE] = "?";
	struct iovec vector = {in.bytes, sizeof(in.bytes)};
	struct msghdr message = {.msg_name = &from,
		.msg_namelen = sizeof(from),
		.msg_iov = &vector,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof(control)};
	ssize_t got = recvmsg(s, &message, 0);

	if (got <= 0)
		return;
	if (from.sin6_family == AF_INET6)
		inet_ntop(AF_INET6, &from.sin6_addr, source, sizeof(source));
	else
		inet_ntop(
			AF_INET, &((struct sockaddr_in *) &from)->sin_addr, source, sizeof(source));
	if_indextoname(came_by(&message), name);
	print(find_text(in.bytes, (size_t) got), "heard", source, name);
}

static void hear(char *ports[])
{
	struct pollfd servers[SOCKETS_MAX];
	nfds_t count = 0;

	for (; *ports && count + 2 <= SOCKETS_MAX; ports++) {
		unsigned short port = htons((unsigned short) strtoul(*ports, NULL, 10));

		servers[count++] = (struct pollfd){open_server(AF_INET, port), POLLIN, 0};
		servers[count++] = (struct pollfd){open_server(AF_INET6, port), POLLIN, 0};
	}
	puts("ready");
	fflush(stdout);
	while (poll(servers, count, -1) > 0) {
		for (nfds_t i = 0; i < count; i++) {
			if (servers[i].revents & POLLIN)
				tell_datagram(servers[i].fd);
		}
	}
}

int main(int argc, char *argv[])
{
	if (argc == 3 && strcmp(argv[1], "see") == 0)
		see(argv[2]);
	else if (argc >= 3 && strcmp(argv[1], "hear") == 0)
		hear(argv + 2);
	fputs("watch: wrong use; it is described in its source\n", stderr);
	return 2;
}
