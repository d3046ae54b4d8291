/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel settings in the host's files: sysctl.d(5), sysctl.conf(5), ufw's. */
#ifndef BRW0_BASE_SYSCTL_CONF_H
#define BRW0_BASE_SYSCTL_CONF_H

#include <glib.h>

G_BEGIN_DECLS

/* The line of a file that decides on a setting. Free it with sysctl_line_clear. */
struct sysctl_line {
	char *path;          /* NULL: no file has the setting */
	guint number;        /* from 1 */
	char *value;         /* NULL: it is excluded from patterns */
	gboolean is_by_name; /* not by a pattern: a line that names it overrides patterns */
};
typedef struct sysctl_line SysctlLine;
void sysctl_line_clear(struct sysctl_line *line);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SysctlLine, sysctl_line_clear)

/*
 * Read the text of one more file, in their order, and update *line to the line that decides so far.
 * names: of one setting, as in sysctl.h, up to a NULL. Pure.
 */
void sysctl_conf_read(
	const char *path, const char *text, const char *const *names, struct sysctl_line *line);

/*
 * The same for all files, as they are read at boot or by "sysctl --system", and then ufw's, if ufw
 * is not disabled. FALSE: none sets it. Unreadable files are skipped.
 */
gboolean sysctl_conf_look_up(const char *const *names, struct sysctl_line *ret_line);

G_END_DECLS

#endif
