/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The state directory: what brw0's programs remember between two runs, until the next boot. A
 * directory or a file that another user could have written is an error.
 */
#ifndef BRW0_BASE_STATE_H
#define BRW0_BASE_STATE_H

#include <glib.h>

G_BEGIN_DECLS

#define STATE_DEFAULT_DIR RUNSTATEDIR "/brw0"

/* The largest size of a file in bytes, for writing and for reading. */
enum { STATE_MAX_SIZE = 1 << 24 };

/* Can no other user change it? TRUE if it does not exist. */
gboolean state_check_dir(const char *dir, GError **error);

/*
 * Create the directory if it is missing, check it, and lock the file of that name in it.
 * *ret_lock: the lock, until it is closed.
 */
gboolean state_lock(const char *dir, const char *name, int *ret_lock, GError **error);

/*
 * The text of a file in it, for g_free; NULL: there is no such file. An error's text is a cause
 * alone.
 */
gboolean state_read(const char *path, char **ret_text, GError **error);

/* Write a file in it, whole or not at all. 0 or -errno. */
int state_write(const char *path, const char *text) G_GNUC_WARN_UNUSED_RESULT;
/* Remove it, if it is there. 0 or -errno. */
int state_remove(const char *path) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

#endif
