/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Colours of a terminal. */
#include "config.h"

#include "helpers/base/colour.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "helpers/base/error.h"

static gboolean is_for_terminal(void)
{
	const char *no_color = secure_getenv("NO_COLOR");

	return isatty(STDOUT_FILENO) && (no_color == NULL || no_color[0] == '\0') &&
	       g_strcmp0(secure_getenv("TERM"), "dumb") != 0;
}

gboolean colour_choose(const char *when, gboolean *ret_is_wanted, GError **error)
{
	if (when == NULL || strcmp(when, "auto") == 0)
		*ret_is_wanted = is_for_terminal();
	else if (strcmp(when, "always") == 0 || strcmp(when, "never") == 0)
		*ret_is_wanted = strcmp(when, "always") == 0;
	else
		return error_set(error, BRW0_ERROR_USAGE,
			"cannot use --color=%s: '%s' is not one of 'auto', 'always', 'never'", when,
			when);
	return TRUE;
}

static const struct colour_word *find_word(
	const char *text, gsize length, const struct colour_word *words)
{
	for (; words->word != NULL; words++)
		if (strlen(words->word) == length && strncmp(words->word, text, length) == 0)
			return words;
	return NULL;
}

char *colour_paint(const char *text, const struct colour_word *words)
{
	GString *out = g_string_new(NULL);

	while (*text != '\0') {
		gsize branch = strspn(text, " |`-");
		gsize length = strcspn(text + branch, " \n");
		gsize rest = branch + length + strcspn(text + branch + length, "\n");
		const struct colour_word *word = find_word(text + branch, length, words);

		rest += text[rest] == '\n';
		g_string_append_len(out, text, (gssize) branch);
		if (word != NULL)
			g_string_append_printf(out, "\033[%sm%s\033[0m", word->sgr, word->word);
		else
			g_string_append_len(out, text + branch, (gssize) length);
		g_string_append_len(out, text + branch + length, (gssize) (rest - branch - length));
		text += rest;
	}
	return g_string_free(out, FALSE);
}
