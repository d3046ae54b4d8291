/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tokens of dhcpd.conf. */
#include "config.h"

#include "dhcp/dhcpd-scanner.h"

#include <string.h>

struct scanner scanner_new(const char *text)
{
	return (struct scanner){.at = text, .before = text, .line = 1, .is_start = TRUE};
}

static void skip_blanks(struct scanner *scanner)
{
	for (;;) {
		if (*scanner->at == '#')
			scanner->at += strcspn(scanner->at, "\n");
		else if (*scanner->at == '\n')
			scanner->line++, scanner->at++;
		else if (g_ascii_isspace(*scanner->at))
			scanner->at++;
		else
			return;
	}
}

/* Past the string that begins here; a backslash takes the meaning from what follows it. */
static char *scan_string(struct scanner *scanner)
{
	g_autoptr(GString) value = g_string_new(NULL);

	for (scanner->at++; *scanner->at != '\0' && *scanner->at != '"'; scanner->at++) {
		if (*scanner->at == '\\' && scanner->at[1] != '\0')
			scanner->at++;
		scanner->line += *scanner->at == '\n';
		g_string_append_c(value, *scanner->at);
	}
	scanner->at += *scanner->at == '"';
	return g_string_free(g_steal_pointer(&value), FALSE);
}

static enum token get_punctuation(char c)
{
	switch (c) {
	case '\0':
		return TOKEN_END;
	case '{':
		return TOKEN_OPEN;
	case '}':
		return TOKEN_CLOSE;
	default:
		return TOKEN_SEMICOLON;
	}
}

enum token scanner_next(struct scanner *scanner, char **ret_value)
{
	gsize length;

	*ret_value = NULL;
	skip_blanks(scanner);
	scanner->before = scanner->at;
	if (*scanner->at == '"') {
		scanner->is_start = FALSE;
		*ret_value = scan_string(scanner);
		return TOKEN_STRING;
	}
	length = strcspn(scanner->at, " \t\r\n\v\f#{};\"");
	if (length > 0) {
		scanner->is_start = FALSE;
		*ret_value = g_strndup(scanner->at, length);
		scanner->at += length;
		return TOKEN_WORD;
	}
	scanner->is_start = TRUE;
	return get_punctuation(*scanner->at != '\0' ? *scanner->at++ : '\0');
}
