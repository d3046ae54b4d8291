/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A text with @PLACEHOLDERS@ in it, filled in. Pure. */
#include "config.h"

#include "dhcp/template.h"

#include <string.h>

#include "helpers/base/error.h"

#define NAME_LETTERS G_CSET_A_2_Z G_CSET_DIGITS "_"

enum line_result {
	LINE_FILLED,
	LINE_LEFT_OUT, /* a value is unknown */
	LINE_WRONG,    /* a placeholder is: error is set */
};

/* The length of the name in the placeholder that text begins with, 0 if it begins with none. */
static gsize name_length(const char *text)
{
	gsize length;

	if (text[0] != '@')
		return 0;
	length = strspn(text + 1, NAME_LETTERS);
	return text[1 + length] == '@' ? length : 0;
}

static const struct template_value *find_value(
	const char *name, gsize length, const struct template_value *values, gsize n)
{
	for (gsize i = 0; i < n; i++)
		if (strlen(values[i].name) == length && strncmp(values[i].name, name, length) == 0)
			return &values[i];
	return NULL;
}

/* Append the value, with the blanks that line begins with before each further line of it. */
static void append_value(GString *filled, const char *value, const char *line)
{
	gsize indentation = strspn(line, " \t");

	for (; *value != '\0'; value++) {
		g_string_append_c(filled, *value);
		if (*value == '\n')
			g_string_append_len(filled, line, (gssize) indentation);
	}
}

static enum line_result fill_line(GString *filled, const char *line,
	const struct template_value *values, gsize n, GError **error)
{
	gsize before = filled->len;
	const char *at = line;

	while (*at != '\0') {
		const struct template_value *value;
		gsize length = name_length(at);

		if (length == 0) {
			g_string_append_c(filled, *at++);
			continue;
		}
		value = find_value(at + 1, length, values, n);
		if (value == NULL) {
			error_set(error, BRW0_ERROR_FAILED, "unknown placeholder @%.*s@",
				(int) length, at + 1);
			return LINE_WRONG;
		}
		if (value->text == NULL) {
			g_string_truncate(filled, before);
			return LINE_LEFT_OUT;
		}
		append_value(filled, value->text, line);
		at += length + 2;
	}
	return LINE_FILLED;
}

/* All faults in one message, in the order of lines. */
static void add_fault(GString *faults, guint line, const GError *error)
{
	g_string_append_printf(
		faults, "%sline %u: %s", faults->len > 0 ? "; " : "", line, error->message);
}

char *template_fill(
	const char *template, const struct template_value *values, gsize n, GError **error)
{
	g_autoptr(GString) filled = g_string_new(NULL);
	g_autoptr(GString) faults = g_string_new(NULL);

	for (guint number = 1; *template != '\0'; number++) {
		gsize length = strcspn(template, "\n");
		g_autofree char *line = NULL;
		g_autoptr(GError) fault = NULL;

		/* The newline belongs to its line and goes with it. */
		length += template[length] == '\n';
		line = g_strndup(template, length);
		if (fill_line(filled, line, values, n, &fault) == LINE_WRONG)
			add_fault(faults, number, fault);
		template += length;
	}
	if (faults->len == 0)
		return g_string_free(g_steal_pointer(&filled), FALSE);
	error_set(error, BRW0_ERROR_FAILED, "%s", faults->str);
	return NULL;
}
