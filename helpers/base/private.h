/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files and directories that nobody else can change.
 *
 * Whoever is trusted is root, the effective user of this process, and the owner of "/": in a user
 * namespace root's own files show the number that stands for all users who are not in it.
 */
#ifndef BRW0_BASE_PRIVATE_H
#define BRW0_BASE_PRIVATE_H

#include <glib.h>
#include <sys/types.h>

G_BEGIN_DECLS

/*
 * Both set error and return FALSE if it is not so. The error's text is a cause alone, such as "it
 * belongs to user 1000": the caller says before it what cannot be done for that.
 */

/*
 * The open file must be regular, belong to a trusted user, and have none of the permission bits of
 * mask: 022 if others may read it, 077 if not.
 */
gboolean private_check_file(int fd, mode_t mask, GError **error);

/*
 * The directory must belong to a trusted user and be writable by its owner alone; so must every
 * directory that leads there, those with the sticky bit (/tmp) aside, and every symbolic link on
 * the way must belong to a trusted user. *ret_exists: FALSE if there is no such directory, which is
 * no error.
 */
gboolean private_check_dir(const char *path, gboolean *ret_exists, GError **error);

G_END_DECLS

#endif
