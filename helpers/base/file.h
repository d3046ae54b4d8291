/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Small files, whole, with errno kept: what GLib's own call loses. */
#ifndef BRW0_BASE_FILE_H
#define BRW0_BASE_FILE_H

#include <glib.h>

G_BEGIN_DECLS

/*
 * The text of a file, NUL-terminated, for the caller to free. 0, or -errno and *ret_text untouched;
 * -EFBIG over 256 MiB, which nothing that is read here reaches; -EBADMSG for a NUL in it.
 */
int file_read(const char *path, char **ret_text) G_GNUC_WARN_UNUSED_RESULT;
/* The same of an open file, from where it stands. */
int file_read_fd(int fd, char **ret_text) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

#endif
