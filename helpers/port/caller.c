/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Take the process over from its caller. */
#include "config.h"

#include "helpers/port/caller.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

int caller_open_standard_fds(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		int opened;

		if (fcntl(fd, F_GETFD) >= 0)
			continue;
		/*
		 * The lower ones are open, so open() yields fd. Not /dev/null: a down script may
		 * run in a chroot that has none. O_PATH can be neither read nor written.
		 */
		opened = open("/", O_PATH);
		if (opened < 0)
			return -errno;
		if (opened != fd) {
			close(opened);
			return -EBADF;
		}
	}
	return 0;
}

int caller_close_fds_from(unsigned int first)
{
	/* The system call: glibc has a function from 2.34 on, musl none. */
	if (syscall(SYS_close_range, first, UINT_MAX, 0) < 0)
		return -errno;
	return 0;
}

int caller_stop_timers(void)
{
	static const int timers[] = {ITIMER_REAL, ITIMER_VIRTUAL, ITIMER_PROF};
	static const struct itimerval stopped;

	for (size_t i = 0; i < sizeof(timers) / sizeof(timers[0]); i++)
		if (setitimer(timers[i], &stopped, NULL) < 0)
			return -errno;
	return 0;
}

int caller_reset_signals(void)
{
	struct sigaction action = {.sa_handler = SIG_DFL};
	sigset_t none;

	sigemptyset(&action.sa_mask);
	for (int number = 1; number < NSIG; number++)
		/* EINVAL: SIGKILL, SIGSTOP and those that libc keeps to itself. */
		if (sigaction(number, &action, NULL) < 0 && errno != EINVAL)
			return -errno;

	action.sa_handler = SIG_IGN;
	if (sigaction(SIGPIPE, &action, NULL) < 0)
		return -errno;

	sigemptyset(&none);
	if (sigprocmask(SIG_SETMASK, &none, NULL) < 0)
		return -errno;
	return 0;
}

void caller_set_watchdog(unsigned int seconds)
{
	alarm(seconds);
}

int caller_take_over(unsigned int watchdog_seconds)
{
	int r;

	r = caller_open_standard_fds();
	if (r < 0)
		return r;
	r = caller_close_fds_from(STDERR_FILENO + 1);
	if (r < 0)
		return r;
	r = caller_stop_timers();
	if (r < 0)
		return r;
	r = caller_reset_signals();
	if (r < 0)
		return r;
	caller_set_watchdog(watchdog_seconds);
	return 0;
}
