/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What firewalls do with a guest's packets, on made-up ones. After each case its control. */
#include "config.h"

#include <netinet/in.h>
#include <string.h>

#include "helpers/firewall/backend.h"
#include "helpers/firewall/walk.h"
#include "tests/unit/unit.h"

static const struct packet outward = {.in = "brW0",
	.out = "wlan0",
	.source = IPV4_PREFIX(192, 168, 77, 0, 24),
	.states = CONNTRACK_NEW};
static const struct packet back = {.in = "wlan0",
	.out = "brW0",
	.destination = IPV4_PREFIX(192, 168, 77, 0, 24),
	.states = CONNTRACK_ESTABLISHED};
static const struct packet across = {.in = "brW0", .out = "brW0", .states = CONNTRACK_NEW};
static const struct packet offline = {.in = "brW0", .states = CONNTRACK_NEW};
static const struct packet dhcp = {
	.in = "brW0", .protocol = IPPROTO_UDP, .destination_port = 67, .states = CONNTRACK_NEW};

/*
 * Rules are lines: CHAIN, conditions, target. Conditions: i=NAME o=NAME s=SUBNET d=SUBNET p=NUMBER
 * dport=FIRST-LAST state=BITS ? (unknown) never ours; "!" before one inverts it, "|" makes it an
 * alternative, "+" after a name makes it a prefix. A target is a letter of "-adrqR" (continue,
 * accept, drop, reject, queue, Return), or jCHAIN, gCHAIN.
 */
static void set_interface(struct match *match, const char *text)
{
	gsize length = strlen(text);

	match->is_prefix = g_str_has_suffix(text, "+");
	memcpy(match->interface, text, length - (match->is_prefix ? 1 : 0));
}

static void set_value(struct match *match, const char *text)
{
	g_auto(GStrv) range = g_strsplit(text, "-", 2);

	switch (match->field) {
	case MATCH_IN:
	case MATCH_OUT:
		set_interface(match, text);
		break;
	case MATCH_SOURCE:
	case MATCH_DESTINATION:
		g_assert_true(ip_prefix_parse(AF_INET, text, &match->prefix, NULL));
		break;
	case MATCH_PROTOCOL:
		match->protocol = (guint8) g_ascii_strtoull(text, NULL, 10);
		break;
	case MATCH_DESTINATION_PORT:
		match->first_port = (guint16) g_ascii_strtoull(range[0], NULL, 10);
		match->last_port = (guint16) g_ascii_strtoull(range[1], NULL, 10);
		break;
	case MATCH_STATES:
		match->states = (guint) g_ascii_strtoull(text, NULL, 10);
		break;
	case MATCH_FAMILY:
		match->family = (guint8) g_ascii_strtoull(text, NULL, 10);
		break;
	case MATCH_TCP_FLAGS:
	case MATCH_UNKNOWN:
	case MATCH_NEVER:
		break;
	}
}

static struct match match_of(const char *word)
{
	static const char *const names[] = {
		"i=", "o=", "s=", "d=", "p=", "dport=", "state=", "flags", "family=", "?", "never"};
	struct match match = {.is_inverted = FALSE};

	if (word[0] == '|')
		match.is_alternative = *word++ == '|';
	if (word[0] == '!')
		match.is_inverted = *word++ == '!';
	for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
		if (!g_str_has_prefix(word, names[i]))
			continue;
		match.field = (enum match_field) i;
		set_value(&match, word + strlen(names[i]));
		return match;
	}
	g_assert_not_reached();
}

static Rule *rule_of(char **words)
{
	static const struct {
		char letter;
		enum rule_verdict verdict;
	} targets[] = {{'-', RULE_CONTINUE}, {'a', RULE_ACCEPT}, {'d', RULE_DROP},
		{'r', RULE_REJECT}, {'q', RULE_QUEUE}, {'R', RULE_RETURN}, {'j', RULE_JUMP},
		{'g', RULE_GOTO}};
	Rule *rule = rule_new(RULE_CONTINUE);
	gsize last = g_strv_length(words) - 1;

	for (gsize i = 1; i < last; i++)
		if (strcmp(words[i], "ours") == 0)
			rule->is_ours = TRUE;
		else
			rule_add_match(rule, match_of(words[i]));
	for (gsize i = 0; i < G_N_ELEMENTS(targets); i++)
		if (targets[i].letter == words[last][0])
			rule->verdict = targets[i].verdict;
	if (words[last][1] != '\0')
		rule->chain = g_strdup(words[last] + 1);
	return rule;
}

static void add_rule(Chain *chain, char **words)
{
	Rule *rule = rule_of(words);

	rule->number = chain->rules->len + 1;
	chain_add_rule(chain, rule);
}

static Table *table_of(const char *rules)
{
	Table *table = table_new(&backend_nft, 2, "filter");
	Chain *base = table_ensure_chain(table, "F");
	g_auto(GStrv) lines = g_strsplit(rules, "\n", -1);

	base->hook = CHAIN_FORWARD;
	for (gsize i = 0; lines[i] != NULL; i++) {
		g_auto(GStrv) words = g_strsplit(lines[i], " ", -1);

		if (strcmp(lines[i], "policy d") == 0)
			base->drops_by_policy = TRUE;
		else if (words[0] != NULL)
			add_rule(table_ensure_chain(table, words[0]), words);
	}
	return table;
}

#define POLICY  "the policy of chain F in table ip filter (nftables)"
#define RULE(n) "rule " n " of chain F in table ip filter (nftables)"
#define DOCKER                                                                                     \
	"policy d\nF jDOCKER-USER\nF ? jDOCKER-CT\nF o=docker0 jDOCKER\nF i=docker0 a\n"           \
	"DOCKER-CT state=6 a\nDOCKER !i=docker0 o=docker0 d\n"
#define UFW "policy d\nF jbefore\nF jlog\nF juser\nbefore state=6 a\nbefore ? a\nlog ? -\n"
/* At +10, and all that is in no zone is refused. */
#define FIREWALLD "F state=38 a\nF i=lo a\nF jzones\nF state=8 d\nF r\n"

static const struct verdict_case {
	const char *name;
	const char *rules;
	const struct packet *packet;
	const char *culprit; /* NULL: it passes */
} verdict_cases[] = {
	{"empty-accepts", "", &outward, NULL},
	{"policy-drops", "policy d", &outward, POLICY},
	{"docker-drops", DOCKER, &outward, POLICY},
	{"docker-user-accepts", DOCKER "DOCKER-USER i=brW0 a", &outward, NULL},
	{"docker-user-of-another-bridge", DOCKER "DOCKER-USER i=brW1 a", &outward, POLICY},
	{"docker-user-ours-does-not-count", DOCKER "DOCKER-USER i=brW0 ours a", &outward, POLICY},
	{"ufw-drops-outward", UFW, &outward, POLICY},
	{"ufw-lets-answers-back", UFW, &back, NULL},
	{"ufw-route-allow", UFW "user i=brW0 a", &outward, NULL},
	{"firewalld-rejects", FIREWALLD, &outward, RULE("5 (reject)")},
	{"firewalld-trusted-zone", FIREWALLD "zones i=brW0 gtrusted\ntrusted a", &outward, NULL},
	{"firewalld-other-zone", FIREWALLD "zones i=eth0 gtrusted\ntrusted a", &outward,
		RULE("5 (reject)")},
	{"terminal-reject", "F i=eth0 a\nF r", &outward, RULE("2 (reject)")},
	{"terminal-reject-of-another", "F i=eth0 a\nF i=eth1 r", &outward, NULL},
	{"interface-accepts", "policy d\nF i=brW0 o=wlan0 a", &outward, NULL},
	{"interface-accepts-there-alone", "policy d\nF i=brW0 o=wlan0 a", &back, POLICY},
	{"established-accepts-back", "policy d\nF state=2 a", &back, NULL},
	{"established-does-not-accept-new", "policy d\nF state=2 a", &outward, POLICY},
	{"not-new-accepts-back", "policy d\nF !state=1 a", &back, NULL},
	{"not-new-does-not-accept-new", "policy d\nF !state=1 a", &outward, POLICY},
	{"perhaps-translated-is-not-accepted", "policy d\nF state=34 a", &outward, POLICY},
	{"perhaps-translated-is-not-passed-over", "F !state=34 d", &outward, NULL},
	{"untranslated-is", "F !state=2 d", &outward, RULE("1 (drop)")},
	{"wildcard-accepts", "policy d\nF i=br+ a", &outward, NULL},
	{"wildcard-of-others", "policy d\nF i=virbr+ a", &outward, POLICY},
	{"wildcard-of-the-whole-name", "policy d\nF i=brW0+ a", &outward, NULL},
	{"wildcard-of-all", "policy d\nF i=+ a", &offline, NULL},
	{"plain-name-is-no-wildcard", "policy d\nF i=br a", &outward, POLICY},
	{"inverted-drops", "F !i=eth0 d", &outward, RULE("1 (drop)")},
	{"inverted-spares", "F !i=brW0 d", &outward, NULL},
	{"inverted-wildcard-drops", "F !i=virbr+ d", &outward, RULE("1 (drop)")},
	{"inverted-wildcard-spares", "F !i=brW+ d", &outward, NULL},
	{"gone-interface", "F i= d", &outward, NULL},
	{"not-gone-interface", "F !i= d", &outward, RULE("1 (drop)")},
	{"across-the-bridge", "policy d\nF i=brW0 o=brW0 a", &across, NULL},
	{"across-is-not-outward", "policy d\nF i=brW0 o=brW0 a", &outward, POLICY},
	{"offline-by-any", "policy d\nF i=brW0 a", &offline, NULL},
	{"offline-by-one", "policy d\nF i=brW0 o=wlan0 a", &offline, POLICY},
	{"offline-not-by-one", "F i=brW0 !o=wlan0 d", &offline, NULL},
	{"source-contains", "policy d\nF s=192.168.0.0/16 a", &outward, NULL},
	{"source-is-half-of-it", "policy d\nF s=192.168.77.0/25 a", &outward, POLICY},
	{"source-is-elsewhere", "policy d\nF s=10.0.0.0/8 a", &outward, POLICY},
	{"not-source-drops", "F !s=10.0.0.0/8 d", &outward, RULE("1 (drop)")},
	{"not-source-spares", "F !s=192.168.77.0/24 d", &outward, NULL},
	{"not-half-the-source-spares", "F !s=192.168.77.0/25 d", &outward, NULL},
	{"destination-drops-selectively", "F d=10.0.0.0/8 d", &outward, NULL},
	{"destination-drops-all", "F d=0.0.0.0/0 d", &outward, RULE("1 (drop)")},
	{"not-destination", "policy d\nF !d=10.0.0.0/8 a", &outward, POLICY},
	{"not-destination-back", "policy d\nF !d=10.0.0.0/8 a", &back, NULL},
	{"protocol-accepts-selectively", "policy d\nF p=6 a", &outward, POLICY},
	{"protocol-accepts", "policy d\nF p=17 a", &dhcp, NULL},
	{"other-protocol", "policy d\nF p=6 a", &dhcp, POLICY},
	{"port-accepts", "policy d\nF p=17 dport=67-68 a", &dhcp, NULL},
	{"other-port", "policy d\nF p=17 dport=68-69 a", &dhcp, POLICY},
	{"all-ports", "policy d\nF dport=0-65535 a", &outward, NULL},
	{"some-ports", "policy d\nF dport=1-65535 a", &outward, POLICY},
	{"other-family", "F family=10 d", &outward, NULL},
	{"own-family", "F family=2 d", &outward, RULE("1 (drop)")},
	{"tcp-flags-are-selective", "F flags d", &outward, NULL},
	{"never", "F never d", &outward, NULL},
	{"not-never", "F !never d", &outward, RULE("1 (drop)")},
	{"alternatives-first", "policy d\nF i=brW0 |i=eth0 a", &outward, NULL},
	{"alternatives-last", "policy d\nF i=eth0 |i=brW0 a", &outward, NULL},
	{"alternatives-none", "policy d\nF i=eth0 |i=eth1 a", &outward, POLICY},
	{"alternatives-and-more", "policy d\nF i=brW0 |i=eth0 o=eth1 a", &outward, POLICY},
	{"more-and-alternatives", "policy d\nF o=eth1 i=eth0 |i=brW0 a", &outward, POLICY},
	{"unknown-drop-is-passed-over", "F ? d", &outward, NULL},
	{"clear-drop-is-not", "F d", &outward, RULE("1 (drop)")},
	{"not-unknown-is-unknown", "F !? d", &outward, NULL},
	{"unknown-accept-is-not-relied-on", "policy d\nF ? a", &outward, POLICY},
	{"unknown-jump-is-passed-over", "F ? jX\nX d", &outward, NULL},
	{"clear-jump-is-taken", "F jX\nX d", &outward,
		"rule 1 (drop) of chain X in table ip filter (nftables)"},
	{"our-accept-is-passed-over", "policy d\nF ours a", &outward, POLICY},
	{"our-drop-is-passed-over", "F ours d", &outward, NULL},
	{"queue-is-another-story", "policy d\nF q\nF d", &outward, NULL},
	{"log-goes-on", "F -\nF r", &outward, RULE("2 (reject)")},
	{"return-from-base-is-policy", "policy d\nF R\nF a", &outward, POLICY},
	{"return-from-jump-goes-on", "policy d\nF jX\nF a\nX R\nX d", &outward, NULL},
	{"goto-ends-the-base", "policy d\nF gX\nF a\nX -", &outward, POLICY},
	{"goto-ends-the-jump", "policy d\nF jX\nF a\nX gY\nX d\nY -", &outward, NULL},
	{"goto-accepts", "policy d\nF gX\nX a", &outward, NULL},
	{"jump-to-nowhere-goes-on", "F jnowhere\nF d", &outward, RULE("2 (drop)")},
	{"loop-ends", "F jF\nF d", &outward, RULE("2 (drop)")},
	{"doubling-loop-ends", "policy d\nF jX\nX jX\nX jX", &outward, NULL},
};

static void test_verdict(gconstpointer data)
{
	const struct verdict_case *c = data;
	g_autoptr(Table) table = table_of(c->rules);
	const Chain *base = table_find_chain(table, "F");
	struct walk_verdict verdict = walk_base_chain(base, c->packet);
	g_autoptr(GString) text = g_string_new(NULL);

	g_assert_cmpint(verdict.is_dropped, ==, c->culprit != NULL);
	if (!verdict.is_dropped)
		return;
	walk_describe(base, &verdict, text);
	g_assert_cmpstr(text->str, ==, c->culprit);
}

/* It is dropped: unless a rule that is not understood matches? */
static const struct unclear_case {
	const char *name;
	const char *rules;
	gboolean is_unclear;
} unclear_cases[] = {
	{"accept-before", "policy d\nF ? a", TRUE},
	{"accept-behind", "F d\nF ? a", FALSE},
	{"drop-before", "policy d\nF ? d", FALSE},
	{"part-accepted", "policy d\nF p=udp a", FALSE},
	{"jump-to-an-accept", "policy d\nF ? jX\nX a", TRUE},
	{"jump-to-a-drop", "policy d\nF ? jX\nX d", FALSE},
	{"goto-an-end", "F ? gX\nF d\nX -", TRUE},
	{"return-to-policy-drop", "policy d\nF ? R\nF d", FALSE},
	{"return-to-policy-accept", "F ? R\nF d", TRUE},
	{"return-to-a-drop", "F jX\nF d\nX ? R\nX d", FALSE},
	{"return-to-an-accept", "F jX\nF a\nX ? R\nX d", TRUE},
};

static void test_unclear(gconstpointer data)
{
	const struct unclear_case *c = data;
	g_autoptr(Table) table = table_of(c->rules);
	struct walk_verdict verdict = walk_base_chain(table_find_chain(table, "F"), &outward);

	g_assert_true(verdict.is_dropped);
	g_assert_cmpint(verdict.is_unclear, ==, c->is_unclear);
}

static const struct reach_case {
	const char *name;
	const char *rules;
	gboolean reaches;
} reach_cases[] = {
	{"base", "F d", TRUE},
	{"first", "F jX\nF d\nX R", TRUE},
	{"behind-a-drop", "F d\nF jX\nX R", FALSE},
	{"behind-somebody-elses-drop", "F i=eth0 d\nF jX\nX R", TRUE},
	{"by-another-way", "F i=eth0 jX\nX R", FALSE},
	{"perhaps", "F ? jX\nX R", FALSE},
	{"nowhere", "F jX", FALSE},
};

static void test_reach(gconstpointer data)
{
	const struct reach_case *c = data;
	g_autoptr(Table) table = table_of(c->rules);
	const Chain *base = table_find_chain(table, "F");

	g_assert_cmpint(walk_reaches(base, &outward, strcmp(c->name, "base") == 0 ? "F" : "X"), ==,
		c->reaches);
}

/* Dropped before one of brw0's rules accepts it? */
static const struct reach_case ahead_cases[] = {
	{"ours-first", "F i=brW0 ours a\nF d", FALSE},
	{"ours-behind", "F d\nF i=brW0 ours a", TRUE},
	{"ours-of-another-bridge", "F i=brW1 ours a\nF d", TRUE},
	{"ours-that-counts", "F ours -\nF d", TRUE},
};

static void test_ahead(gconstpointer data)
{
	const struct reach_case *c = data;
	g_autoptr(Table) table = table_of(c->rules);
	const Chain *base = table_find_chain(table, "F");

	g_assert_cmpint(walk_until_ours(base, &outward).is_dropped, ==, c->reaches);
}

void walk_suite(void)
{
	ADD_CASES("/walk/verdict/", verdict_cases, test_verdict);
	ADD_CASES("/walk/unclear/", unclear_cases, test_unclear);
	ADD_CASES("/walk/reaches/", reach_cases, test_reach);
	ADD_CASES("/walk/ahead/", ahead_cases, test_ahead);
}
