/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Locks by flock(2), with a deadline. */
#include "config.h"

#include "helpers/base/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "helpers/base/error.h"
#include "helpers/base/file.h"
#include "helpers/base/quote.h"

/* In microseconds: the pause between two attempts, about as long as a commit of rules; longer after
 * a while, since many processes may wait; and how often to look up the present holder. */
enum { PAUSE = 2000, PAUSE_LATER = 20000, LOOK_INTERVAL = G_USEC_PER_SEC };
/* In seconds. */
enum { PATIENCE = 600 };

/* The process that has locked that file; 0 if /proc/locks does not show it. */
static int find_holder(const struct stat *file)
{
	g_autofree char *text = NULL;
	g_auto(GStrv) lines = NULL;

	if (file_read("/proc/locks", &text) < 0)
		return 0;
	lines = g_strsplit(text, "\n", -1);
	for (gsize i = 0; lines[i] != NULL; i++) {
		guint major_number, minor_number;
		unsigned long inode;
		int pid;

		/* As lock_get_status() in the kernel's fs/locks.c; of a waiter, with "->". */
		if (sscanf(lines[i], "%*d: FLOCK %*s %*s %d %x:%x:%lu", &pid, &major_number,
			    &minor_number, &inode) == 4 &&
			inode == file->st_ino &&
			makedev(major_number, minor_number) == file->st_dev)
			return pid;
	}
	return 0;
}

char *lock_find_holder(const char *path)
{
	struct stat file;
	int pid = stat(path, &file) == 0 ? find_holder(&file) : 0;
	g_autofree char *comm = g_strdup_printf("/proc/%d/comm", pid);
	g_autofree char *name = NULL;
	g_autofree char *shown = NULL;

	/* Below 1: a process of another PID namespace. */
	if (pid < 1 || file_read(comm, &name) < 0)
		return NULL;
	shown = quote_terminal(g_strchomp(name));
	return g_strdup_printf("%s (process %d)", shown, pid);
}

static int wait_until(int fd, guint deadline, gint64 patience)
{
	gint64 begun = g_get_monotonic_time();
	gint64 since = begun, next_look = begun + LOOK_INTERVAL;
	int holder = 0;

	while (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		gint64 now = g_get_monotonic_time();
		struct stat file;

		if (errno != EWOULDBLOCK && errno != EINTR)
			return -errno;
		if (now >= next_look && fstat(fd, &file) == 0) {
			int present = find_holder(&file);

			since = present != holder ? now : since;
			holder = present;
			next_look = now + LOOK_INTERVAL;
		}
		if (now > since + deadline * G_USEC_PER_SEC || now > patience)
			return -ETIMEDOUT;
		g_usleep(now < begun + LOOK_INTERVAL ? PAUSE : PAUSE_LATER);
	}
	return 0;
}

static gint64 end_of_patience(void)
{
	return g_get_monotonic_time() + PATIENCE * G_USEC_PER_SEC;
}

int lock_wait(int fd, guint deadline)
{
	return wait_until(fd, deadline, end_of_patience());
}

int lock_try(int fd)
{
	return flock(fd, LOCK_EX | LOCK_NB) < 0 ? -errno : 0;
}

/* The lock file, open. A FIFO in its place must not block. */
static int open_file(const char *path, GError **error)
{
	const int flags = O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY;
	int fd = open(path, flags);

	if (fd < 0 && errno == ENOENT)
		fd = open(path, flags | O_CREAT, 0600);
	if (fd < 0) {
		error_set_errno(error, errno, "cannot open the lock %s", path);
		return -1;
	}
	if (file_check_private(fd, 077, error))
		return fd;
	g_prefix_error(error, "cannot lock %s: ", path);
	close(fd);
	return -1;
}

static gboolean fail(int r, const char *path, GError **error)
{
	g_autofree char *holder = NULL;

	if (r != -ETIMEDOUT)
		return error_set_errno(error, r, "cannot lock %s", path);
	holder = lock_find_holder(path);
	return error_set(error, BRW0_ERROR_FAILED,
		"cannot lock %s: %s holds it; try again after it ends", path,
		holder != NULL ? holder : "another process");
}

/* Was the file removed or replaced during the wait? */
static gboolean is_stale(const char *path, int fd)
{
	struct stat locked, present;

	return fstat(fd, &locked) < 0 || lstat(path, &present) < 0 ||
	       locked.st_ino != present.st_ino || locked.st_dev != present.st_dev;
}

gboolean lock_take(const char *path, guint deadline, int *ret_fd, GError **error)
{
	gint64 patience = end_of_patience();

	for (;;) {
		int fd = open_file(path, error);
		int r = fd < 0 ? 0 : wait_until(fd, deadline, patience);

		if (fd < 0)
			return FALSE;
		if (r == 0 && !is_stale(path, fd)) {
			*ret_fd = fd;
			return TRUE;
		}
		close(fd);
		if (r == 0 && g_get_monotonic_time() > patience)
			r = -ETIMEDOUT;
		if (r < 0)
			return fail(r, path, error);
	}
}

void lock_remove(const char *path, int fd)
{
	/* Before it is unlocked: a process that has opened it meanwhile sees that it is gone. */
	(void) unlink(path);
	close(fd);
}
