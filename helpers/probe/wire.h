/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What passes by this host's interfaces: packets of the probe's that leave, after everything that
 * could have dropped them, and the ICMP errors and TCP answers to them that come in.
 */
#ifndef BRW0_PROBE_WIRE_H
#define BRW0_PROBE_WIRE_H

#include <glib.h>

#include "helpers/probe/packet.h"

G_BEGIN_DECLS

/* The probe's packets have n consecutive IDs, first, first + 1, …: the socket, or -errno. */
int wire_open(guint16 first, guint16 n) G_GNUC_WARN_UNUSED_RESULT;

struct wire_sight {
	struct packet_info packet;
	int link; /* index */
	gboolean leaves;
};

/* The next one; FALSE: there is none now. */
gboolean wire_read(int fd, struct wire_sight *ret_sight);

G_END_DECLS

#endif
