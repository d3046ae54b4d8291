/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Resume after suspend: the kernel then sets the clock of the day, and cancels timers that asked
 * for that. Ours never expires, so it wakes nobody (timerfd_clock_was_set() in fs/timerfd.c).
 * Whoever else sets the clock causes one run that changes nothing.
 */
#include "config.h"

#include <errno.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "helpers/base/error.h"
#include "helpers/watch/source.h"

/* In seconds, a hundred years ahead. */
#define FAR G_GINT64_CONSTANT(3155760000)

static gboolean arm(int fd)
{
	struct itimerspec timer = {.it_value = {.tv_sec = time(NULL) + FAR}};

	return timerfd_settime(fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &timer, NULL) == 0;
}

static gboolean clock_open(
	struct source *source, const char *configuration G_GNUC_UNUSED, GError **error)
{
	source->fd = timerfd_create(CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK);
	if (source->fd < 0 || !arm(source->fd))
		return error_set_errno(error, errno, "cannot set a timer");
	return TRUE;
}

static guint clock_read(struct source *source, struct writer *ret_writer G_GNUC_UNUSED)
{
	guint64 expirations;

	if (read(source->fd, &expirations, sizeof(expirations)) < 0 && errno == EAGAIN)
		return 0;
	(void) arm(source->fd);
	return EVENT_CLOCK;
}

const struct source_row source_clock = {
	.name = "the clock", .open = clock_open, .read = clock_read};
