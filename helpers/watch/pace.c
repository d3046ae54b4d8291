/* SPDX-License-Identifier: GPL-2.0-or-later */
/* When to run: waiting for quiet, and backing off. */
#include "config.h"

#include "helpers/watch/pace.h"

void pace_note(struct pace *pace, guint kind, gint64 now)
{
	if (pace->kinds == 0)
		pace->first = now;
	pace->kinds |= kind;
	pace->last = now;
}

/* n = 1: the first delay. */
static gint64 back_off(guint n)
{
	gint64 delay = PACE_BACK_OFF;

	while (--n > 0 && delay < PACE_MOST)
		delay *= 2;
	return MIN(delay, PACE_MOST);
}

static gint64 due_by_events(const struct pace *pace)
{
	gint64 due = MIN(pace->last + PACE_QUIET, pace->first + PACE_LONGEST);

	if (pace->kinds == 0)
		return PACE_NEVER;
	/* What else has happened does not wait. */
	return (pace->kinds & ~pace->undone_kinds) == 0 ? MAX(due, pace->hold) : due;
}

static gint64 or_never(gint64 time)
{
	return time != 0 ? time : PACE_NEVER;
}

gint64 pace_due(const struct pace *pace)
{
	return MIN(due_by_events(pace), MIN(or_never(pace->retry), or_never(pace->check)));
}

struct pace_run pace_begin(struct pace *pace, guint retry_kind, guint check_kind, gint64 now)
{
	struct pace_run run = {.kinds = pace->kinds, .first = pace->first};

	if (or_never(pace->retry) <= now)
		run.kinds |= retry_kind;
	if (or_never(pace->check) <= now)
		run.kinds |= check_kind;
	pace->kinds = 0;
	pace->first = pace->last = pace->retry = pace->check = 0;
	return run;
}

/* Is that what the run before had made, undone as soon as it was there? */
static gboolean is_undone(const struct pace *pace, const struct pace_run *run, guint made)
{
	return made == pace->made && run->first != 0 && run->first <= pace->made_at + PACE_SOON;
}

static void note_made(struct pace *pace, const struct pace_run *run, guint made, gint64 now)
{
	if (is_undone(pace, run, made)) {
		pace->undone++;
		pace->undone_kinds =
			pace->undone == 1 ? run->kinds : pace->undone_kinds & run->kinds;
	} else {
		pace->undone = 0;
		pace->undone_kinds = 0;
	}
	pace->made = made;
	pace->made_at = now;
	pace->hold =
		pace->undone < PACE_PATIENCE ? 0 : now + back_off(pace->undone - PACE_PATIENCE + 1);
}

gboolean pace_end(
	struct pace *pace, const struct pace_run *run, const struct pace_result *result, gint64 now)
{
	guint undone = pace->undone;

	if (result->made != 0)
		note_made(pace, run, result->made, now);
	pace->failures = result->is_to_repeat ? pace->failures + 1 : 0;
	pace->retry = result->is_to_repeat ? now + back_off(pace->failures) : 0;
	pace->check = result->interval != 0 ? now + (gint64) result->interval * 1000 : 0;
	return undone < PACE_PATIENCE && pace->undone >= PACE_PATIENCE;
}
