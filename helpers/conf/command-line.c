/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command line of root's programs. */
#include "config.h"

#include "helpers/conf/command-line.h"

#include <locale.h>
#include <stdint.h>
#include <string.h>

#include "helpers/base/error.h"
#include "helpers/base/output.h"
#include "helpers/conf/near-miss.h"

static gboolean wants_help, wants_version, is_quiet;

/* What all of these programs have. GLib itself prints help, and loses the error of a write. */
static const GOptionEntry common[] = {
	{"help", 'h', 0, G_OPTION_ARG_NONE, &wants_help, "print this", NULL},
	{"quiet", 'q', 0, G_OPTION_ARG_NONE, &is_quiet, "print errors and warnings only", NULL},
	{"version", 'V', 0, G_OPTION_ARG_NONE, &wants_version, "print the version", NULL},
	{NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
};

/* Those of the subject that have a help text; their values go to the row's place in values. */
static void add_keys(GOptionContext *context, const CommandLine *command_line)
{
	gsize n;
	const struct conf_key *keys = conf_list_keys(&n);

	for (gsize i = 0; i < n; i++) {
		const struct conf_key *key = &keys[i];
		/* As file names they reach our own checks as they were typed, also without UTF-8.
		 */
		const GOptionEntry entries[] = {
			{key->name, 0, 0, G_OPTION_ARG_FILENAME, &command_line->values[i],
				key->help, key->argument},
			{NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
		};

		if (key->subject == command_line->subject && key->help != NULL)
			g_option_context_add_main_entries(context, entries, NULL);
	}
}

static void add_names(GPtrArray *names, const GOptionEntry *entries)
{
	for (; entries->long_name != NULL; entries++)
		g_ptr_array_add(names, (gpointer) (uintptr_t) entries->long_name);
}

/* What could be meant by a word: "; did you mean --status?", for g_free. */
static char *suggest(const CommandLine *command_line, const char *word)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new();
	g_auto(GStrv) parts = g_strsplit(word + strspn(word, "-"), "=", 2);
	const char *meant;
	gsize n;
	const struct conf_key *keys = conf_list_keys(&n);

	add_names(names, command_line->entries);
	add_names(names, common);
	for (gsize i = 0; i < n; i++)
		if (keys[i].subject == command_line->subject && keys[i].help != NULL)
			g_ptr_array_add(names, (gpointer) (uintptr_t) keys[i].name);
	meant = near_miss_find(
		parts[0] != NULL ? parts[0] : "", (const char *const *) names->pdata, names->len);
	return meant != NULL ? g_strdup_printf("; did you mean --%s?", meant)
			     : g_strdup("; see --help");
}

/* GLib's message begins with a capital; of an unknown option, it ends with that. */
static gboolean refuse_option(const CommandLine *command_line, GError *cause, GError **error)
{
	g_autofree char *suggestion = NULL;
	const char *option = strrchr(cause->message, ' ');

	cause->message[0] = g_ascii_tolower(cause->message[0]);
	if (g_error_matches(cause, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION) && option != NULL)
		suggestion = suggest(command_line, option + 1);
	return error_set(error, BRW0_ERROR_USAGE, "%s%s", cause->message,
		suggestion != NULL ? suggestion : "; see --help");
}

static gboolean refuse_word(const CommandLine *command_line, const char *word, GError **error)
{
	g_autofree char *suggestion = suggest(command_line, word);

	return error_set(error, BRW0_ERROR_USAGE,
		"cannot use '%s': expected options only, such as --%s=%s%s", word,
		command_line->entries[0].long_name, command_line->entries[0].arg_description,
		suggestion);
}

/* What --help ends with: the manual, and what configure was given. For g_free. */
static char *describe_project(const char *program)
{
	GString *out = g_string_new(NULL);

	g_string_append_printf(out, "See %s(8).", program);
	if (BUG_ADDRESS[0] != '\0')
		g_string_append(out, "\nReport bugs to " BUG_ADDRESS ".");
	if (PROJECT_URL[0] != '\0')
		g_string_append(out, "\nHome page: " PROJECT_URL);
	return g_string_free(out, FALSE);
}

gboolean command_line_parse(CommandLine *command_line, int argc, char **argv, GError **error)
{
	g_autoptr(GOptionContext) context = g_option_context_new(NULL);
	g_autofree char *description = describe_project(command_line->program);
	g_autoptr(GError) cause = NULL;
	gsize n;

	(void) conf_list_keys(&n);
	command_line->values = g_new0(char *, n);
	/* For the help text's "…". Messages stay untranslated: otherwise causes mix languages. */
	(void) setlocale(LC_CTYPE, "");
	g_option_context_set_summary(context, command_line->purpose);
	g_option_context_set_description(context, description);
	g_option_context_add_main_entries(context, command_line->entries, NULL);
	g_option_context_add_main_entries(context, common, NULL);
	add_keys(context, command_line);
	g_option_context_set_help_enabled(context, FALSE);
	output_hold();
	if (!g_option_context_parse(context, &argc, &argv, &cause))
		return refuse_option(command_line, cause, error);
	if (argc > 1)
		return refuse_word(command_line, argv[1], error);
	if (wants_help)
		command_line->answer = g_option_context_get_help(context, TRUE, NULL);
	else if (wants_version)
		command_line->answer =
			g_strdup_printf("%s " PACKAGE_VERSION "\n", command_line->program);
	return command_line->answer != NULL || !is_quiet || output_discard(error);
}

static gboolean override(
	const struct conf_key *key, const char *value, GPtrArray *bridges, GError **error)
{
	if (key->is_unique && bridges->len > 1)
		return error_set(error, BRW0_ERROR_USAGE,
			"cannot use --%s=%s for %u bridges; name one with --bridge=", key->name,
			value, bridges->len);
	for (guint i = 0; i < bridges->len; i++) {
		if (!key->set(g_ptr_array_index(bridges, i), value, error)) {
			g_prefix_error(error, "cannot use --%s=%s: ", key->name, value);
			return FALSE;
		}
	}
	return TRUE;
}

gboolean command_line_override(const CommandLine *command_line, GPtrArray *bridges, GError **error)
{
	gsize n;
	const struct conf_key *keys = conf_list_keys(&n);

	for (gsize i = 0; i < n; i++)
		if (command_line->values[i] != NULL &&
			!override(&keys[i], command_line->values[i], bridges, error))
			return FALSE;
	return TRUE;
}
