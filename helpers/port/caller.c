/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Take the process over from its caller. */
#include "config.h"

#include "helpers/port/caller.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

int caller_open_standard_fds(void)
{
	int fd;

	/*
	 * open() returns the lowest fd that is free; the last one is above standard error. Not
	 * /dev/null: a down script may run in a chroot that has none. An O_PATH fd can be neither
	 * read nor written.
	 */
	do
		fd = open("/", O_PATH);
	while (fd >= 0 && fd < STDERR_FILENO);
	if (fd > STDERR_FILENO)
		close(fd);
	return fd < 0 ? -errno : 0;
}

/* The system call: glibc has a function from 2.34 on, musl none. */
static int close_fds(unsigned int first, unsigned int last)
{
	return first <= last && syscall(SYS_close_range, first, last, 0) < 0 ? -errno : 0;
}

int caller_keep_fd(int fd)
{
	unsigned int kept = fd > STDERR_FILENO ? (unsigned int) fd : STDERR_FILENO;
	int r = close_fds(kept + 1, UINT_MAX);

	return r == 0 ? close_fds(STDERR_FILENO + 1, kept - 1) : r;
}

int caller_take_signals(unsigned int watchdog_seconds)
{
	static const struct itimerval stopped;
	struct sigaction action = {.sa_handler = SIG_IGN};
	struct sigaction normal = {.sa_handler = SIG_DFL};
	sigset_t pending;

	/* alarm() replaces the third timer, ITIMER_REAL. */
	alarm(watchdog_seconds);
	if (setitimer(ITIMER_VIRTUAL, &stopped, NULL) < 0 ||
		setitimer(ITIMER_PROF, &stopped, NULL) < 0 || sigpending(&pending) < 0)
		return -errno;

	/* Ignoring a pending signal drops it. */
	sigemptyset(&action.sa_mask);
	for (int number = 1; number < NSIG; number++)
		/* EINVAL: SIGKILL, SIGSTOP and the signals that libc reserves. */
		if (((sigismember(&pending, number) == 1 && sigaction(number, &action, NULL) < 0) ||
			    sigaction(number, &normal, NULL) < 0) &&
			errno != EINVAL)
			return -errno;

	/* A standard error that cannot be written, or not beyond a size limit, is not fatal. */
	if (sigaction(SIGPIPE, &action, NULL) < 0 || sigaction(SIGXFSZ, &action, NULL) < 0 ||
		sigprocmask(SIG_SETMASK, &action.sa_mask, NULL) < 0)
		return -errno;
	return 0;
}

int caller_take_process(void)
{
	static const struct rlimit no_core;

	/* First, because any function of libc may read it. */
	if (clearenv() != 0)
		return -ENOMEM;
	umask(077);
	if (chdir("/") < 0 || setrlimit(RLIMIT_CORE, &no_core) < 0)
		return -errno;
	return caller_open_standard_fds();
}
