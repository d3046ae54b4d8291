/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files: a small one read whole, with errno kept, and whether another user can change one. */
#ifndef BRW0_BASE_FILE_H
#define BRW0_BASE_FILE_H

#include <glib.h>
#include <sys/types.h>

G_BEGIN_DECLS

/*
 * The text of a file, NUL-terminated, for the caller to free. 0, or -errno and *ret_text untouched;
 * -EFBIG over 256 MiB, far above any such file; -EBADMSG for a NUL in it.
 */
int file_read(const char *path, char **ret_text) G_GNUC_WARN_UNUSED_RESULT;
/* Append all that the file has, of whatever bytes, to bytes: 0 or -errno. */
int file_read_bytes(const char *path, GString *bytes) G_GNUC_WARN_UNUSED_RESULT;
/* The same as file_read() of an open file, from its offset. */
int file_read_fd(int fd, char **ret_text) G_GNUC_WARN_UNUSED_RESULT;

/*
 * Files and directories that nobody else can change. Trusted are root, the effective user of this
 * process, and the owner of "/": in a user namespace root's own files show the number that stands
 * for all users who are not in it.
 *
 * Both set error and return FALSE if somebody else can. The error's text is a cause alone, such as
 * "it belongs to user 1000": the caller puts before it what it could not do.
 */

/*
 * The open file must be regular, belong to a trusted user, and have none of the permission bits of
 * mask: 022 if others may read it, 077 if not.
 */
gboolean file_check_private(int fd, mode_t mask, GError **error);

/*
 * The directory must belong to a trusted user and be writable by its owner alone; so must every
 * directory that leads there, those with the sticky bit (/tmp) aside, and every symbolic link on
 * the way must belong to a trusted user. *ret_exists: FALSE if there is no such directory, which is
 * no error.
 */
gboolean file_check_private_dir(const char *path, gboolean *ret_exists, GError **error);

G_END_DECLS

#endif
