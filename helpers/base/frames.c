/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A packet socket (packet(7)). */
#include "config.h"

#include "helpers/base/frames.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <poll.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* type: SOCK_RAW, or SOCK_DGRAM without the link's header. */
static int open_socket(int type, struct sock_filter *filter, guint16 n)
{
	struct sock_fprog program = {.len = n, .filter = filter};
	struct sockaddr_ll all = {.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL)};
	/* Of no protocol, so that it receives nothing until it has its filter. */
	int fd = socket(AF_PACKET, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), r;

	if (fd < 0)
		return -errno;
	if (setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program)) == 0 &&
		bind(fd, (const struct sockaddr *) &all, sizeof(all)) == 0)
		return fd;
	r = -errno;
	close(fd);
	return r;
}

int frames_open(struct sock_filter *filter, guint16 n)
{
	return open_socket(SOCK_RAW, filter, n);
}

int frames_open_packets(struct sock_filter *filter, guint16 n)
{
	return open_socket(SOCK_DGRAM, filter, n);
}

void frames_send(int fd, int link, const guint8 *bytes, gsize size)
{
	struct sockaddr_ll to = {
		.sll_family = AF_PACKET, .sll_ifindex = link, .sll_halen = ETH_ALEN};

	/* What a bridge's own rules match. */
	memcpy(&to.sll_protocol, bytes + offsetof(struct ethhdr, h_proto), sizeof(to.sll_protocol));
	(void) sendto(fd, bytes, size, MSG_NOSIGNAL, (const struct sockaddr *) &to, sizeof(to));
}

gboolean frames_receive(int fd, gint64 deadline, struct frame *ret_frame)
{
	for (;;) {
		gint64 left = deadline - g_get_monotonic_time();
		struct pollfd ready = {.fd = fd, .events = POLLIN};
		struct sockaddr_ll from = {0};
		socklen_t length = sizeof(from);
		ssize_t size;

		if (left <= 0)
			return FALSE;
		/* Rounded up: the last wait reaches the deadline. */
		(void) poll(&ready, 1, (int) ((left + 999) / 1000));
		size = recvfrom(fd, ret_frame->bytes, sizeof(ret_frame->bytes), 0,
			(struct sockaddr *) &from, &length);
		if (size < 0 || from.sll_pkttype == PACKET_OUTGOING)
			continue;
		ret_frame->link = from.sll_ifindex;
		ret_frame->size = (gsize) size;
		return TRUE;
	}
}
