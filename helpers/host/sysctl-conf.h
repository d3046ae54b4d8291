/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the host's files say that kernel settings are to be: sysctl.d(5), sysctl.conf(5). */
#ifndef BRW0_HOST_SYSCTL_CONF_H
#define BRW0_HOST_SYSCTL_CONF_H

#include <glib.h>

G_BEGIN_DECLS

/*
 * The last line of a file's text that sets a setting, named as in sysctl.h: its number from 1, 0 if
 * there is none; *ret_value, for g_free, is untouched then. Pure.
 */
guint sysctl_conf_find(const char *text, const char *name, char **ret_value);

/* A line of a file. */
struct sysctl_line {
	char *path;
	guint number;
	char *value;
};
void sysctl_line_clear(struct sysctl_line *line);

/*
 * The line that has the last word when all files are read, as at boot or by "sysctl --system".
 * FALSE: none sets it. Files that cannot be read say nothing.
 */
gboolean sysctl_conf_look_up(const char *name, struct sysctl_line *ret_line);

G_END_DECLS

#endif
