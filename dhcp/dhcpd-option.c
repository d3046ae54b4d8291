/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What dhcpd.conf says of an option. */
#include "config.h"

#include "dhcp/dhcpd-option.h"

#include <string.h>

#include "dhcp/dhcpd-scanner.h"

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
