/* SPDX-License-Identifier: GPL-2.0-or-later */
/* flock with a deadline. */
#ifndef BRW0_BASE_LOCK_H
#define BRW0_BASE_LOCK_H

#include <glib.h>

G_BEGIN_DECLS

/*
 * Lock the open file fd for this process alone, waiting up to LOCK_DEADLINE seconds for others.
 * 0, or -ETIMEDOUT, or another -errno.
 */
#define LOCK_DEADLINE 60
int lock_take(int fd) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

#endif
