/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What has to be true of rules that were read, and that a judge comes to an end with them. */
#ifndef BRW0_TESTS_FUZZ_PASSAGE_CHECK_H
#define BRW0_TESTS_FUZZ_PASSAGE_CHECK_H

#include <linux/netfilter.h>
#include <string.h>

#include "helpers/firewall/passage.h"

#define CHECK_CHAIN "c"

static inline void passage_check_rule(const PassageRule *rule)
{
	gboolean leads_on = rule->target == PASSAGE_JUMP || rule->target == PASSAGE_GOTO;

	g_assert_true(!leads_on || rule->chain != NULL);
	for (guint i = 0; i < rule->conditions->len; i++) {
		const struct passage_condition *condition =
			&g_array_index(rule->conditions, struct passage_condition, i);

		g_assert_cmpuint(condition->subnet.prefix, <=, 32);
		g_assert_nonnull(memchr(condition->interface, '\0', sizeof(condition->interface)));
	}
}

/* The rules are those of CHECK_CHAIN in chains. */
static inline void passage_check(GHashTable *chains)
{
	const GPtrArray *rules = passage_chains_ensure(chains, CHECK_CHAIN);
	char table[] = "t", chain[] = CHECK_CHAIN;
	const Passage passage = {.table = table,
		.chain = chain,
		.family = NFPROTO_IPV4,
		.drops_by_policy = TRUE,
		.chains = chains};
	const struct passage_packet packet = {
		.in = "brW0", .source = {0xc0a84d00, 24}, .states = PASSAGE_NEW};
	struct passage_judgement judgement;

	for (guint i = 0; i < rules->len; i++)
		passage_check_rule(g_ptr_array_index(rules, i));
	judgement = passage_judge(&passage, &packet);
	g_assert_cmpint(judgement.is_dropped, ==, judgement.chain != NULL);
}

#endif
