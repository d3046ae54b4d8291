/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a base chain does with a packet. Pure. */
#include "config.h"

#include "helpers/firewall/walk.h"

/* Before the kernel's own headers, which give way to it. */
#include <netinet/in.h>
#include <linux/netfilter.h>
#include <string.h>

#include "helpers/base/quote.h"
#include "helpers/firewall/backend.h"

/*
 * The kernel allows no loop, and 16 jumps in nf_tables, fewer than it has chains in the legacy
 * tables. What is read may hold anything, and rules that double the walk at every jump.
 */
enum { MOST_JUMPS = 128, MOST_RULES = 1000000 };

/* Of all packets of a kind, how many does a match or a rule match? */
enum extent {
	EXTENT_ALL,
	EXTENT_SOME,
	EXTENT_UNKNOWN,
	EXTENT_NONE,
};

/* A walk under way. */
struct walk {
	const Chain *base;
	const struct packet *packet;
	const char *sought; /* stop where this chain begins; NULL: none */
	gboolean stops_at_ours;
	gboolean suspects_some; /* a rule that drops some of the packets counts as one not
				   understood */
	guint n_rules;          /* so far */
	gboolean is_found;
	gboolean may_be_over; /* a rule that is not understood may have accepted it */
	struct walk_verdict verdict;
	struct walk_verdict suspect; /* the first drop of which nobody knows whether it is one */
	/* A drop that some rule before it may have led the packet around; is_dropped: there is one.
	 */
	struct walk_verdict passed;
};

enum outcome {
	OUTCOME_END,  /* of the chain: back to whoever jumped to it */
	OUTCOME_OVER, /* the verdict stands */
};

static enum extent match_interface(const struct match *match, const char *name)
{
	gboolean is_any = match->is_prefix && match->interface[0] == '\0';
	gboolean is_same;

	if (name == NULL)
		return is_any ? EXTENT_ALL : EXTENT_SOME;
	is_same = match->is_prefix ? g_str_has_prefix(name, match->interface)
				   : strcmp(name, match->interface) == 0;
	return is_same ? EXTENT_ALL : EXTENT_NONE;
}

static enum extent match_prefix(const struct match *match, struct ip_prefix addresses)
{
	if (match->prefix.address.family != AF_INET)
		return EXTENT_NONE;
	if (addresses.address.family == AF_UNSPEC)
		addresses.address.family = AF_INET;
	if (!ip_prefix_overlaps(match->prefix, addresses))
		return EXTENT_NONE;
	return match->prefix.length <= addresses.length ? EXTENT_ALL : EXTENT_SOME;
}

static enum extent match_protocol(const struct match *match, guint8 protocol)
{
	if (protocol == 0)
		return EXTENT_SOME;
	return protocol == match->protocol ? EXTENT_ALL : EXTENT_NONE;
}

static enum extent match_port(const struct match *match, guint16 port)
{
	if (match->first_port == 0 && match->last_port == G_MAXUINT16)
		return EXTENT_ALL;
	if (port == 0)
		return EXTENT_SOME;
	return port >= match->first_port && port <= match->last_port ? EXTENT_ALL : EXTENT_NONE;
}

static enum extent match_states(const struct match *match, guint states)
{
	const guint all = CONNTRACK_NEW | CONNTRACK_ESTABLISHED | CONNTRACK_RELATED |
			  CONNTRACK_INVALID | CONNTRACK_UNTRACKED;

	if (states == 0)
		states = all;
	if ((states & ~match->states) == 0)
		return EXTENT_ALL;
	if ((match->states & (states | CONNTRACK_SNAT | CONNTRACK_DNAT)) == 0)
		return EXTENT_NONE;
	return EXTENT_SOME;
}

static enum extent match_field(const struct match *match, const struct packet *packet)
{
	switch (match->field) {
	case MATCH_IN:
		return match_interface(match, packet->in);
	case MATCH_OUT:
		return match_interface(match, packet->out);
	case MATCH_SOURCE:
		return match_prefix(match, packet->source);
	case MATCH_DESTINATION:
		return match_prefix(match, packet->destination);
	case MATCH_PROTOCOL:
		return match_protocol(match, packet->protocol);
	case MATCH_DESTINATION_PORT:
		return match_port(match, packet->destination_port);
	case MATCH_STATES:
		return match_states(match, packet->states);
	case MATCH_FAMILY:
		return match->family == NFPROTO_IPV4 ? EXTENT_ALL : EXTENT_NONE;
	case MATCH_NEVER:
		return EXTENT_NONE;
	case MATCH_TCP_FLAGS:
	case MATCH_UNKNOWN:
		break;
	}
	return EXTENT_UNKNOWN;
}

static enum extent match_of(const struct match *match, const struct packet *packet)
{
	enum extent extent = match_field(match, packet);

	if (!match->is_inverted || (extent != EXTENT_ALL && extent != EXTENT_NONE))
		return extent;
	return extent == EXTENT_ALL ? EXTENT_NONE : EXTENT_ALL;
}

/*
 * Of alternatives the one that matches most counts, and of what they are joined by, the least: in
 * the order of the extents.
 */
static enum extent rule_of(const Rule *rule, const struct packet *packet)
{
	enum extent all = EXTENT_ALL, of_alternatives = EXTENT_ALL;

	for (guint i = 0; i < rule->matches->len; i++) {
		const struct match *match = &g_array_index(rule->matches, struct match, i);
		enum extent extent = match_of(match, packet);

		/* The first of them is no alternative itself. */
		if (!match->is_alternative)
			all = MAX(all, of_alternatives);
		of_alternatives = match->is_alternative ? MIN(of_alternatives, extent) : extent;
	}
	return MAX(all, of_alternatives);
}

/* Does it certainly match all of them? */
static gboolean matches(const Rule *rule, const struct packet *packet)
{
	return rule_of(rule, packet) == EXTENT_ALL;
}

static enum outcome walk_chain(struct walk *walk, const char *name, guint n_jumps);

/* rule NULL: the policy. */
static enum outcome drop(struct walk *walk, const char *chain, const Rule *rule)
{
	walk->verdict = (struct walk_verdict){.is_dropped = TRUE,
		.is_unclear = walk->may_be_over,
		.chain = chain,
		.rule = rule != NULL ? rule->number : 0,
		.by = rule != NULL ? rule->verdict : RULE_DROP};
	for (guint i = 0; rule != NULL && i < rule->matches->len; i++)
		walk->verdict.is_by_exit |=
			g_array_index(rule->matches, struct match, i).field == MATCH_OUT;
	return OUTCOME_OVER;
}

/* What a rule does that certainly matches; ret_leaves: whether its chain goes on after it. */
static enum outcome take(
	struct walk *walk, const Rule *rule, const char *chain, guint n_jumps, gboolean *ret_leaves)
{
	switch (rule->verdict) {
	case RULE_CONTINUE:
	case RULE_CLAMP_MSS:
		break;
	case RULE_ACCEPT:
	case RULE_MASQUERADE:
	case RULE_SNAT:
	case RULE_DNAT:
	case RULE_QUEUE: /* what the program will say, nobody knows */
		return OUTCOME_OVER;
	case RULE_DROP:
	case RULE_REJECT:
		return drop(walk, chain, rule);
	case RULE_RETURN:
		*ret_leaves = TRUE;
		break;
	case RULE_GOTO:
		*ret_leaves = TRUE;
		return walk_chain(walk, rule->chain, n_jumps + 1);
	case RULE_JUMP:
		return walk_chain(walk, rule->chain, n_jumps + 1);
	}
	return OUTCOME_END;
}

static gboolean is_ours_taking(const Rule *rule, const struct packet *packet)
{
	return rule->is_ours && (rule->verdict == RULE_ACCEPT || rule->verdict == RULE_JUMP) &&
	       matches(rule, packet);
}

/* Nobody knows whether it matches. Could the packet be accepted by it, or leave its chain? */
static void try_unknown(
	struct walk *walk, const Rule *rule, const char *chain, guint n_jumps, gboolean *may_leave)
{
	struct walk trial = *walk;
	gboolean leaves = FALSE;
	enum outcome outcome = take(&trial, rule, chain, n_jumps, &leaves);

	walk->n_rules = trial.n_rules;
	if (!walk->suspect.is_dropped)
		walk->suspect = outcome == OUTCOME_OVER ? trial.verdict : trial.suspect;
	walk->may_be_over |=
		trial.may_be_over || (outcome == OUTCOME_OVER && !trial.verdict.is_dropped);
	*may_leave |= outcome == OUTCOME_END && leaves;
}

/* The packet may not have come to that drop: what drops it otherwise is looked for. */
static enum outcome pass_by(struct walk *walk)
{
	if (!walk->passed.is_dropped)
		walk->passed = walk->verdict;
	walk->verdict = (struct walk_verdict){.is_dropped = FALSE};
	return OUTCOME_END;
}

static enum outcome walk_chain(struct walk *walk, const char *name, guint n_jumps)
{
	const Chain *chain =
		n_jumps <= MOST_JUMPS ? table_find_chain(walk->base->table, name) : NULL;
	gboolean leaves = FALSE, may_leave = FALSE;

	if (chain == NULL)
		return OUTCOME_END;
	if (walk->sought != NULL && strcmp(walk->sought, name) == 0) {
		walk->is_found = TRUE;
		return OUTCOME_OVER;
	}
	for (guint i = 0; i < chain->rules->len && !leaves; i++) {
		const Rule *rule = g_ptr_array_index(chain->rules, i);
		enum extent extent;

		if (walk->n_rules++ > MOST_RULES)
			return OUTCOME_OVER;
		if (walk->stops_at_ours && is_ours_taking(rule, walk->packet))
			return OUTCOME_OVER;
		extent = rule->is_ours ? EXTENT_NONE : rule_of(rule, walk->packet);
		if (extent == EXTENT_UNKNOWN || (extent == EXTENT_SOME && walk->suspects_some))
			try_unknown(walk, rule, chain->name, n_jumps, &may_leave);
		if (extent == EXTENT_ALL &&
			take(walk, rule, chain->name, n_jumps, &leaves) == OUTCOME_OVER)
			return may_leave && walk->verdict.is_dropped ? pass_by(walk) : OUTCOME_OVER;
	}
	return OUTCOME_END;
}

static struct walk run(struct walk walk)
{
	const Chain *base = walk.base;

	if (walk_chain(&walk, base->name, 0) == OUTCOME_END && base->drops_by_policy)
		drop(&walk, base->name, NULL);
	if (walk.passed.is_dropped) {
		walk.passed.is_unclear |= !walk.verdict.is_dropped;
		walk.verdict = walk.passed;
	}
	return walk;
}

struct walk_verdict walk_base_chain(const Chain *base, const struct packet *packet)
{
	return run((struct walk){.base = base, .packet = packet}).verdict;
}

struct walk_verdict walk_suspect(const Chain *base, const struct packet *packet)
{
	static const struct packet any;
	struct walk walk = run((struct walk){.base = base,
		.packet = packet != NULL ? packet : &any,
		.suspects_some = packet == NULL});

	return walk.verdict.is_dropped ? walk.verdict : walk.suspect;
}

struct walk_verdict walk_until_ours(const Chain *base, const struct packet *packet)
{
	return run((struct walk){.base = base, .packet = packet, .stops_at_ours = TRUE}).verdict;
}

gboolean walk_has_ours(const Chain *base, const struct packet *packet, const char *name)
{
	const Chain *chain = table_find_chain(base->table, name);

	for (guint i = 0; chain != NULL && i < chain->rules->len; i++)
		if (is_ours_taking(g_ptr_array_index(chain->rules, i), packet))
			return TRUE;
	return FALSE;
}

gboolean walk_reaches(const Chain *base, const struct packet *packet, const char *chain)
{
	return run((struct walk){.base = base, .packet = packet, .sought = chain}).is_found;
}

void walk_describe(const Chain *base, const struct walk_verdict *verdict, GString *out)
{
	g_autofree char *chain =
		verdict->chain != NULL ? quote_terminal(verdict->chain) : g_strdup("");
	g_autofree char *table = quote_terminal(base->table->name);

	if (verdict->rule == 0)
		g_string_append(out, "the policy");
	else
		g_string_append_printf(out, "rule %u (%s)", verdict->rule,
			verdict->by == RULE_DROP ? "drop" : "reject");
	g_string_append_printf(out, " of chain %s in table ", chain);
	/* The legacy tables of IPv4 are known by their name alone. */
	if (base->table->backend->has_families)
		g_string_append_printf(out, "%s ", table_family_name(base->table));
	g_string_append_printf(out, "%s (%s)", table, base->table->backend->name);
}
