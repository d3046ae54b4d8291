/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A packet socket: frames to a link, and those that come in by any link of this host, with that
 * link. A frame that comes in by a bridge's port is seen there, before the bridge has it. Needs
 * CAP_NET_RAW.
 */
#ifndef BRW0_BASE_FRAMES_H
#define BRW0_BASE_FRAMES_H

#include <glib.h>

G_BEGIN_DECLS

struct sock_filter;

/* The longest frame that is read whole. */
enum { FRAMES_MAX_SIZE = 2048 };

struct frame {
	int link; /* index of the one by which it came in */
	gsize size;
	guint8 bytes[FRAMES_MAX_SIZE]; /* with the Ethernet header */
};

/* A socket that receives what a filter of n instructions passes: its number, or -errno. */
int frames_open(struct sock_filter *filter, guint16 n) G_GNUC_WARN_UNUSED_RESULT;
/* The same for what frames carry: filter and reader see no header of the link's, whose kinds
 * differ. */
int frames_open_packets(struct sock_filter *filter, guint16 n) G_GNUC_WARN_UNUSED_RESULT;
/* Send one, at least an Ethernet header. One that cannot be sent is lost, as any can be. */
void frames_send(int fd, int link, const guint8 *bytes, gsize size);
/* The next one until the deadline, in microseconds of the monotonic clock. FALSE: there is none. */
gboolean frames_receive(int fd, gint64 deadline, struct frame *ret_frame);

G_END_DECLS

#endif
