/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Repeats an operation that concurrent changes can spoil, until a deadline. */
#ifndef BRW0_BASE_RETRY_H
#define BRW0_BASE_RETRY_H

#include <glib.h>

G_BEGIN_DECLS

/* The deadline in seconds. */
#define RETRY_DEADLINE 60
/* The same under a lock: what interferes then ignores the lock, and goes on doing so. */
#define RETRY_DEADLINE_LOCKED 3

/* Attempts so far; all but seconds is zero before the first. */
struct retry {
	guint seconds;   /* 0: RETRY_DEADLINE */
	gint64 deadline; /* microseconds of the monotonic clock */
	gulong pause;    /* microseconds */
};

/* After a spoilt attempt: is there time for another? Sleeps before it, longer each time. */
gboolean retry_again(struct retry *retry);

G_END_DECLS

#endif
