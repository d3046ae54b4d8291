/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rules of a bridge in the language of nft, and what others are to accept. */
#include "config.h"

/* Before the kernel's own headers, which give way to it. */
#include <netinet/in.h>
#include <linux/netfilter.h>

#include "helpers/firewall/backend.h"
#include "helpers/firewall/legacy/text.h"
#include "helpers/firewall/nft/text.h"
#include "helpers/firewall/ruleset.h"
#include "tests/unit/unit.h"

/* IPv6 packets come by as well: what an address does not say, each rule says. */
#define V4 "meta nfproto ipv4 "
#define BASE_CHAINS                                                                                \
	"\tchain raw-prerouting {\n"                                                               \
	"\t\ttype filter hook prerouting priority -300; policy accept;\n"                          \
	"\t\t" V4 "iifname != \"brW0\" jump sources-elsewhere\n"                                   \
	"\t\t" V4 "iifname \"brW0\" jump sources-guests\n\t}\n"                                    \
	"\tchain nat-postrouting {\n"                                                              \
	"\t\ttype nat hook postrouting priority 95; policy accept;\n"                              \
	"\t\tip saddr 192.168.77.0/24 jump masquerade-guests\n\t}\n"                               \
	"\tchain mangle-forward {\n"                                                               \
	"\t\ttype filter hook forward priority -150; policy accept;\n"                             \
	"\t\t" V4 "tcp flags & (syn | rst) == syn jump mss\n\t}\n"                                 \
	"\tchain filter-forward {\n"                                                               \
	"\t\ttype filter hook forward priority 0; policy accept;\n"                                \
	"\t\t" V4 "oifname \"brW0\" jump to-guests\n"                                              \
	"\t\t" V4 "iifname \"brW0\" jump from-guests\n\t}\n"                                       \
	"\tchain filter-input {\n"                                                                 \
	"\t\ttype filter hook input priority 0; policy accept;\n"                                  \
	"\t\t" V4 "iifname \"brW0\" jump to-host\n\t}\n}\n"
#define HEAD(MORE_ELSEWHERE, MORE_OF_ALL, MORE_SOURCES)                                            \
	"table inet brw0-brW0 {\n"                                                                 \
	"\tchain sources-elsewhere {\n\t\t" V4 "iifname \"lo\" return\n"                           \
	"\t\tip saddr 192.168.77.0/24 drop\n" MORE_ELSEWHERE "\t}\n"                               \
	"\tchain sources-guests {\n"                                                               \
	"\t\tip saddr 192.168.77.1/32 ip daddr 224.0.0.0/4 return\n"                               \
	"\t\tip saddr 192.168.77.1/32 ip daddr 255.255.255.255/32 return\n"                        \
	"\t\tip saddr 192.168.77.1/32 ip daddr 192.168.77.255/32 return\n"                         \
	"\t\tip saddr 192.168.77.1/32 drop\n\t\tip saddr 192.168.77.255/32 drop\n" MORE_OF_ALL     \
	"\t\tip saddr 192.168.77.0/24 return\n" MORE_SOURCES                                       \
	"\t\tip saddr 0.0.0.0/32 udp dport 67 return\n"                                            \
	"\t\tip saddr 0.0.0.0/32 meta l4proto 2 return\n\t\t" V4 "drop\n\t}\n"                     \
	"\tchain masquerade-guests {\n\t\tip daddr 224.0.0.0/4 return\n"                           \
	"\t\tip daddr 255.255.255.255/32 return\n"
#define MASQUERADE                                                                                 \
	"\t\tip daddr != 192.168.77.0/24 meta l4proto tcp masquerade to :1024-65535\n"             \
	"\t\tip daddr != 192.168.77.0/24 meta l4proto udp masquerade to :1024-65535\n"             \
	"\t\tip daddr != 192.168.77.0/24 masquerade\n\t}\n"
#define INVALID "\t\t" V4 "ct state invalid drop\n"
#define MSS                                                                                        \
	"\tchain mss {\n"                                                                          \
	"\t\t" V4 "iifname \"brW0\" tcp flags & (syn | rst) == syn "                               \
	"tcp option maxseg size set rt mtu\n"                                                      \
	"\t\t" V4 "oifname \"brW0\" tcp flags & (syn | rst) == syn "                               \
	"tcp option maxseg size set rt mtu\n"                                                      \
	"\t}\n"
#define TO_GUESTS                                                                                  \
	"\tchain to-guests {\n\t\t" V4 "iifname \"brW0\" accept\n"                                 \
	"\t\t" V4 "ct state established,related accept\n"                                          \
	"\t\t" V4 "ct status dnat accept\n\t\t" V4 "reject with icmp port-unreachable\n\t}\n"
#define TO_HOST                                                                                    \
	"\tchain to-host {\n\t\t" V4 "udp dport 67 accept\n\t\t" V4 "udp dport 53 accept\n"        \
	"\t\t" V4 "tcp dport 53 accept\n\t}\n"

static const struct ip_prefix others[] = {
	IPV4_PREFIX(10, 9, 0, 1, 16), IPV4_PREFIX(172, 16, 0, 1, 30)};
static char bridge[] = "brW0", wlan0[] = "wlan0";
static const ConfBridge plain_conf = {.name = bridge};
static const ConfBridge snat_pinned_conf = {
	.name = bridge, .uplink = wlan0, .source = IPV4_ADDRESS(5, 6, 7, 8)};
#define ADDRESS .address = IPV4_PREFIX(192, 168, 77, 1, 24)

/* In a table there is one bridge, so a second one is no case of its own. */
static const struct nft_case {
	const char *name;
	struct ruleset_subject subject;
	const char *text;
} nft_cases[] = {
	{"masquerade", {.conf = &plain_conf, ADDRESS},
		HEAD("", "", "") MASQUERADE MSS TO_GUESTS
		"\tchain from-guests {\n" INVALID "\t\tip saddr 192.168.77.0/24 accept\n\t\t" V4
		"drop\n\t}\n" TO_HOST BASE_CHAINS},
	{"snat-pinned", {.conf = &snat_pinned_conf, ADDRESS},
		HEAD("", "",
			"") "\t\toifname \"wlan0\" ip daddr != 192.168.77.0/24 meta l4proto tcp "
			    "snat ip to 5.6.7.8:1024-65535\n"
			    "\t\toifname \"wlan0\" ip daddr != 192.168.77.0/24 meta l4proto udp "
			    "snat ip to 5.6.7.8:1024-65535\n"
			    "\t\toifname \"wlan0\" ip daddr != 192.168.77.0/24 snat ip to 5.6.7.8\n"
			    "\t}\n" MSS TO_GUESTS "\tchain from-guests {\n" INVALID
			    "\t\toifname \"wlan0\" ip saddr 192.168.77.0/24 accept\n"
			    "\t\tip saddr 192.168.77.0/24 reject with icmp port-unreachable\n"
			    "\t\t" V4 "drop\n\t}\n" TO_HOST BASE_CHAINS},
	{"more-networks",
		{.conf = &plain_conf, ADDRESS, .more = others, .n_more = G_N_ELEMENTS(others)},
		HEAD("\t\tip saddr 10.9.0.0/16 drop\n\t\tip saddr 172.16.0.0/30 drop\n",
			"\t\tip saddr 10.9.255.255/32 drop\n\t\tip saddr 172.16.0.3/32 drop\n",
			"\t\tip saddr 10.9.0.0/16 return\n\t\tip saddr 172.16.0.0/30 return\n")
			MASQUERADE MSS TO_GUESTS
		"\tchain from-guests {\n" INVALID "\t\tip saddr 192.168.77.0/24 accept\n"
		"\t\tip saddr 10.9.0.0/16 accept\n\t\tip saddr 172.16.0.0/30 accept\n"
		"\t\t" V4 "drop\n\t}\n" TO_HOST BASE_CHAINS},
};

static void test_nft(gconstpointer data)
{
	const struct nft_case *c = data;
	g_autoptr(Table) table = ruleset_new(&backend_nft, NULL, &c->subject);
	g_autoptr(GString) text = g_string_new(NULL);

	nft_text_table(table, text);
	g_assert_cmpstr(text->str, ==, c->text);
}

static void test_removal(void)
{
	g_autoptr(GString) text = g_string_new(NULL);

	nft_text_removal("inet", "brw0-b/3ar", text);
	g_assert_cmpstr(text->str, ==, "table inet brw0-b/3ar\ndelete table inet brw0-b/3ar\n");
}

static void test_table_names(void)
{
	static const char *const bridges[] = {"brW0", "a.b-c_9", "br:0*", "\xc3\xa9", "\"$", NULL};
	static const char *const foreign[] = {
		"filter", "brw0-", "brw0-mine", "brw0-brW", "brw0-brW00", "brw0-brW0 x"};
	static const struct {
		const char *bridge;
		const char *table;
	} names[] = {{"brW0", "brw0-brW0"}, {"a.b-c_9", "brw0-a.b-c_9"},
		{"br:0*", "brw0-br/3a0/2a"}, {"\xc3\xa9", "brw0-/c3/a9"}, {"\"$", "brw0-/22/24"}};

	for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autofree char *table = ruleset_nft_table(names[i].bridge);

		g_assert_cmpstr(table, ==, names[i].table);
		g_assert_true(ruleset_is_nft_table(NFPROTO_INET, table, bridges));
		/* As older versions had it. */
		g_assert_true(ruleset_is_nft_table(NFPROTO_IPV4, table, bridges));
		g_assert_false(ruleset_is_nft_table(NFPROTO_IPV6, table, bridges));
	}
	for (gsize i = 0; i < G_N_ELEMENTS(foreign); i++)
		g_assert_false(ruleset_is_nft_table(NFPROTO_INET, foreign[i], bridges));
}

/* A '*' that is in the name is no pattern. */
static void test_star(void)
{
	const struct match in = {.field = MATCH_IN, .interface = "br*"};
	const struct match out = {.field = MATCH_OUT, .interface = "b*r"};
	g_autoptr(Rule) rule = rule_new(RULE_DROP);
	g_autoptr(GString) text = g_string_new(NULL);

	rule_add_match(rule, in);
	rule_add_match(rule, out);
	nft_text_rule(rule, text);
	g_assert_cmpstr(text->str, ==, "iifname \"br\\*\" oifname \"b*r\" drop\n");
}

static const struct bypass_case {
	const char *name;
	const char *hook;
	const char *uplinks[3];
	const char *iptables;
	const char *nft;
} bypass_cases[] = {
	{"forward", "FORWARD", {"wlan0", NULL},
		" -i brW0 -o wlan0 -m comment --comment brw0-brW0 -j ACCEPT\n"
		" -i wlan0 -o brW0 -m comment --comment brw0-brW0 -j ACCEPT\n"
		" -i brW0 -o brW0 -m comment --comment brw0-brW0 -j ACCEPT\n",
		"iifname \"brW0\" oifname \"wlan0\" counter accept comment \"brw0-brW0\"\n"
		"iifname \"wlan0\" oifname \"brW0\" counter accept comment \"brw0-brW0\"\n"
		"iifname \"brW0\" oifname \"brW0\" counter accept comment \"brw0-brW0\"\n"},
	{"two-uplinks", "FORWARD", {"wlan0", "eth0", NULL},
		" -i brW0 -o wlan0 -m comment --comment brw0-brW0 -j ACCEPT\n"
		" -i wlan0 -o brW0 -m comment --comment brw0-brW0 -j ACCEPT\n"
		" -i brW0 -o brW0 -m comment --comment brw0-brW0 -j ACCEPT\n"
		" -i brW0 -o eth0 -m comment --comment brw0-brW0 -j ACCEPT\n"
		" -i eth0 -o brW0 -m comment --comment brw0-brW0 -j ACCEPT\n",
		"iifname \"brW0\" oifname \"wlan0\" counter accept comment \"brw0-brW0\"\n"
		"iifname \"wlan0\" oifname \"brW0\" counter accept comment \"brw0-brW0\"\n"
		"iifname \"brW0\" oifname \"brW0\" counter accept comment \"brw0-brW0\"\n"
		"iifname \"brW0\" oifname \"eth0\" counter accept comment \"brw0-brW0\"\n"
		"iifname \"eth0\" oifname \"brW0\" counter accept comment \"brw0-brW0\"\n"},
	{"offline", "FORWARD", {NULL},
		" -i brW0 -m comment --comment brw0-brW0 -j ACCEPT\n"
		" -o brW0 -m comment --comment brw0-brW0 -j ACCEPT\n"
		" -i brW0 -o brW0 -m comment --comment brw0-brW0 -j ACCEPT\n",
		"iifname \"brW0\" counter accept comment \"brw0-brW0\"\n"
		"oifname \"brW0\" counter accept comment \"brw0-brW0\"\n"
		"iifname \"brW0\" oifname \"brW0\" counter accept comment \"brw0-brW0\"\n"},
	{"input", "INPUT", {"wlan0", "eth0", NULL},
		" -i brW0 -p udp -m udp --dport 67 -m comment --comment brw0-brW0 -j ACCEPT\n"
		" -i brW0 -p udp -m udp --dport 53 -m comment --comment brw0-brW0 -j ACCEPT\n"
		" -i brW0 -p tcp -m tcp --dport 53 -m comment --comment brw0-brW0 -j ACCEPT\n",
		"iifname \"brW0\" udp dport 67 counter accept comment \"brw0-brW0\"\n"
		"iifname \"brW0\" udp dport 53 counter accept comment \"brw0-brW0\"\n"
		"iifname \"brW0\" tcp dport 53 counter accept comment \"brw0-brW0\"\n"},
};

static void test_bypass(gconstpointer data)
{
	static const char *const bridges[] = {"brW0", "brW", "W0", "", NULL};
	const struct bypass_case *c = data;
	g_autoptr(GPtrArray) rules = ruleset_new_bypass(c->hook, "brW0", c->uplinks);
	g_autoptr(GString) iptables = g_string_new(NULL);
	g_autoptr(GString) nft = g_string_new(NULL);

	for (guint i = 0; i < rules->len; i++) {
		const Rule *rule = g_ptr_array_index(rules, i);

		g_assert_true(ruleset_is_tag(rule->comment, bridges));
		g_assert_false(ruleset_is_tag(rule->comment, bridges + 1));
		legacy_text_rule(rule, iptables);
		nft_text_rule(rule, nft);
	}
	g_assert_cmpstr(iptables->str, ==, c->iptables);
	g_assert_cmpstr(nft->str, ==, c->nft);
}

void ruleset_nft_suite(void)
{
	ADD_CASES("/nft/", nft_cases, test_nft);
	ADD_CASES("/bypass/", bypass_cases, test_bypass);
	g_test_add_func("/nft/removal", test_removal);
	g_test_add_func("/nft/table-names", test_table_names);
	g_test_add_func("/nft/star", test_star);
}
