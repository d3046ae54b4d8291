/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a rule of nf_tables says by a verdict, and by a set or a map of verdicts. */
#include "config.h"

#include "helpers/firewall/nft-set.h"

/* Before the kernel's own headers, which give way to it. */
#include <netinet/in.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>

#include "helpers/firewall/netfilter-talk.h"
#include "helpers/firewall/netfilter.h"
#include "helpers/firewall/ruleset.h"

void nft_verdict_read(Rule *rule, struct nlattr *attribute)
{
	static const struct {
		int code;
		enum rule_verdict verdict;
	} verdicts[] = {
		{NF_ACCEPT, RULE_ACCEPT},
		{NF_DROP, RULE_DROP},
		{NF_QUEUE, RULE_QUEUE},
		{NFT_RETURN, RULE_RETURN},
		{NFT_JUMP, RULE_JUMP},
		{NFT_GOTO, RULE_GOTO},
	};
	struct nlattr *verdict[NFTA_VERDICT_MAX + 1];
	const char *chain;
	int code;

	if (attribute == NULL || nla_parse_nested(verdict, NFTA_VERDICT_MAX, attribute, NULL) < 0)
		return;
	code = (int) netfilter_u32(verdict[NFTA_VERDICT_CODE]);
	for (gsize i = 0; i < G_N_ELEMENTS(verdicts); i++)
		if (verdicts[i].code == code)
			rule->verdict = verdicts[i].verdict;
	chain = netfilter_string(verdict[NFTA_VERDICT_CHAIN]);
	if (chain != NULL) {
		g_free(rule->chain);
		rule->chain = g_strdup(chain);
	}
	/* A jump to nowhere is none. */
	if (rule->chain == NULL && (rule->verdict == RULE_JUMP || rule->verdict == RULE_GOTO)) {
		rule->verdict = RULE_CONTINUE;
		rule_add_unknown(rule);
	}
}

/* An interval has flags, an element for all others no key. */
gboolean nft_set_is_plain(const GPtrArray *elements)
{
	for (guint i = 0; i < elements->len; i++) {
		const struct netfilter_element *element = g_ptr_array_index(elements, i);

		if (element->key->len == 0 || element->rest->len > 0)
			return FALSE;
	}
	return elements->len > 0;
}

static struct match compare_key(struct nft_load load, const struct netfilter_element *element)
{
	return nft_load_compare(load, NFT_CMP_EQ, element->key->data, element->key->len);
}

void nft_set_add(Rule *rule, struct nft_load load, const GPtrArray *elements, gboolean is_inverted)
{
	for (guint i = 0; i < elements->len; i++) {
		struct match match = compare_key(load, g_ptr_array_index(elements, i));

		/* In none of them is not in the first, and not in the second, … */
		match.is_alternative = i > 0 && !is_inverted;
		match.is_inverted ^= is_inverted;
		rule_add_match(rule, match);
	}
}

void nft_set_add_map(
	const Rule *start, struct nft_load load, const GPtrArray *elements, GPtrArray *rules)
{
	for (guint i = 0; i < elements->len; i++) {
		const struct netfilter_element *element = g_ptr_array_index(elements, i);
		Rule *rule = rule_new(RULE_CONTINUE);
		struct nlattr *value[NFTA_DATA_MAX + 1];

		g_array_append_vals(rule->matches, start->matches->data, start->matches->len);
		rule_add_match(rule, compare_key(load, element));
		rule->comment = g_strdup(start->comment);
		rule->number = start->number;
		if (nla_parse(value, NFTA_DATA_MAX, (gpointer) element->value->data,
			    (int) element->value->len, NULL) >= 0)
			nft_verdict_read(rule, value[NFTA_DATA_VERDICT]);
		g_ptr_array_add(rules, rule);
	}
}
