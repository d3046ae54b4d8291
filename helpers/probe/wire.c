/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A packet socket on all interfaces. */
#include "config.h"

#include "helpers/probe/wire.h"

#include <arpa/inet.h>
#include <linux/filter.h>
#include <linux/if_packet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "helpers/base/frames.h"

/*
 * In an IPv4 packet without options; in one that an ICMP error is about; and what a TCP segment
 * acknowledges.
 */
enum {
	AT_ID = 4,
	AT_PROTOCOL = 9,
	AT_QUOTED_ID = PACKET_IP_SIZE + PACKET_ICMP_SIZE + AT_ID,
	AT_ACKNOWLEDGEMENT = PACKET_IP_SIZE + 8,
};

/* The header of what is inside tells enough. */
enum { READ_SIZE = 128 };

int wire_open(guint16 first, guint16 n)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_H | BPF_ABS, AT_ID),
		BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, first, 0, 1),
		BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, (guint32) first + n, 0, 9),
		BPF_STMT(BPF_LD | BPF_B | BPF_ABS, AT_PROTOCOL),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_TCP, 0, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, AT_ACKNOWLEDGEMENT),
		BPF_STMT(BPF_ALU | BPF_SUB | BPF_K, 1),
		BPF_JUMP(BPF_JMP | BPF_JA, 2, 0, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_ICMP, 0, 4),
		BPF_STMT(BPF_LD | BPF_H | BPF_ABS, AT_QUOTED_ID),
		BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, first, 0, 2),
		BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, (guint32) first + n, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, READ_SIZE),
		BPF_STMT(BPF_RET | BPF_K, 0),
	};

	return frames_open_packets(filter, G_N_ELEMENTS(filter));
}

gboolean wire_read(int fd, struct wire_sight *ret_sight)
{
	for (;;) {
		guint8 bytes[READ_SIZE];
		struct sockaddr_ll from = {0};
		socklen_t length = sizeof(from);
		ssize_t size =
			recvfrom(fd, bytes, sizeof(bytes), 0, (struct sockaddr *) &from, &length);

		if (size < 0)
			return FALSE;
		if (from.sll_protocol != htons(ETH_P_IP) ||
			!packet_parse_ip(bytes, (gsize) size, &ret_sight->packet))
			continue;
		ret_sight->packet.payload = NULL; /* of which no more is read */
		ret_sight->link = from.sll_ifindex;
		ret_sight->leaves = from.sll_pkttype == PACKET_OUTGOING;
		return TRUE;
	}
}
