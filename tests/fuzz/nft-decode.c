/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fuzz the kernel's answer about a rule of nf_tables: two bytes, the sizes of key and value of the
 * one element that each set has; these two; and the rule's expressions.
 */
#include "config.h"

/* Before the kernel's own headers, which give way to it. */
#include <netinet/in.h>
#include <linux/netfilter.h>
#include <string.h>

#include "helpers/firewall/nft/decode.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/rule-check.h"

/* The bytes that are next in the input, as many as there are of that size. */
static GByteArray *take(const guint8 **data, size_t *left, size_t size)
{
	GByteArray *bytes = g_byte_array_new();

	size = MIN(size, *left);
	g_byte_array_append(bytes, *data, (guint) size);
	*data += size;
	*left -= size;
	return bytes;
}

static GPtrArray *read_set(const char *set, gpointer data)
{
	const struct nft_element *given = data;
	GPtrArray *elements = g_ptr_array_new_with_free_func(nft_element_free);
	struct nft_element *element = g_new0(struct nft_element, 1);

	g_assert_true(g_str_has_prefix(set, "__"));
	element->key = g_byte_array_ref(given->key);
	element->value = g_byte_array_ref(given->value);
	element->rest = g_byte_array_new();
	g_ptr_array_add(elements, element);
	return elements;
}

int fuzz_nft_decode(const uint8_t *data, size_t size)
{
	g_autoptr(Table) table = check_new_table();
	g_autoptr(GByteArray) key = NULL;
	g_autoptr(GByteArray) value = NULL;
	g_autoptr(GByteArray) expressions = NULL;
	struct nft_element element = {.key = NULL};
	struct nft_rule rule = {.handle = 1};
	const guint8 *next = data + 2;
	size_t left = size - 2;
	GPtrArray *rules;

	if (size < 2)
		return 0;
	element.key = key = take(&next, &left, data[0]);
	element.value = value = take(&next, &left, data[1]);
	rule.expressions = expressions = take(&next, &left, left);
	rules = table_find_chain(table, CHECK_CHAIN)->rules;
	nft_decode(&rule, NFPROTO_IPV4, 7, read_set, &element, rules);
	nft_decode(&rule, NFPROTO_INET, 7, read_set, &element, rules);
	g_assert_cmpuint(rules->len, >=, 2);
	for (guint i = 0; i < rules->len; i++)
		g_assert_cmpuint(((const Rule *) g_ptr_array_index(rules, i))->number, ==, 7);
	check_rules(table);
	return 0;
}
