/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is wrong in the files that an administrator edits. They are read, and nothing else is. */
#ifndef BRW0_HOST_CHECK_H
#define BRW0_HOST_CHECK_H

#include <glib.h>

G_BEGIN_DECLS

/*
 * Append to faults a line "FILE:LINE: FAULT" for each fault in brw0.conf, bridge.conf and the files
 * that this one includes, and to out a line "FILE: no faults" for each of the two without. path is
 * that of brw0.conf; NULL: the default one, which may be missing.
 */
void check_files(const char *path, GString *faults, GString *out);

G_END_DECLS

#endif
