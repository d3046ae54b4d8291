/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Locks by flock(2), with a deadline.
 *
 * Whoever can open a file can lock it, and a directory can be opened by all who may list it. So
 * what is locked is a file that nobody else can open.
 */
#ifndef BRW0_BASE_LOCK_H
#define BRW0_BASE_LOCK_H

#include <glib.h>

G_BEGIN_DECLS

/* How many seconds one process may hold a lock that others wait for. */
#define LOCK_DEADLINE 60

/*
 * Lock the file at path, which is made if it is not there, mode 0600. What is there must be a
 * regular file that this user alone can open. Waits for as long as others take turns, up to ten
 * minutes, and no longer than deadline seconds for the same one. *ret_fd: the lock, until it is
 * closed. On failure error names the holder, where /proc/locks tells it.
 */
gboolean lock_take(const char *path, guint deadline, int *ret_fd, GError **error);
/* Give a lock back and remove its file: for a lock that is to leave nothing behind. */
void lock_remove(const char *path, int fd);

/* Lock an open file, which others made. 0, or -ETIMEDOUT, or another -errno. */
int lock_wait(int fd, guint deadline) G_GNUC_WARN_UNUSED_RESULT;
/* Who has locked the file at path: "NAME (process N)", for g_free; NULL if that is not known. */
char *lock_find_holder(const char *path);

G_END_DECLS

#endif
