/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Locks by flock(2), with a deadline.
 *
 * Every user who can open a file can lock it, and every user who may list a directory can open it.
 * So programs lock a file that no other user can open.
 */
#ifndef BRW0_BASE_LOCK_H
#define BRW0_BASE_LOCK_H

#include <glib.h>

G_BEGIN_DECLS

/* How many seconds one process may hold a lock that others wait for. */
#define LOCK_DEADLINE 60

/*
 * Lock the file at path, which is created with mode 0600 if it is missing. It must be a regular
 * file that only this user can open. Waits while other processes take turns, up to ten minutes, and
 * at most deadline seconds for one process. *ret_fd: the lock, until it is closed. On failure error
 * names the holder, if /proc/locks shows it.
 */
gboolean lock_take(const char *path, guint deadline, int *ret_fd, GError **error);
/* Release a lock and remove its file. */
void lock_remove(const char *path, int fd);

/* Lock an open file of another program. 0, or -ETIMEDOUT, or another -errno. */
int lock_wait(int fd, guint deadline) G_GNUC_WARN_UNUSED_RESULT;
/* The same without waiting: -EWOULDBLOCK if somebody has it. */
int lock_try(int fd) G_GNUC_WARN_UNUSED_RESULT;
/* The process that has locked the file at path: "NAME (process N)", for g_free; NULL: unknown. */
char *lock_find_holder(const char *path);

G_END_DECLS

#endif
