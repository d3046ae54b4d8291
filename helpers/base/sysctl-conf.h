/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the host's files say that kernel settings are to be: sysctl.d(5), sysctl.conf(5), ufw's. */
#ifndef BRW0_BASE_SYSCTL_CONF_H
#define BRW0_BASE_SYSCTL_CONF_H

#include <glib.h>

G_BEGIN_DECLS

/* A line of a file that has the last word on a setting. Empty it by sysctl_line_clear. */
struct sysctl_line {
	char *path;          /* NULL: no file speaks of it */
	guint number;        /* from 1 */
	char *value;         /* NULL: patterns are not to set it */
	gboolean is_by_name; /* not by a pattern: a line that names it overrides patterns */
};
typedef struct sysctl_line SysctlLine;
void sysctl_line_clear(struct sysctl_line *line);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SysctlLine, sysctl_line_clear)

/*
 * Read a file's text after those before it, and put the line that has the last word by now into
 * *line. names: a NULL after them, those of one setting, as in sysctl.h. Pure.
 */
void sysctl_conf_read(
	const char *path, const char *text, const char *const *names, struct sysctl_line *line);

/*
 * The same for all files, as they are read at boot or by "sysctl --system", and then ufw's, if ufw
 * is not disabled. FALSE: none sets it.
 * Files that cannot be read say nothing.
 */
gboolean sysctl_conf_look_up(const char *const *names, struct sysctl_line *ret_line);

G_END_DECLS

#endif
