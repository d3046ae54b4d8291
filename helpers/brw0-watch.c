/* SPDX-License-Identifier: GPL-2.0-or-later */
/* brw0-watch: notice that the network changed, and have the other programs set up what is missing.
 */
#include "config.h"

#include <stdio.h>

#include "helpers/base/error.h"
#include "helpers/base/state.h"
#include "helpers/conf/command-line.h"
#include "helpers/conf/conf.h"
#include "helpers/port/report.h"
#include "helpers/watch/watch.h"

#define PROGRAM "brw0-watch"

static struct {
	char *config;
	char *state_dir;
	gboolean verbose;
} options;

static const GOptionEntry entries[] = {
	{"config", 0, 0, G_OPTION_ARG_FILENAME, &options.config,
		"pass this configuration on [" CONF_DEFAULT_FILE "]", "FILE"},
	{"state-dir", 0, 0, G_OPTION_ARG_FILENAME, &options.state_dir,
		"pass this directory of the journal on [" STATE_DEFAULT_DIR "]", "DIR"},
	{"verbose", 'v', 0, G_OPTION_ARG_NONE, &options.verbose,
		"print why the programs run, and what they print", NULL},
	{NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
};

static CommandLine command_line = {
	.purpose =
		"Wait for changes of the network, of firewall rules and of DNS servers, and run\n"
		"brw0-nat-init and brw0-dhcpd-conf after them.",
	.program = PROGRAM,
	.subject = CONF_SUBJECT_WATCH,
	.entries = entries,
};

/* At once: a log is read while this runs. */
static void print(const char *text)
{
	puts(text);
	fflush(stdout);
}

static void print_error(const char *text)
{
	fprintf(stderr, "%s\n", text);
}

static void warn(const char *text)
{
	report(EXIT_DONE, PROGRAM, "%s", text);
}

/* The other programs are where this one is. A program that was replaced meanwhile still has its
 * directory in the link. */
static char *find_directory(GError **error)
{
	g_autofree char *self = g_file_read_link("/proc/self/exe", error);

	return self != NULL ? g_path_get_dirname(self) : NULL;
}

int main(int argc, char **argv)
{
	static const struct watch_speech quiet = {print, print_error, warn, NULL};
	static const struct watch_speech verbose = {print, print_error, warn, warn};
	struct program_paths paths = {0};
	g_autoptr(GError) error = NULL;
	g_autofree char *directory = NULL;

	if (!command_line_parse(&command_line, argc, argv, &error))
		return report(EXIT_USAGE, PROGRAM, "%s", error->message);
	if (command_line.answer != NULL)
		return report_answer(PROGRAM, command_line.answer);
	directory = find_directory(&error);
	if (directory == NULL)
		return report(
			EXIT_FAILED, PROGRAM, "cannot find its directory: %s", error->message);
	paths.directory = directory;
	paths.configuration = options.config;
	paths.state_dir = options.state_dir;
	if (!watch_run(&paths, options.verbose ? &verbose : &quiet, &error))
		return report(EXIT_FAILED, PROGRAM, "%s", error->message);
	return EXIT_DONE;
}
