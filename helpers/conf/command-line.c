/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command line of root's programs. */
#include "config.h"

#include "helpers/conf/command-line.h"

#include <locale.h>

#include "helpers/conf/conf.h"
#include "helpers/base/error.h"

gboolean command_line_parse(int argc, char **argv, const GOptionEntry *entries, const char *purpose,
	const char *manual, GError **error)
{
	g_autoptr(GOptionContext) context = g_option_context_new(NULL);
	g_autofree char *description = g_strdup_printf("See %s.", manual);
	g_autoptr(GError) cause = NULL;

	/* For the help text's "…". Messages stay untranslated: causes would else mix languages. */
	(void) setlocale(LC_CTYPE, "");
	g_option_context_set_summary(context, purpose);
	g_option_context_set_description(context, description);
	g_option_context_add_main_entries(context, entries, NULL);
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

gboolean command_line_override(
	GPtrArray *bridges, const char *key, const char *value, GError **error)
{
	for (guint i = 0; value != NULL && i < bridges->len; i++) {
		if (!conf_bridge_set(g_ptr_array_index(bridges, i), key, value, error)) {
			g_prefix_error(error, "cannot use --%s=%s: ", key, value);
			return FALSE;
		}
	}
	return TRUE;
}

gboolean command_line_override_one(
	GPtrArray *bridges, const char *key, const char *value, GError **error)
{
	if (value != NULL && bridges->len > 1)
		return error_set(error, BRW0_ERROR_USAGE,
			"cannot use --%s=%s for %u bridges; name one with --bridge=", key, value,
			bridges->len);
	return command_line_override(bridges, key, value, error);
}
