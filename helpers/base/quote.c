/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names that somebody else chose, quoted for a terminal, a shell and nft. Pure. */
#include "config.h"

#include "helpers/base/quote.h"

#include <string.h>

/* Bytes of the character at text; ret_is_shown: a terminal shows it and does nothing else. */
static gsize character_size(const char *text, gboolean *ret_is_shown)
{
	gunichar c = g_utf8_get_char_validated(text, -1);
	gboolean is_valid = c != (gunichar) -1 && c != (gunichar) -2;

	/* Not in it: C0 and C1 controls, and formats, which can turn the direction of a line. */
	*ret_is_shown = is_valid && g_unichar_isprint(c);
	return is_valid ? (gsize) g_utf8_skip[(guchar) text[0]] : 1;
}

static void append_hexadecimal(GString *out, guchar byte)
{
	g_string_append_printf(out, "\\x%02x", byte);
}

static void append_octal(GString *out, guchar byte)
{
	g_string_append_printf(out, "\\%03o", byte);
}

/* Append text, and of what is not shown the bytes by that function. */
static void append_shown(
	GString *out, const char *text, void (*append_byte)(GString *out, guchar byte))
{
	while (*text != '\0') {
		gboolean is_shown;
		gsize size = character_size(text, &is_shown);

		if (is_shown)
			g_string_append_len(out, text, (gssize) size);
		for (gsize i = 0; !is_shown && i < size; i++)
			append_byte(out, (guchar) text[i]);
		text += size;
	}
}

char *quote_terminal(const char *text)
{
	GString *out = g_string_sized_new(strlen(text));

	append_shown(out, text, append_hexadecimal);
	return g_string_free(out, FALSE);
}

static gboolean is_shown_whole(const char *text)
{
	gboolean is_shown = TRUE;

	while (*text != '\0' && is_shown)
		text += character_size(text, &is_shown);
	return is_shown;
}

/* What a format of printf(1) in single quotes does not have by itself, as an octal number. */
static char *escape_format(const char *text)
{
	GString *out = g_string_new(NULL);

	for (const char *c = text; *c != '\0'; c++) {
		if (strchr("\\%'", *c) != NULL || (c == text && *c == '-'))
			append_octal(out, (guchar) *c);
		else
			g_string_append_c(out, *c);
	}
	return g_string_free(out, FALSE);
}

char *quote_shell(const char *text)
{
	g_autofree char *format = NULL;
	GString *out;

	if (text[0] != '\0' &&
		strspn(text, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "._/:=+-") == strlen(text))
		return g_strdup(text);
	if (is_shown_whole(text))
		return g_shell_quote(text);
	format = escape_format(text);
	out = g_string_new("\"$(printf '");
	append_shown(out, format, append_octal);
	g_string_append(out, "')\"");
	return g_string_free(out, FALSE);
}

void quote_command_words(GString *out, const char *const *words)
{
	for (gsize i = 0; words[i] != NULL; i++) {
		g_autofree char *quoted = quote_shell(words[i]);

		g_string_append_printf(out, "%s%s", i > 0 ? " " : "", quoted);
	}
	g_string_append_c(out, '\n');
}

void quote_command(GString *out, const char *first, ...)
{
	g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);
	va_list list;

	va_start(list, first);
	for (const char *word = first; word != NULL; word = va_arg(list, const char *))
		g_ptr_array_add(words, g_strdup(word));
	va_end(list);
	g_ptr_array_add(words, NULL);
	quote_command_words(out, (const char *const *) words->pdata);
}

/* "string" of nftables' src/scanner.l. */
gboolean quote_is_nft_name(const char *text)
{
	return g_ascii_isalpha(text[0]) &&
	       strspn(text, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "/\\_.-") == strlen(text);
}

/* A string ends at the next quote, whatever is before it. */
gboolean quote_is_nft_string(const char *text)
{
	return strchr(text, '"') == NULL && is_shown_whole(text);
}

/* A '*' at the end would stand for any rest of a name. */
char *quote_nft(const char *text)
{
	gsize length = strlen(text);

	return g_str_has_suffix(text, "*") ? g_strdup_printf("\"%.*s\\*\"", (int) length - 1, text)
					   : g_strdup_printf("\"%s\"", text);
}
