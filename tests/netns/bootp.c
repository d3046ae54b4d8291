/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * bootp INTERFACE MAC: ask for an address there by BOOTP, as a machine of that MAC, and print it.
 * Exit 1 if no answer comes within a few seconds.
 */
#include "config.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

enum { SERVER_PORT = 67, CLIENT_PORT = 68, REQUEST = 1, REPLY = 2, ETHERNET = 1, MAC_LENGTH = 6 };

/* RFC 951, with the vendor area's magic number of RFC 1497 and no option in it. */
struct bootp {
	uint8_t op, htype, hlen, hops;
	uint32_t xid;
	uint16_t secs, flags;
	struct in_addr ciaddr, yiaddr, siaddr, giaddr;
	uint8_t chaddr[16];
	char sname[64], file[128];
	uint8_t vendor[64];
};

static int parse_mac(const char *text, uint8_t *mac)
{
	return sscanf(text, "%hhx:%hhx:%hhx:%hhx:%hhx:%hhx", &mac[0], &mac[1], &mac[2], &mac[3],
		       &mac[4], &mac[5]) == MAC_LENGTH;
}

/* A socket that sends and hears broadcasts on an interface without an address. */
static int open_client(const char *interface)
{
	const struct sockaddr_in client = {.sin_family = AF_INET, .sin_port = htons(CLIENT_PORT)};
	const struct timeval limit = {.tv_sec = 4};
	const int on = 1;
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_BROADCAST, &on, sizeof(on)) < 0 ||
		setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit)) < 0 ||
		setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, interface,
			(socklen_t) strlen(interface)) < 0 ||
		bind(fd, (const struct sockaddr *) &client, sizeof(client)) < 0)
		return -1;
	return fd;
}

static int ask(int fd, const uint8_t *mac, struct in_addr *ret_address)
{
	const struct sockaddr_in server = {.sin_family = AF_INET,
		.sin_port = htons(SERVER_PORT),
		.sin_addr.s_addr = INADDR_BROADCAST};
	struct bootp request = {.op = REQUEST,
		.htype = ETHERNET,
		.hlen = MAC_LENGTH,
		.xid = htonl(0x62727730),
		.flags = htons(0x8000), /* answer by broadcast */
		.vendor = {99, 130, 83, 99, 255}};
	struct bootp reply;

	memcpy(request.chaddr, mac, MAC_LENGTH);
	if (sendto(fd, &request, sizeof(request), 0, (const struct sockaddr *) &server,
		    sizeof(server)) != sizeof(request))
		return -1;
	do
		if (recv(fd, &reply, sizeof(reply), 0) < (ssize_t) offsetof(struct bootp, sname))
			return -1;
	while (reply.op != REPLY || memcmp(reply.chaddr, mac, MAC_LENGTH) != 0);
	*ret_address = reply.yiaddr;
	return 0;
}

int main(int argc, char **argv)
{
	struct in_addr address;
	uint8_t mac[MAC_LENGTH];
	int fd;

	if (argc != 3 || !parse_mac(argv[2], mac)) {
		fputs("usage: bootp INTERFACE MAC\n", stderr);
		return 2;
	}
	fd = open_client(argv[1]);
	if (fd < 0 || ask(fd, mac, &address) < 0) {
		perror("bootp");
		return 1;
	}
	puts(inet_ntoa(address));
	return 0;
}
