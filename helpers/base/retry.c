/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Attempts until a deadline: on a busy host, a number of attempts may take any time. */
#include "config.h"

#include "helpers/base/retry.h"

/* In microseconds; none before the second attempt. */
enum { SHORTEST_PAUSE = 1000, LONGEST_PAUSE = 32000 };

gboolean retry_again(struct retry *retry)
{
	gint64 now = g_get_monotonic_time();

	if (retry->deadline == 0) {
		retry->deadline = now + (retry->seconds != 0 ? retry->seconds : RETRY_DEADLINE) *
						G_USEC_PER_SEC;
		return TRUE;
	}
	if (now >= retry->deadline)
		return FALSE;
	retry->pause = CLAMP(retry->pause * 2, SHORTEST_PAUSE, LONGEST_PAUSE);
	g_usleep(retry->pause);
	return TRUE;
}
