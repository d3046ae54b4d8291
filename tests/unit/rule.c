/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What makes two rules the same, and what never does. */
#include "config.h"

/* Before the kernel's own headers, which give way to it. */
#include <netinet/in.h>
#include <linux/netfilter.h>

#include "helpers/firewall/backend.h"
#include "helpers/firewall/chain.h"
#include "tests/unit/unit.h"

#define IN(name)                                                                                   \
	{                                                                                          \
		.field = MATCH_IN, .interface = name                                               \
	}
#define OR_IN(name)                                                                                \
	{                                                                                          \
		.field = MATCH_IN, .is_alternative = TRUE, .interface = name                       \
	}
#define FAMILY(name)                                                                               \
	{                                                                                          \
		.field = MATCH_FAMILY, .family = NFPROTO_##name                                    \
	}
#define SOURCE                                                                                     \
	{                                                                                          \
		.field = MATCH_SOURCE, .prefix = IPV4_PREFIX(10, 0, 0, 0, 8)                       \
	}
#define UDP                                                                                        \
	{                                                                                          \
		.field = MATCH_PROTOCOL, .protocol = IPPROTO_UDP                                   \
	}
#define ALL_PORTS                                                                                  \
	{                                                                                          \
		.field = MATCH_DESTINATION_PORT, .last_port = G_MAXUINT16                          \
	}
#define END                                                                                        \
	{                                                                                          \
		.field = MATCH_NEVER                                                               \
	}

static const struct equal_case {
	const char *name;
	struct match one[4], other[4]; /* up to END */
	gboolean is_equal;
} equal_cases[] = {
	{"nothing", {END}, {END}, TRUE},
	{"same", {IN("a"), UDP, END}, {IN("a"), UDP, END}, TRUE},
	{"another-order", {IN("a"), UDP, END}, {UDP, IN("a"), END}, TRUE},
	{"twice", {IN("a"), IN("a"), END}, {IN("a"), END}, TRUE},
	{"one-more", {IN("a"), UDP, END}, {IN("a"), END}, FALSE},
	{"another-name", {IN("a"), END}, {IN("b"), END}, FALSE},
	{"a-name-like-two-matches", {IN("a\", in \"b"), END}, {IN("a"), IN("b"), END}, FALSE},
	{"family-of-an-address", {FAMILY(IPV4), SOURCE, END}, {SOURCE, END}, TRUE},
	{"another-family-than-the-address", {FAMILY(IPV6), SOURCE, END}, {SOURCE, END}, FALSE},
	{"family", {FAMILY(IPV4), UDP, END}, {UDP, END}, FALSE},
	{"all-ports", {UDP, ALL_PORTS, END}, {UDP, END}, TRUE},
	{"alternatives", {IN("a"), OR_IN("b"), END}, {IN("b"), OR_IN("a"), END}, TRUE},
	{"alternatives-are-not-both", {IN("a"), OR_IN("b"), END}, {IN("a"), IN("b"), END}, FALSE},
	{"unknown", {{.field = MATCH_UNKNOWN}, END}, {{.field = MATCH_UNKNOWN}, END}, FALSE},
};

static Rule *rule_of(const struct match *matches)
{
	Rule *rule = rule_new(RULE_ACCEPT);

	for (; matches->field != MATCH_NEVER; matches++)
		rule_add_match(rule, *matches);
	return rule;
}

static void test_equal(gconstpointer data)
{
	const struct equal_case *c = data;
	g_autoptr(Rule) one = rule_of(c->one);
	g_autoptr(Rule) other = rule_of(c->other);

	g_assert_cmpint(rule_equal(one, other), ==, c->is_equal);
	g_assert_cmpint(rule_equal(other, one), ==, c->is_equal);
}

/* Where they are, and how often they were met, is nothing that they do. */
static void test_what_counts(void)
{
	const struct match in[] = {IN("a"), END};
	g_autoptr(Rule) one = rule_of(in);
	g_autoptr(Rule) other = rule_copy(one);

	other->number = 7;
	other->handle = 8;
	other->is_ours = TRUE;
	other->is_counted = TRUE;
	g_assert_true(rule_equal(one, other));
	other->comment = g_strdup("mine");
	g_assert_false(rule_equal(one, other));
	g_clear_pointer(&other->comment, g_free);
	other->verdict = RULE_DROP;
	g_assert_false(rule_equal(one, other));
	other->verdict = RULE_ACCEPT;
	other->has_more = TRUE;
	g_assert_false(rule_equal(one, other));
	g_assert_false(rule_equal(other, other));
}

static Table *table_of(const char *name, gint32 priority)
{
	Table *table = table_new(&backend_nft, NFPROTO_INET, "t");
	Chain *chain = table_ensure_chain(table, name);

	chain->hook = CHAIN_FORWARD;
	chain->priority = priority;
	table_ensure_chain(table, "another");
	chain_add_rule(chain, rule_new(RULE_ACCEPT));
	return table;
}

static void test_tables(void)
{
	g_autoptr(Table) one = table_of("f", 0);
	g_autoptr(Table) same = table_of("f", 0);
	g_autoptr(Table) elsewhere = table_of("f", 1);
	g_autoptr(Table) renamed = table_of("g", 0);
	Chain *chain = table_find_chain(same, "f");

	g_assert_true(table_equal(one, same));
	g_assert_false(table_equal(one, elsewhere));
	g_assert_false(table_equal(one, renamed));
	same->is_dormant = TRUE;
	g_assert_false(table_equal(one, same));
	same->is_dormant = FALSE;
	chain->drops_by_policy = TRUE;
	g_assert_false(table_equal(one, same));
	chain->drops_by_policy = FALSE;
	((Rule *) g_ptr_array_index(chain->rules, 0))->is_counted = TRUE;
	g_assert_false(table_equal(one, same));
	g_ptr_array_set_size(chain->rules, 0);
	g_assert_false(table_equal(one, same));
}

void rule_suite(void)
{
	ADD_CASES("/rule/equal/", equal_cases, test_equal);
	g_test_add_func("/rule/what-counts", test_what_counts);
	g_test_add_func("/rule/tables", test_tables);
}
