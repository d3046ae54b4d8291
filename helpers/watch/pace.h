/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * When to run: after events that belong together, later each time another program undoes what a run
 * has made, and again after a run that failed. Pure: time is an argument, in milliseconds of a
 * clock that only goes forward, and more than 0.
 */
#ifndef BRW0_WATCH_PACE_H
#define BRW0_WATCH_PACE_H

#include <glib.h>

G_BEGIN_DECLS

enum {
	PACE_QUIET = 300,     /* so long without an event, and a run begins */
	PACE_LONGEST = 2000,  /* so long after the first event it begins anyway */
	PACE_SOON = 2000,     /* what is undone within that time was undone because of us */
	PACE_PATIENCE = 4,    /* so often in a row that is repaired without a delay */
	PACE_BACK_OFF = 1000, /* the first delay; each is twice the one before */
	PACE_MOST = 300000,   /* and none is longer */
};

/* pace_due(): nothing is to be done until the next event. */
#define PACE_NEVER G_MAXINT64

/* All zero: nothing has happened yet. Kinds are bits of event.h. */
struct pace {
	guint kinds;        /* of events that wait for a run */
	gint64 first, last; /* of these; 0: none */

	gint64 check; /* when to look at what sends no events; 0: never */

	guint failures; /* runs in a row that failed */
	gint64 retry;   /* 0: no need */

	guint made;         /* what the last run that changed something made, as a hash */
	gint64 made_at;     /* its end */
	guint undone;       /* how often in a row the same had to be made again soon */
	guint undone_kinds; /* of the events before each of these runs */
	gint64 hold;        /* until then events of these kinds wait */
};

/* A run that began, for pace_end(). */
struct pace_run {
	guint kinds;  /* why */
	gint64 first; /* event that it answers; 0: none */
};

/* What became of it. */
struct pace_result {
	guint made;            /* a hash of the changes; 0: nothing was changed */
	gboolean is_to_repeat; /* it failed, and may succeed without another event */
	guint interval;        /* seconds until the next look at what sends no events; 0: never */
};

/* An event of that kind. */
void pace_note(struct pace *pace, guint kind, gint64 now);
/* When the next run is to begin, or PACE_NEVER. */
gint64 pace_due(const struct pace *pace);
/* It begins. retry_kind, check_kind: what is added to its kinds if that is why. */
struct pace_run pace_begin(struct pace *pace, guint retry_kind, guint check_kind, gint64 now);
/* It has ended. TRUE: from now on the pace slows down, because the same is undone again and again.
 */
gboolean pace_end(struct pace *pace, const struct pace_run *run, const struct pace_result *result,
	gint64 now);

G_END_DECLS

#endif
