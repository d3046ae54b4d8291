/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rows of texts in aligned columns. */
#include "config.h"

#include "helpers/base/columns.h"

#include <string.h>

#include "helpers/base/quote.h"

/* Between two columns. */
#define GAP "  "
/* What begins lines of a tree: a branch, its word of at most eight letters, and the text; and how
 * lines go on below. */
#define BRANCH       "|-- "
#define BELOW_BRANCH "|            "
#define INDENTATION  "    "
#define REMEDY       "remedy:"
/* At the end of what is cut. */
#define CUT "..."

/* How much of a line a character takes. */
static guint character_width(gunichar c)
{
	if (g_unichar_iszerowidth(c))
		return 0;
	return g_unichar_iswide(c) ? 2 : 1;
}

static guint text_width(const char *text)
{
	guint width = 0;

	for (; *text != '\0'; text += g_utf8_skip[(guchar) *text])
		width += character_width(g_utf8_get_char(text));
	return width;
}

/* As much of text as takes no more than width, for g_free. */
static char *take_width(const char *text, guint width)
{
	const char *end = text;

	for (; *end != '\0'; end += g_utf8_skip[(guchar) *end]) {
		guint taken = character_width(g_utf8_get_char(end));

		if (taken > width)
			break;
		width -= taken;
	}
	return g_strndup(text, (gsize) (end - text));
}

char *columns_cut(const char *text, guint width)
{
	g_autofree char *shown = quote_terminal(text);
	g_autofree char *part = NULL;

	if (text_width(shown) <= width)
		return g_steal_pointer(&shown);
	part = take_width(shown, width > strlen(CUT) ? width - (guint) strlen(CUT) : 0);
	return g_strconcat(part, CUT, NULL);
}

static guint column_width(const struct column *column, const GPtrArray *rows, gsize at)
{
	guint width = text_width(column->title);

	for (guint i = 0; i < rows->len; i++) {
		const char *const *texts = g_ptr_array_index(rows, i);
		g_autofree char *shown = columns_cut(texts[at], column->width);

		width = MAX(width, text_width(shown));
	}
	return width;
}

/* The last column is not filled up with blanks. */
static void add_cell(GString *out, const char *text, guint width, const char *end)
{
	g_string_append(out, text);
	for (guint i = text_width(text); *end != '\n' && i < width; i++)
		g_string_append_c(out, ' ');
	g_string_append(out, end);
}

void columns_format(const struct column *columns, gsize n, const GPtrArray *rows, GString *out)
{
	g_autofree guint *widths = g_new(guint, n);

	for (gsize k = 0; k < n; k++) {
		widths[k] = column_width(&columns[k], rows, k);
		add_cell(out, columns[k].title, widths[k], k + 1 < n ? GAP : "\n");
	}
	for (guint i = 0; i < rows->len; i++) {
		const char *const *texts = g_ptr_array_index(rows, i);

		for (gsize k = 0; k < n; k++) {
			g_autofree char *shown = columns_cut(texts[k], columns[k].width);

			add_cell(out, shown, widths[k], k + 1 < n ? GAP : "\n");
		}
	}
}

/* What a line goes on with below itself, for g_free. */
static char *get_continuation(const char *line)
{
	gsize blanks = strspn(line, " ");

	if (g_str_has_prefix(line, BRANCH))
		return g_strdup(BELOW_BRANCH);
	return g_strdup_printf("%.*s" INDENTATION, (int) blanks, line);
}

/* Append words to a line that has so many columns already. */
static void wrap_words(GString *out, const char *line, guint width)
{
	g_autofree char *below = get_continuation(line);
	g_auto(GStrv) words = g_strsplit(line, " ", -1);
	guint column = 0;

	for (gsize i = 0; words[i] != NULL; i++) {
		guint length = text_width(words[i]);

		if (column > text_width(below) && column + 1 + length > width && length > 0) {
			g_string_append_printf(out, "\n%s", below);
			column = text_width(below);
		} else if (i > 0) {
			g_string_append_c(out, ' ');
			column++;
		}
		g_string_append(out, words[i]);
		column += length;
	}
}

char *columns_wrap(const char *text, guint width)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	GString *out = g_string_new(NULL);

	for (gsize i = 0; lines[i] != NULL; i++) {
		const char *line = lines[i];
		gsize blanks = strspn(line, " ");

		if (i > 0)
			g_string_append_c(out, '\n');
		if (text_width(line) <= width)
			g_string_append(out, line);
		else if (g_str_has_prefix(line + blanks, REMEDY " "))
			g_string_append_printf(out, "%.*s" REMEDY "\n%.*s" INDENTATION "%s",
				(int) blanks, line, (int) blanks, line,
				line + blanks + strlen(REMEDY " "));
		else
			wrap_words(out, line, width);
	}
	return g_string_free(out, FALSE);
}
