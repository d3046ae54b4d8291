/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a chain at a netfilter hook does with a packet: the model and the walk. Pure. */
#include "config.h"

#include "helpers/firewall/passage.h"

#include <netinet/in.h>
/* Before the kernel's own headers, which give way to it. */
#include <linux/netfilter.h>
#include <string.h>

#include "helpers/base/quote.h"
#include "helpers/firewall/passage-match.h"

/*
 * The kernel allows no loop, and 16 jumps in nf_tables, fewer than it has chains in the legacy
 * tables. A model may hold anything, and rules that double the walk at every jump.
 */
enum { MOST_JUMPS = 128, MOST_RULES = 1000000 };

/* A walk under way. */
struct walk {
	const Passage *passage;
	const struct passage_packet *packet;
	const char *sought; /* stop where this chain begins; NULL: none */
	gboolean stops_at_own;
	guint n_rules; /* so far */
	gboolean is_found;
	struct passage_judgement judgement;
};

enum outcome {
	OUTCOME_END,  /* of the chain: back to whoever jumped to it */
	OUTCOME_OVER, /* the judgement stands */
};

PassageRule *passage_rule_new(enum passage_target target)
{
	PassageRule *rule = g_new0(PassageRule, 1);

	rule->target = target;
	rule->conditions = g_array_new(FALSE, FALSE, sizeof(struct passage_condition));
	return rule;
}

void passage_rule_free(PassageRule *rule)
{
	g_array_unref(rule->conditions);
	g_free(rule->chain);
	g_free(rule->comment);
	g_free(rule);
}

void passage_rule_add(PassageRule *rule, struct passage_condition condition)
{
	g_array_append_val(rule->conditions, condition);
}

void passage_rule_add_unclear(PassageRule *rule)
{
	passage_rule_add(rule, (struct passage_condition){.field = PASSAGE_UNCLEAR});
}

static void free_rule(gpointer data)
{
	passage_rule_free(data);
}

static void free_rules(gpointer data)
{
	g_ptr_array_unref(data);
}

GHashTable *passage_chains_new(void)
{
	return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_rules);
}

GPtrArray *passage_chains_ensure(GHashTable *chains, const char *name)
{
	GPtrArray *rules = g_hash_table_lookup(chains, name);

	if (rules == NULL) {
		rules = g_ptr_array_new_with_free_func(free_rule);
		g_hash_table_insert(chains, g_strdup(name), rules);
	}
	return rules;
}

void passage_free(Passage *passage)
{
	g_free(passage->table);
	g_free(passage->chain);
	g_hash_table_unref(passage->chains);
	g_free(passage);
}

static enum outcome walk_chain(struct walk *walk, const char *name, guint n_jumps);

static enum outcome drop(struct walk *walk, const char *chain, guint number, enum passage_target by)
{
	walk->judgement = (struct passage_judgement){
		.is_dropped = TRUE, .chain = chain, .rule = number, .target = by};
	return OUTCOME_OVER;
}

/* What a rule does that certainly matches; ret_leaves: whether its chain goes on after it. */
static enum outcome take(struct walk *walk, const PassageRule *rule, const char *chain,
	guint n_jumps, gboolean *ret_leaves)
{
	switch (rule->target) {
	case PASSAGE_CONTINUE:
		break;
	case PASSAGE_ACCEPT:
	case PASSAGE_QUEUE: /* what the program will say, nobody knows */
		return OUTCOME_OVER;
	case PASSAGE_DROP:
	case PASSAGE_REJECT:
		return drop(walk, chain, rule->number, rule->target);
	case PASSAGE_RETURN:
		*ret_leaves = TRUE;
		break;
	case PASSAGE_GOTO:
		*ret_leaves = TRUE;
		return walk_chain(walk, rule->chain, n_jumps + 1);
	case PASSAGE_JUMP:
		return walk_chain(walk, rule->chain, n_jumps + 1);
	}
	return OUTCOME_END;
}

static gboolean is_own_taking(const PassageRule *rule, const struct passage_packet *packet)
{
	return rule->is_ours && (rule->target == PASSAGE_ACCEPT || rule->target == PASSAGE_JUMP) &&
	       passage_rule_matches(rule, packet);
}

static enum outcome walk_chain(struct walk *walk, const char *name, guint n_jumps)
{
	gpointer key, value;
	const GPtrArray *rules;
	gboolean leaves = FALSE;

	if (n_jumps > MOST_JUMPS ||
		!g_hash_table_lookup_extended(walk->passage->chains, name, &key, &value))
		return OUTCOME_END;
	if (walk->sought != NULL && strcmp(walk->sought, name) == 0) {
		walk->is_found = TRUE;
		return OUTCOME_OVER;
	}
	rules = value;
	for (guint i = 0; i < rules->len && !leaves; i++) {
		const PassageRule *rule = g_ptr_array_index(rules, i);

		if (walk->n_rules++ > MOST_RULES)
			return OUTCOME_OVER;
		if (walk->stops_at_own && is_own_taking(rule, walk->packet))
			return OUTCOME_OVER;
		if (!rule->is_ours && passage_rule_matches(rule, walk->packet) &&
			take(walk, rule, key, n_jumps, &leaves) == OUTCOME_OVER)
			return OUTCOME_OVER;
	}
	return OUTCOME_END;
}

static struct walk walk_passage(struct walk walk)
{
	const Passage *passage = walk.passage;

	if (walk_chain(&walk, passage->chain, 0) == OUTCOME_END && passage->drops_by_policy)
		drop(&walk, passage->chain, 0, PASSAGE_DROP);
	return walk;
}

struct passage_judgement passage_judge(const Passage *passage, const struct passage_packet *packet)
{
	return walk_passage((struct walk){.passage = passage, .packet = packet}).judgement;
}

struct passage_judgement passage_judge_ahead(
	const Passage *passage, const struct passage_packet *packet)
{
	return walk_passage(
		(struct walk){.passage = passage, .packet = packet, .stops_at_own = TRUE})
		.judgement;
}

gboolean passage_has_own(
	const Passage *passage, const struct passage_packet *packet, const char *chain)
{
	const GPtrArray *rules = g_hash_table_lookup(passage->chains, chain);

	for (guint i = 0; rules != NULL && i < rules->len; i++)
		if (is_own_taking(g_ptr_array_index(rules, i), packet))
			return TRUE;
	return FALSE;
}

gboolean passage_reaches(
	const Passage *passage, const struct passage_packet *packet, const char *chain)
{
	return walk_passage((struct walk){.passage = passage, .packet = packet, .sought = chain})
		.is_found;
}

const char *passage_family_name(const Passage *passage)
{
	return passage->family == NFPROTO_INET ? "inet" : "ip";
}

void passage_describe(
	const Passage *passage, const struct passage_judgement *judgement, GString *out)
{
	g_autofree char *chain =
		judgement->chain != NULL ? quote_terminal(judgement->chain) : g_strdup("");
	g_autofree char *table = quote_terminal(passage->table);

	if (judgement->rule == 0)
		g_string_append(out, "the policy");
	else
		g_string_append_printf(out, "rule %u (%s)", judgement->rule,
			judgement->target == PASSAGE_DROP ? "drop" : "reject");
	g_string_append_printf(out, " of chain %s in table ", chain);
	/* The legacy tables of IPv4 are known by their name alone. */
	if (passage->world == FIREWALL_NFTABLES)
		g_string_append_printf(out, "%s ", passage_family_name(passage));
	g_string_append_printf(out, "%s (%s)", table, firewall_names[passage->world]);
}
