/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The text of /etc/hosts, and the lines in it that are ours. Pure. */
#include "config.h"

#include "helpers/host/hosts-file.h"

#include <string.h>

#include "helpers/base/error.h"

char *hosts_make_begin(const char *bridge)
{
	return g_strdup_printf("# brw0 %s: begin of lines that brw0-nat-init rewrites", bridge);
}

char *hosts_make_end(const char *bridge)
{
	return g_strdup_printf("# brw0 %s: end", bridge);
}

/* The line of that text at or after a place; NULL: there is none. */
static const char *find_line(const char *text, const char *line)
{
	gsize length = strlen(line);

	for (const char *at = text; at != NULL && *at != '\0';) {
		const char *newline = strchr(at, '\n');

		if (strncmp(at, line, length) == 0 && (at[length] == '\n' || at[length] == '\0'))
			return at;
		at = newline != NULL ? newline + 1 : NULL;
	}
	return NULL;
}

static const char *skip_line(const char *line)
{
	const char *newline = strchr(line, '\n');

	return newline != NULL ? newline + 1 : line + strlen(line);
}

/* From the comment that begins it to behind the one that ends it; NULL: there is none. */
struct block {
	const char *begin, *lines, *end, *rest;
};

static gboolean find_block(
	const char *text, const char *bridge, struct block *ret_block, GError **error)
{
	g_autofree char *first = hosts_make_begin(bridge);
	g_autofree char *last = hosts_make_end(bridge);
	const char *begin = find_line(text, first);
	const char *end = begin != NULL ? find_line(begin, last) : NULL;

	*ret_block = (struct block){0};
	if (begin == NULL)
		return TRUE;
	if (end == NULL)
		return error_set(error, BRW0_ERROR_FAILED,
			"/etc/hosts has a line '%s', but no '%s' after it; remove both and what "
			"is between them",
			first, last);
	*ret_block = (struct block){begin, skip_line(begin), end, skip_line(end)};
	return TRUE;
}

gboolean hosts_find_lines(const char *text, const char *bridge, char **ret_lines, GError **error)
{
	struct block block;

	if (!find_block(text, bridge, &block, error))
		return FALSE;
	*ret_lines = g_strndup(block.begin != NULL ? block.lines : "",
		block.begin != NULL ? (gsize) (block.end - block.lines) : 0);
	return TRUE;
}

gboolean hosts_remove(const char *text, const char *bridge, char **ret_text, GError **error)
{
	struct block block;
	GString *rest;

	if (!find_block(text, bridge, &block, error))
		return FALSE;
	rest = g_string_new(text);
	if (block.begin != NULL)
		g_string_erase(rest, block.begin - text, block.rest - block.begin);
	*ret_text = g_string_free(rest, FALSE);
	return TRUE;
}

char *hosts_append(const char *text, const char *bridge, const char *lines)
{
	g_autofree char *begin = hosts_make_begin(bridge);
	g_autofree char *end = hosts_make_end(bridge);
	gboolean is_ended = text[0] == '\0' || g_str_has_suffix(text, "\n");

	if (lines[0] == '\0')
		return g_strdup(text);
	return g_strdup_printf("%s%s%s\n%s%s\n", text, is_ended ? "" : "\n", begin, lines, end);
}

/* The first word is the address. */
static gboolean has_name(char *line, const char *name)
{
	g_auto(GStrv) words = NULL;
	gboolean is_address = TRUE;

	line[strcspn(line, "#\r")] = '\0';
	words = g_strsplit_set(line, " \t", -1);
	for (gsize i = 0; words[i] != NULL; i++) {
		if (words[i][0] == '\0')
			continue;
		if (!is_address && g_ascii_strcasecmp(words[i], name) == 0)
			return TRUE;
		is_address = FALSE;
	}
	return FALSE;
}

gboolean hosts_has_name(const char *text, const char *name)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

	for (gsize i = 0; lines[i] != NULL; i++)
		if (has_name(lines[i], name))
			return TRUE;
	return FALSE;
}
