/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The language of dhcpd.conf: its tokens, and what it says of an option. */
#include "config.h"

#include "dhcp/dhcpd-language.h"

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

/* The words of a statement and, up to its brace, of a block's head. */
static char *read_statement(struct scanner *scanner, enum token *ret_end)
{
	g_autoptr(GString) words = g_string_new(NULL);
	enum token token;

	do {
		g_autofree char *word = NULL;

		token = scanner_next(scanner, &word);
		if (word != NULL)
			g_string_append_printf(words, "%s%s", words->len > 0 ? " " : "", word);
	} while (token == TOKEN_WORD || token == TOKEN_STRING);
	*ret_end = token;
	return g_string_free(g_steal_pointer(&words), FALSE);
}

/* The last value in each of the blocks that are open now, outermost first. */
struct blocks {
	GPtrArray *values; /* NULL: none */
	guint wanted; /* how many were open in the subnet; 0: it has not come, or all is known */
	char *found;
};

static void set_value(struct blocks *blocks, char *value)
{
	char **last = (char **) &g_ptr_array_index(blocks->values, blocks->values->len - 1);

	g_free(*last);
	*last = value;
}

/* The end of a block: what the subnet has not, the block around it may have. */
static void close_block(struct blocks *blocks)
{
	guint n = blocks->values->len;
	char *value = g_ptr_array_steal_index(blocks->values, n - 1);

	if (blocks->wanted != n) {
		g_free(value);
		return;
	}
	/* The subnet may be declared twice: the last one counts, as for all else. */
	g_free(blocks->found);
	blocks->found = value;
	blocks->wanted = value != NULL ? 0 : n - 1;
}

static void read_all(
	struct scanner *scanner, struct blocks *blocks, const char *head, const char *option)
{
	enum token end;

	do {
		g_autofree char *statement = read_statement(scanner, &end);

		if (g_ascii_strncasecmp(statement, option, strlen(option)) == 0)
			set_value(blocks, g_strdup(statement + strlen(option)));
		if (end == TOKEN_OPEN) {
			g_ptr_array_add(blocks->values, NULL);
			if (g_ascii_strcasecmp(statement, head) == 0)
				blocks->wanted = blocks->values->len;
		} else if (end == TOKEN_CLOSE && blocks->values->len > 1) {
			close_block(blocks);
		}
	} while (end != TOKEN_END);
	while (blocks->values->len > 0)
		close_block(blocks);
}

char *dhcpd_option_find(const char *text, struct ip_prefix subnet, const char *name)
{
	char network[IP_TEXT_SIZE], mask[IP_TEXT_SIZE];
	g_autofree char *head = g_strdup_printf("subnet %s netmask %s",
		ip_address_format(ip_prefix_network(subnet), network),
		ip_address_format(ip_prefix_mask(subnet), mask));
	g_autofree char *option = g_strdup_printf("option %s ", name);
	g_autoptr(GPtrArray) values = g_ptr_array_new_with_free_func(g_free);
	struct blocks blocks = {.values = values};
	struct scanner scanner = scanner_new(text);

	g_ptr_array_add(values, NULL); /* the whole text */
	read_all(&scanner, &blocks, head, option);
	return blocks.found;
}
