/* SPDX-License-Identifier: GPL-2.0-or-later */
/* flock with a deadline. */
#include "config.h"

#include "helpers/base/lock.h"

#include <errno.h>
#include <sys/file.h>

/* How long between two tries, in microseconds: a rule set's commit takes about as long. */
enum { PAUSE = 2000 };

int lock_take(int fd)
{
	gint64 deadline = g_get_monotonic_time() + LOCK_DEADLINE * G_USEC_PER_SEC;

	while (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		if (errno != EWOULDBLOCK && errno != EINTR)
			return -errno;
		if (g_get_monotonic_time() > deadline)
			return -ETIMEDOUT;
		g_usleep(PAUSE);
	}
	return 0;
}
