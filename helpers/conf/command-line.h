/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command line of root's programs: GLib's options, and ours over the configuration's keys. */
#ifndef BRW0_CONF_COMMAND_LINE_H
#define BRW0_CONF_COMMAND_LINE_H

#include <glib.h>

G_BEGIN_DECLS

/*
 * Parse argv, which is left as it is, by entries. Options alone are taken; --help prints and
 * exits. purpose is the text that --help begins with, manual the page that it names.
 */
gboolean command_line_parse(int argc, char **argv, const GOptionEntry *entries, const char *purpose,
	const char *manual, GError **error);

/*
 * Set a key of each of the bridges (an array of ConfBridge) from the option --KEY=value; NULL: the
 * option was not given.
 */
gboolean command_line_override(
	GPtrArray *bridges, const char *key, const char *value, GError **error);
/* The same for a key that two bridges cannot share: refused when there is more than one. */
gboolean command_line_override_one(
	GPtrArray *bridges, const char *key, const char *value, GError **error);

G_END_DECLS

#endif
