/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What to print of a program's output. */
#include "config.h"

#include "helpers/watch/news.h"

#include <string.h>

static gboolean knows(const struct news *news, const char *line)
{
	return news->lines != NULL && g_hash_table_contains(news->lines, line);
}

/* The hash table takes the line. */
static void learn(struct news *news, char *line)
{
	if (news->lines == NULL)
		news->lines = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_hash_table_add(news->lines, line);
}

char *news_of_state(struct news *news, const char *text, guint *ret_made)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	GString *out = g_string_new(NULL);
	struct news now = {0};

	for (gsize i = 0; lines[i] != NULL; i++) {
		if (lines[i][0] == '\0')
			continue;
		if (!knows(news, lines[i]))
			g_string_append_printf(out, "%s\n", lines[i]);
		learn(&now, g_strdup(lines[i]));
	}
	news_clear(news);
	*news = now;
	*ret_made = 0;
	return g_string_free(out, FALSE);
}

/* Never 0. */
static guint hash_changes(const char *text)
{
	return MAX(g_str_hash(text), 1U);
}

char *news_of_changes(struct news *news G_GNUC_UNUSED, const char *text, guint *ret_made)
{
	*ret_made = text[0] != '\0' ? hash_changes(text) : 0;
	return g_strdup(text);
}

static gboolean is_command(const char *line)
{
	gsize word = strcspn(line, " ");

	return word == 0 || line[word - 1] != ':';
}

char *news_of_commands(struct news *news, const char *text, guint *ret_made)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	g_autoptr(GString) commands = g_string_new(NULL), others = g_string_new(NULL);

	for (gsize i = 0; lines[i] != NULL; i++)
		if (lines[i][0] != '\0')
			g_string_append_printf(
				is_command(lines[i]) ? commands : others, "%s\n", lines[i]);
	if (commands->len == 0)
		return news_of_state(news, others->str, ret_made);
	for (gsize i = 0; lines[i] != NULL; i++)
		if (lines[i][0] != '\0' && !is_command(lines[i]))
			learn(news, g_strdup(lines[i]));
	*ret_made = hash_changes(commands->str);
	return g_string_free(g_steal_pointer(&others), FALSE);
}

void news_clear(struct news *news)
{
	g_clear_pointer(&news->lines, g_hash_table_unref);
}
