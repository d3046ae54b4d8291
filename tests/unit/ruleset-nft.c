/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rules of a bridge in the language of nft, and what others are to accept. */
#include "config.h"

#include <netinet/in.h>

#include "helpers/firewall/ruleset.h"
#include "tests/unit/unit.h"

#define BASE_CHAINS                                                                                \
	"\tchain raw-prerouting {\n"                                                               \
	"\t\ttype filter hook prerouting priority -300; policy accept;\n"                          \
	"\t\tiifname != \"brW0\" jump spoofed\n\t\tiifname \"brW0\" jump source\n\t}\n"            \
	"\tchain nat-postrouting {\n"                                                              \
	"\t\ttype nat hook postrouting priority 95; policy accept;\n"                              \
	"\t\tip saddr 192.168.77.0/24 jump translate\n\t}\n"                                       \
	"\tchain mangle-forward {\n"                                                               \
	"\t\ttype filter hook forward priority -150; policy accept;\n"                             \
	"\t\ttcp flags & (syn | rst) == syn jump clamp\n\t}\n"                                     \
	"\tchain filter-forward {\n"                                                               \
	"\t\ttype filter hook forward priority 0; policy accept;\n"                                \
	"\t\toifname \"brW0\" jump inward\n\t\tiifname \"brW0\" jump outward\n\t}\n"               \
	"\tchain filter-input {\n"                                                                 \
	"\t\ttype filter hook input priority 0; policy accept;\n"                                  \
	"\t\tiifname \"brW0\" jump host\n\t}\n}\n"
#define HEAD(MORE_SPOOFED, MORE_OF_ALL, MORE_SOURCES)                                              \
	"table ip brw0-brW0 {\n"                                                                   \
	"\tchain spoofed {\n\t\tiifname \"lo\" return\n"                                           \
	"\t\tip saddr 192.168.77.0/24 drop\n" MORE_SPOOFED "\t}\n"                                 \
	"\tchain source {\n"                                                                       \
	"\t\tip saddr 192.168.77.1/32 ip daddr 224.0.0.0/4 return\n"                               \
	"\t\tip saddr 192.168.77.1/32 ip daddr 255.255.255.255/32 return\n"                        \
	"\t\tip saddr 192.168.77.1/32 ip daddr 192.168.77.255/32 return\n"                         \
	"\t\tip saddr 192.168.77.1/32 drop\n\t\tip saddr 192.168.77.255/32 drop\n" MORE_OF_ALL     \
	"\t\tip saddr 192.168.77.0/24 return\n" MORE_SOURCES                                       \
	"\t\tip saddr 0.0.0.0/32 udp dport 67 return\n"                                            \
	"\t\tip saddr 0.0.0.0/32 meta l4proto 2 return\n\t\tdrop\n\t}\n"                           \
	"\tchain translate {\n\t\tip daddr 224.0.0.0/4 return\n"                                   \
	"\t\tip daddr 255.255.255.255/32 return\n"
#define MASQUERADE                                                                                 \
	"\t\tip daddr != 192.168.77.0/24 meta l4proto tcp masquerade to :1024-65535\n"             \
	"\t\tip daddr != 192.168.77.0/24 meta l4proto udp masquerade to :1024-65535\n"             \
	"\t\tip daddr != 192.168.77.0/24 masquerade\n\t}\n"
#define INVALID "\t\tct state invalid drop\n"
#define CLAMPS                                                                                     \
	"\tchain clamp {\n"                                                                        \
	"\t\tiifname \"brW0\" tcp flags & (syn | rst) == syn tcp option maxseg size set rt mtu\n"  \
	"\t\toifname \"brW0\" tcp flags & (syn | rst) == syn tcp option maxseg size set rt mtu\n"  \
	"\t}\n"
#define INWARD                                                                                     \
	"\tchain inward {\n\t\tiifname \"brW0\" accept\n"                                          \
	"\t\tct state established,related accept\n\t\tct status dnat accept\n\t\treject\n\t}\n"
#define SERVICES                                                                                   \
	"\tchain host {\n\t\tudp dport 67 accept\n\t\tudp dport 53 accept\n"                       \
	"\t\ttcp dport 53 accept\n\t}\n"

static const struct subnet others[] = {{0x0a090001, 16}, {0xac100001, 30}};

/* In a table there is one bridge, so a second one is no case of its own. */
static const struct nft_case {
	const char *name;
	struct ruleset_subject subject;
	const char *text;
} nft_cases[] = {
	{"masquerade", {.bridge = "brW0", .subnet = {0xc0a84d01, 24}},
		HEAD("", "", "") MASQUERADE CLAMPS INWARD
		"\tchain outward {\n" INVALID
		"\t\tip saddr 192.168.77.0/24 accept\n\t\tdrop\n\t}\n" SERVICES BASE_CHAINS},
	{"snat-pinned",
		{.bridge = "brW0",
			.subnet = {0xc0a84d01, 24},
			.uplink = "wlan0",
			.source = 0x05060708},
		HEAD("", "",
			"") "\t\toifname \"wlan0\" ip daddr != 192.168.77.0/24 meta l4proto tcp "
			    "snat to 5.6.7.8:1024-65535\n"
			    "\t\toifname \"wlan0\" ip daddr != 192.168.77.0/24 meta l4proto udp "
			    "snat to 5.6.7.8:1024-65535\n"
			    "\t\toifname \"wlan0\" ip daddr != 192.168.77.0/24 snat to 5.6.7.8\n"
			    "\t}\n" CLAMPS INWARD "\tchain outward {\n" INVALID
			    "\t\toifname \"wlan0\" ip saddr 192.168.77.0/24 accept\n"
			    "\t\tip saddr 192.168.77.0/24 reject\n\t\tdrop\n\t}\n" SERVICES
				    BASE_CHAINS},
	{"more-networks",
		{.bridge = "brW0",
			.subnet = {0xc0a84d01, 24},
			.more = others,
			.n_more = G_N_ELEMENTS(others)},
		HEAD("\t\tip saddr 10.9.0.0/16 drop\n\t\tip saddr 172.16.0.0/30 drop\n",
			"\t\tip saddr 10.9.255.255/32 drop\n\t\tip saddr 172.16.0.3/32 drop\n",
			"\t\tip saddr 10.9.0.0/16 return\n\t\tip saddr 172.16.0.0/30 return\n")
			MASQUERADE CLAMPS INWARD
		"\tchain outward {\n" INVALID "\t\tip saddr 192.168.77.0/24 accept\n"
		"\t\tip saddr 10.9.0.0/16 accept\n\t\tip saddr 172.16.0.0/30 accept\n"
		"\t\tdrop\n\t}\n" SERVICES BASE_CHAINS},
};

static void test_nft(gconstpointer data)
{
	const struct nft_case *c = data;
	g_autoptr(Ruleset) ruleset = ruleset_new(NULL, &c->subject);
	g_autoptr(GString) text = g_string_new(NULL);

	ruleset_format_nft(ruleset, text);
	g_assert_cmpstr(text->str, ==, c->text);
}

static void test_removal(void)
{
	g_autoptr(GString) text = g_string_new(NULL);

	ruleset_format_nft_removal("b:r", text);
	g_assert_cmpstr(text->str, ==, "table ip brw0-b/3ar\ndelete table ip brw0-b/3ar\n");
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
		g_assert_true(ruleset_is_nft_table(table, bridges));
	}
	for (gsize i = 0; i < G_N_ELEMENTS(foreign); i++)
		g_assert_false(ruleset_is_nft_table(foreign[i], bridges));
}

/* A '*' that is in the name is no pattern. */
static void test_star(void)
{
	const struct wanted_rule rule = {.in = "br*", .out = "b*r", .target = WANTED_DROP};
	g_autoptr(GString) text = g_string_new(NULL);

	ruleset_format_nft_rule(&rule, text);
	g_assert_cmpstr(text->str, ==, "iifname \"br\\*\" oifname \"b*r\" drop\n");
}

static const struct accepts_case {
	const char *name;
	const char *hook;
	const char *iptables;
	const char *nft;
} accepts_cases[] = {
	{"forward", "FORWARD",
		" -i brW0 -m comment --comment brw0-brW0 -j ACCEPT\n"
		" -o brW0 -m comment --comment brw0-brW0 -j ACCEPT\n",
		"iifname \"brW0\" counter accept comment \"brw0-brW0\"\n"
		"oifname \"brW0\" counter accept comment \"brw0-brW0\"\n"},
	{"input", "INPUT",
		" -i brW0 -p udp -m udp --dport 67 -m comment --comment brw0-brW0 -j ACCEPT\n"
		" -i brW0 -p udp -m udp --dport 53 -m comment --comment brw0-brW0 -j ACCEPT\n"
		" -i brW0 -p tcp -m tcp --dport 53 -m comment --comment brw0-brW0 -j ACCEPT\n",
		"iifname \"brW0\" udp dport 67 counter accept comment \"brw0-brW0\"\n"
		"iifname \"brW0\" udp dport 53 counter accept comment \"brw0-brW0\"\n"
		"iifname \"brW0\" tcp dport 53 counter accept comment \"brw0-brW0\"\n"},
};

static void test_accepts(gconstpointer data)
{
	static const char *const bridges[] = {"brW0", "brW", "W0", "", NULL};
	const struct accepts_case *c = data;
	g_autoptr(Ruleset) ruleset = ruleset_new_bypass(c->hook, "brW0");
	const struct wanted_chain *chain = g_ptr_array_index(ruleset->chains, 0);
	g_autoptr(GString) iptables = g_string_new(NULL);
	g_autoptr(GString) nft = g_string_new(NULL);

	g_assert_cmpuint(ruleset->chains->len, ==, 1);
	for (guint i = 0; i < chain->rules->len; i++) {
		const struct wanted_rule *rule =
			&g_array_index(chain->rules, struct wanted_rule, i);

		g_assert_true(ruleset_is_tag(rule->comment, bridges));
		g_assert_false(ruleset_is_tag(rule->comment, bridges + 1));
		ruleset_describe_rule(rule, iptables);
		ruleset_format_nft_rule(rule, nft);
	}
	g_assert_cmpstr(iptables->str, ==, c->iptables);
	g_assert_cmpstr(nft->str, ==, c->nft);
}

void ruleset_nft_suite(void)
{
	ADD_CASES("/nft/", nft_cases, test_nft);
	ADD_CASES("/accepts/", accepts_cases, test_accepts);
	g_test_add_func("/nft/removal", test_removal);
	g_test_add_func("/nft/table-names", test_table_names);
	g_test_add_func("/nft/star", test_star);
}
