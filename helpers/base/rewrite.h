/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A file of somebody else's gets another text, and keeps all else. */
#ifndef BRW0_BASE_REWRITE_H
#define BRW0_BASE_REWRITE_H

#include <glib.h>

G_BEGIN_DECLS

/*
 * Make the file at path, whose text was old, hold text. It keeps owner, mode and extended
 * attributes, and with them an SELinux label; a symbolic link to it stays one. Readers find the old
 * text or the new one: a new file takes its name. Where that cannot be, as of a file that is
 * mounted or has several names, or in a directory that is read-only, the file itself is written,
 * what differs alone. One that is not there is made. If it has another text than old by then, that
 * is an error.
 */
gboolean rewrite_file(const char *path, const char *old, const char *text, GError **error);

G_END_DECLS

#endif
