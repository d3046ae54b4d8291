/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The text of /etc/hosts, and the lines in it that are ours: a block for each bridge, between two
 * comments that name it. All other lines stay as they are, byte by byte. Pure.
 */
#ifndef BRW0_HOST_HOSTS_FILE_H
#define BRW0_HOST_HOSTS_FILE_H

#include <glib.h>

G_BEGIN_DECLS

/* The comments around a block, without a newline; for g_free. */
char *hosts_make_begin(const char *bridge);
char *hosts_make_end(const char *bridge);

/*
 * The lines of the bridge's block, for g_free; empty without one. An error if its end is missing:
 * then nobody knows which lines are ours.
 */
gboolean hosts_find_lines(const char *text, const char *bridge, char **ret_lines, GError **error);

/* The text without the bridge's block, for g_free. */
gboolean hosts_remove(const char *text, const char *bridge, char **ret_text, GError **error);

/* Append a block; of a text without one. Its lines each end with a newline. No lines: no block. */
char *hosts_append(const char *text, const char *bridge, const char *lines);

/* Has a line that name, in letters of any case? */
gboolean hosts_has_name(const char *text, const char *name);

G_END_DECLS

#endif
