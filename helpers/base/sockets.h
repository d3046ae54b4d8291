/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sockets that other processes have open: on a UDP port, and packet sockets, which receive every
 * frame of an interface.
 */
#ifndef BRW0_BASE_SOCKETS_H
#define BRW0_BASE_SOCKETS_H

#include <glib.h>

#include "helpers/base/ip-prefix.h"

G_BEGIN_DECLS

struct socket_info {
	guint32 inode;
	int link; /* index of the interface that it is bound to; 0: all, -1: one that is gone */
	struct ip_address address; /* of UDP, IPv4; AF_UNSPEC: any */
	int process;               /* one that has it open; 0: unknown, as without root */
};

/* Those on a UDP port that receive IPv4: struct socket_info, caller owns. */
GArray *sockets_list_udp(guint16 port, GError **error);
/* All packet sockets, the same way. */
GArray *sockets_list_packet(GError **error);

/* The name of a process, for g_free; NULL: it is gone. */
char *sockets_name_process(int process);

G_END_DECLS

#endif
