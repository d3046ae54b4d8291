/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What has to be true of rules that were decoded, and that a walk comes to an end with them. */
#ifndef BRW0_TESTS_FUZZ_RULE_CHECK_H
#define BRW0_TESTS_FUZZ_RULE_CHECK_H

#include <string.h>

#include "helpers/firewall/backend.h"
#include "helpers/firewall/walk.h"

#define CHECK_CHAIN "c"

static inline void check_rule(const Rule *rule)
{
	gboolean leads_on = rule->verdict == RULE_JUMP || rule->verdict == RULE_GOTO;
	g_autoptr(Rule) copy = rule_copy(rule);
	g_autoptr(GString) text = g_string_new(NULL);

	g_assert_true(!leads_on || rule->chain != NULL);
	for (guint i = 0; i < rule->matches->len; i++) {
		const struct match *match = &g_array_index(rule->matches, struct match, i);

		g_assert_cmpuint(
			match->prefix.length, <=, 8 * ip_family_size(match->prefix.address.family));
		g_assert_nonnull(memchr(match->interface, '\0', sizeof(match->interface)));
	}
	/* Equal to itself, unless there is something in it that is not understood. */
	rule_format(rule, text);
	g_assert_true(
		rule_equal(rule, copy) || rule->has_more || strstr(text->str, "unknown") != NULL);
}

/* A base chain of the name CHECK_CHAIN that drops by its policy. */
static inline Table *check_new_table(void)
{
	Table *table = table_new(&backend_nft, 2, "t");
	Chain *chain = table_ensure_chain(table, CHECK_CHAIN);

	chain->hook = CHAIN_FORWARD;
	chain->drops_by_policy = TRUE;
	return table;
}

/* The rules are those of CHECK_CHAIN. */
static inline void check_rules(const Table *table)
{
	const Chain *chain = table_find_chain(table, CHECK_CHAIN);
	const struct packet packet = {
		.in = "brW0", .source = IPV4_PREFIX(192, 168, 77, 0, 24), .states = CONNTRACK_NEW};
	struct walk_verdict verdict;

	for (guint i = 0; i < chain->rules->len; i++)
		check_rule(g_ptr_array_index(chain->rules, i));
	verdict = walk_base_chain(chain, &packet);
	g_assert_cmpint(verdict.is_dropped, ==, verdict.chain != NULL);
}

#endif
