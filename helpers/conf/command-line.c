/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command line of root's programs. */
#include "config.h"

#include "helpers/conf/command-line.h"

#include <locale.h>

#include "helpers/base/error.h"

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

gboolean command_line_parse(CommandLine *command_line, int argc, char **argv, GError **error)
{
	g_autoptr(GOptionContext) context = g_option_context_new(NULL);
	g_autofree char *description = g_strdup_printf("See %s.", command_line->manual);
	g_autoptr(GError) cause = NULL;
	gsize n;

	(void) conf_list_keys(&n);
	command_line->values = g_new0(char *, n);
	/* For the help text's "…". Messages stay untranslated: otherwise causes mix languages. */
	(void) setlocale(LC_CTYPE, "");
	g_option_context_set_summary(context, command_line->purpose);
	g_option_context_set_description(context, description);
	g_option_context_add_main_entries(context, command_line->entries, NULL);
	add_keys(context, command_line);
	if (!g_option_context_parse(context, &argc, &argv, &cause)) {
		/* GLib begins with a capital. */
		cause->message[0] = g_ascii_tolower(cause->message[0]);
		return error_set(error, BRW0_ERROR_USAGE, "%s; see --help", cause->message);
	}
	if (argc > 1)
		return error_set(
			error, BRW0_ERROR_USAGE, "unexpected argument '%s'; see --help", argv[1]);
	return TRUE;
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
