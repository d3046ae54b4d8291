/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A try that others' changes can spoil is made again, until it succeeds or time is over. */
#ifndef BRW0_BASE_RETRY_H
#define BRW0_BASE_RETRY_H

#include <glib.h>

G_BEGIN_DECLS

/* How many seconds of tries there are. */
#define RETRY_DEADLINE 60
/* How many where a lock keeps out all who keep to it: who comes in between does not. */
#define RETRY_DEADLINE_LOCKED 3

/* Tries under way; all but seconds is zero before the first. */
struct retry {
	guint seconds;   /* 0: RETRY_DEADLINE */
	gint64 deadline; /* microseconds of the monotonic clock */
	gulong pause;    /* microseconds */
};

/* After a try that was spoilt: is there time for another? Waits before it, longer each time. */
gboolean retry_again(struct retry *retry);

G_END_DECLS

#endif
