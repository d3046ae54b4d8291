/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What firewalls do with a guest's packets, on made-up ones. After each case its control. */
#include "config.h"

#include <netinet/in.h>
#include <string.h>

#include "helpers/firewall/passage.h"
#include "tests/unit/unit.h"

static const struct passage_packet outward = {
	.in = "brW0", .out = "wlan0", .source = {0xc0a84d00, 24}, .states = PASSAGE_NEW};
static const struct passage_packet back = {.in = "wlan0",
	.out = "brW0",
	.destination = {0xc0a84d00, 24},
	.states = PASSAGE_ESTABLISHED};
static const struct passage_packet across = {.in = "brW0", .out = "brW0", .states = PASSAGE_NEW};
static const struct passage_packet offline = {.in = "brW0", .states = PASSAGE_NEW};
static const struct passage_packet dhcp = {
	.in = "brW0", .protocol = IPPROTO_UDP, .destination_port = 67, .states = PASSAGE_NEW};

/*
 * Rules are lines: CHAIN, conditions, target. Conditions: i=NAME o=NAME s=SUBNET d=SUBNET p=NUMBER
 * dport=FIRST-LAST state=BITS ? (unclear) never ours; "!" before one inverts it, "|" makes it an
 * alternative, "+" after a name makes it a prefix. A target is a letter of "-adrqR" (continue,
 * accept, drop, reject, queue, Return), or jCHAIN, gCHAIN.
 */
static void set_interface(struct passage_condition *condition, const char *text)
{
	gsize length = strlen(text);

	condition->is_prefix = g_str_has_suffix(text, "+");
	memcpy(condition->interface, text, length - (condition->is_prefix ? 1 : 0));
}

static void set_value(struct passage_condition *condition, const char *text)
{
	g_auto(GStrv) range = g_strsplit(text, "-", 2);

	switch (condition->field) {
	case PASSAGE_IN:
	case PASSAGE_OUT:
		set_interface(condition, text);
		break;
	case PASSAGE_SOURCE:
	case PASSAGE_DESTINATION:
		g_assert_true(subnet_parse(text, &condition->subnet, NULL));
		break;
	case PASSAGE_PROTOCOL:
		condition->protocol = (guint8) g_ascii_strtoull(text, NULL, 10);
		break;
	case PASSAGE_DESTINATION_PORT:
		condition->first_port = (guint16) g_ascii_strtoull(range[0], NULL, 10);
		condition->last_port = (guint16) g_ascii_strtoull(range[1], NULL, 10);
		break;
	case PASSAGE_STATES:
		condition->states = (guint) g_ascii_strtoull(text, NULL, 10);
		break;
	case PASSAGE_UNCLEAR:
	case PASSAGE_NEVER:
		break;
	}
}

static struct passage_condition condition_of(const char *word)
{
	static const char *const names[] = {
		"i=", "o=", "s=", "d=", "p=", "dport=", "state=", "?", "never"};
	struct passage_condition condition = {.is_inverted = FALSE};

	if (word[0] == '|')
		condition.is_alternative = *word++ == '|';
	if (word[0] == '!')
		condition.is_inverted = *word++ == '!';
	for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
		if (!g_str_has_prefix(word, names[i]))
			continue;
		condition.field = (enum passage_field) i;
		set_value(&condition, word + strlen(names[i]));
		return condition;
	}
	g_assert_not_reached();
}

static PassageRule *rule_of(char **words)
{
	static const struct {
		char letter;
		enum passage_target target;
	} targets[] = {{'-', PASSAGE_CONTINUE}, {'a', PASSAGE_ACCEPT}, {'d', PASSAGE_DROP},
		{'r', PASSAGE_REJECT}, {'q', PASSAGE_QUEUE}, {'R', PASSAGE_RETURN},
		{'j', PASSAGE_JUMP}, {'g', PASSAGE_GOTO}};
	PassageRule *rule = passage_rule_new(PASSAGE_CONTINUE);
	gsize last = g_strv_length(words) - 1;

	for (gsize i = 1; i < last; i++)
		if (strcmp(words[i], "ours") == 0)
			rule->is_ours = TRUE;
		else
			passage_rule_add(rule, condition_of(words[i]));
	for (gsize i = 0; i < G_N_ELEMENTS(targets); i++)
		if (targets[i].letter == words[last][0])
			rule->target = targets[i].target;
	if (words[last][1] != '\0')
		rule->chain = g_strdup(words[last] + 1);
	return rule;
}

static void add_rule(GPtrArray *rules, char **words)
{
	PassageRule *rule = rule_of(words);

	rule->number = rules->len + 1;
	g_ptr_array_add(rules, rule);
}

static Passage *passage_of(const char *rules)
{
	Passage *passage = g_new0(Passage, 1);
	g_auto(GStrv) lines = g_strsplit(rules, "\n", -1);

	passage->world = FIREWALL_NFTABLES;
	passage->family = 2;
	passage->table = g_strdup("filter");
	passage->chain = g_strdup("F");
	passage->chains = passage_chains_new();
	for (gsize i = 0; lines[i] != NULL; i++) {
		g_auto(GStrv) words = g_strsplit(lines[i], " ", -1);

		if (strcmp(lines[i], "policy d") == 0)
			passage->drops_by_policy = TRUE;
		else if (words[0] != NULL)
			add_rule(passage_chains_ensure(passage->chains, words[0]), words);
	}
	passage_chains_ensure(passage->chains, "F");
	return passage;
}

#define POLICY  "the policy of chain F in table ip filter (nftables)"
#define RULE(n) "rule " n " of chain F in table ip filter (nftables)"
#define DOCKER                                                                                     \
	"policy d\nF jDOCKER-USER\nF ? jDOCKER-CT\nF o=docker0 jDOCKER\nF i=docker0 a\n"           \
	"DOCKER-CT state=6 a\nDOCKER !i=docker0 o=docker0 d\n"
#define UFW "policy d\nF jbefore\nF jlog\nF juser\nbefore state=6 a\nbefore ? a\nlog ? -\n"
/* At +10, and all that is in no zone is refused. */
#define FIREWALLD "F state=38 a\nF i=lo a\nF jzones\nF state=8 d\nF r\n"

static const struct judge_case {
	const char *name;
	const char *rules;
	const struct passage_packet *packet;
	const char *culprit; /* NULL: it passes */
} judge_cases[] = {
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
	{"never", "F never d", &outward, NULL},
	{"not-never", "F !never d", &outward, RULE("1 (drop)")},
	{"alternatives-first", "policy d\nF i=brW0 |i=eth0 a", &outward, NULL},
	{"alternatives-last", "policy d\nF i=eth0 |i=brW0 a", &outward, NULL},
	{"alternatives-none", "policy d\nF i=eth0 |i=eth1 a", &outward, POLICY},
	{"alternatives-and-more", "policy d\nF i=brW0 |i=eth0 o=eth1 a", &outward, POLICY},
	{"more-and-alternatives", "policy d\nF o=eth1 i=eth0 |i=brW0 a", &outward, POLICY},
	{"unclear-drop-is-passed-over", "F ? d", &outward, NULL},
	{"clear-drop-is-not", "F d", &outward, RULE("1 (drop)")},
	{"not-unclear-is-unclear", "F !? d", &outward, NULL},
	{"unclear-accept-is-not-relied-on", "policy d\nF ? a", &outward, POLICY},
	{"unclear-jump-is-passed-over", "F ? jX\nX d", &outward, NULL},
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

static void test_judge(gconstpointer data)
{
	const struct judge_case *c = data;
	g_autoptr(Passage) passage = passage_of(c->rules);
	struct passage_judgement judgement = passage_judge(passage, c->packet);
	g_autoptr(GString) text = g_string_new(NULL);

	g_assert_cmpint(judgement.is_dropped, ==, c->culprit != NULL);
	if (!judgement.is_dropped)
		return;
	passage_describe(passage, &judgement, text);
	g_assert_cmpstr(text->str, ==, c->culprit);
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
	g_autoptr(Passage) passage = passage_of(c->rules);

	g_assert_cmpint(
		passage_reaches(passage, &outward, strcmp(c->name, "base") == 0 ? "F" : "X"), ==,
		c->reaches);
}

/* Dropped before a rule of ours takes it? */
static const struct reach_case ahead_cases[] = {
	{"ours-first", "F i=brW0 ours a\nF d", FALSE},
	{"ours-behind", "F d\nF i=brW0 ours a", TRUE},
	{"ours-of-another-bridge", "F i=brW1 ours a\nF d", TRUE},
	{"ours-that-counts", "F ours -\nF d", TRUE},
};

static void test_ahead(gconstpointer data)
{
	const struct reach_case *c = data;
	g_autoptr(Passage) passage = passage_of(c->rules);

	g_assert_cmpint(passage_judge_ahead(passage, &outward).is_dropped, ==, c->reaches);
}

void passage_suite(void)
{
	ADD_CASES("/passage/judge/", judge_cases, test_judge);
	ADD_CASES("/passage/reaches/", reach_cases, test_reach);
	ADD_CASES("/passage/ahead/", ahead_cases, test_ahead);
}
