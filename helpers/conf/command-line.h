/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command line of root's programs: options of their own, and keys of the configuration. */
#ifndef BRW0_CONF_COMMAND_LINE_H
#define BRW0_CONF_COMMAND_LINE_H

#include <glib.h>

#include "helpers/conf/bridge.h"

G_BEGIN_DECLS

/* What a program takes. The keys of its subject are options where their rows have a help text. */
typedef struct command_line {
	const char *purpose; /* the text that --help begins with */
	const char *program; /* its name, and that of its manual page */
	enum conf_subject subject;
	const GOptionEntry *entries; /* the program's own options */
	char *answer;  /* what --help or --version asks for, to be printed; NULL: neither */
	char **values; /* of each key; NULL: the option was not given. Parsed */
} CommandLine;

/* Parse argv, which is left as it is. Options alone are taken. The first thing that a program does.
 */
gboolean command_line_parse(CommandLine *command_line, int argc, char **argv, GError **error);

/*
 * Set the keys that were given as options in each of the bridges, an array of ConfBridge. A key
 * that two bridges cannot share is an error when there is more than one.
 */
gboolean command_line_override(const CommandLine *command_line, GPtrArray *bridges, GError **error);

G_END_DECLS

#endif
