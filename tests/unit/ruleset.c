/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rules of a bridge, as commands: the golden text of --dry-run. */
#include "config.h"

#include <linux/netfilter/x_tables.h>
#include <netinet/in.h>
#include <string.h>

#include "helpers/base/error.h"
#include "helpers/firewall/backend.h"
#include "helpers/firewall/legacy/text.h"
#include "helpers/firewall/ruleset.h"
#include "helpers/host/step-rules.h"
#include "tests/unit/unit.h"

/* Two more networks that are the bridge's own. */
static const struct ip_prefix others[] = {
	IPV4_PREFIX(10, 9, 0, 1, 16), IPV4_PREFIX(172, 16, 0, 1, 30)};
static char bridge[] = "brW0", odd_bridge[] = "br;id", wlan0[] = "wlan0", odd_uplink[] = "$(id)";
static const ConfBridge plain_conf = {.name = bridge};
static const ConfBridge pinned_conf = {.name = bridge, .uplink = wlan0};
static const ConfBridge snat_conf = {.name = bridge, .source = IPV4_ADDRESS(5, 6, 7, 8)};
static const ConfBridge odd_conf = {.name = odd_bridge, .uplink = odd_uplink};
#define ADDRESS .address = IPV4_PREFIX(192, 168, 77, 1, 24)
static const struct ruleset_subject masquerade = {.conf = &plain_conf, ADDRESS};
static const struct ruleset_subject pinned = {.conf = &pinned_conf, ADDRESS};
static const struct ruleset_subject snat = {.conf = &snat_conf, ADDRESS};
static const struct ruleset_subject pinned_more = {
	.conf = &pinned_conf, ADDRESS, .more = others, .n_more = G_N_ELEMENTS(others)};
static const struct ruleset_subject dns = {
	.conf = &plain_conf, ADDRESS, .dns = IPV4_ADDRESS(10, 0, 0, 9)};
static const struct ruleset_subject odd = {.conf = &odd_conf, ADDRESS};

#define RAW "iptables-legacy -w -t raw "
#define NAT "iptables-legacy -w -t nat "
#define MSS "iptables-legacy -w -t mangle "
#define FIL "iptables-legacy -w -t filter "
#define OWN "-s 192.168.77.0/24"
#define NOBODY                                                                                     \
	RAW "-A brw0-SRC-brW0 -s 192.168.77.1/32 -d 224.0.0.0/4 -j RETURN\n" RAW                   \
	    "-A brw0-SRC-brW0 -s 192.168.77.1/32 -d 255.255.255.255/32 -j RETURN\n" RAW            \
	    "-A brw0-SRC-brW0 -s 192.168.77.1/32 -d 192.168.77.255/32 -j RETURN\n" RAW             \
	    "-A brw0-SRC-brW0 -s 192.168.77.1/32 -j DROP\n" RAW                                    \
	    "-A brw0-SRC-brW0 -s 192.168.77.255/32 -j DROP\n" RAW
#define NO_ADDRESS_YET                                                                             \
	"-A brw0-SRC-brW0 -s 0.0.0.0/32 -p udp -m udp --dport 67 -j RETURN\n" RAW                  \
	"-A brw0-SRC-brW0 -s 0.0.0.0/32 -p 2 -j RETURN\n" RAW "-A brw0-SRC-brW0 -j DROP\n"
#define INVALID FIL "-A brw0-FWO-brW0 -m conntrack --ctstate INVALID -j DROP\n"

#define MASQUERADED                                                                                \
	"-A brw0-NAT-brW0 -d 224.0.0.0/4 -j RETURN\n" NAT                                          \
	"-A brw0-NAT-brW0 -d 255.255.255.255/32 -j RETURN\n" NAT                                   \
	"-A brw0-NAT-brW0 ! -d 192.168.77.0/24 -p tcp -j MASQUERADE --to-ports 1024-65535\n" NAT   \
	"-A brw0-NAT-brW0 ! -d 192.168.77.0/24 -p udp -j MASQUERADE --to-ports 1024-65535\n" NAT   \
	"-A brw0-NAT-brW0 ! -d 192.168.77.0/24 -j MASQUERADE\n" NAT

static const struct golden_case {
	const char *name;
	const char *table;
	const struct ruleset_subject *subject;
	guint n_others;
	const char *text;
} golden_cases[] = {
	{"raw", "raw", &masquerade, 0,
		RAW "-N brw0-SPF-brW0\n" RAW "-A brw0-SPF-brW0 -i lo -j RETURN\n" RAW
		    "-A brw0-SPF-brW0 " OWN " -j DROP\n" RAW "-N brw0-SRC-brW0\n" NOBODY
		    "-A brw0-SRC-brW0 " OWN " -j RETURN\n" RAW NO_ADDRESS_YET RAW
		    "-I PREROUTING 1 ! -i brW0 -j brw0-SPF-brW0\n" RAW
		    "-I PREROUTING 1 -i brW0 -j brw0-SRC-brW0\n"},
	{"raw-more-networks", "raw", &pinned_more, 0,
		RAW "-N brw0-SPF-brW0\n" RAW "-A brw0-SPF-brW0 -i lo -j RETURN\n" RAW
		    "-A brw0-SPF-brW0 " OWN " -j DROP\n" RAW
		    "-A brw0-SPF-brW0 -s 10.9.0.0/16 -j DROP\n" RAW
		    "-A brw0-SPF-brW0 -s 172.16.0.0/30 -j DROP\n" RAW "-N brw0-SRC-brW0\n" NOBODY
		    "-A brw0-SRC-brW0 -s 10.9.255.255/32 -j DROP\n" RAW
		    "-A brw0-SRC-brW0 -s 172.16.0.3/32 -j DROP\n" RAW "-A brw0-SRC-brW0 " OWN
		    " -j RETURN\n" RAW "-A brw0-SRC-brW0 -s 10.9.0.0/16 -j RETURN\n" RAW
		    "-A brw0-SRC-brW0 -s 172.16.0.0/30 -j RETURN\n" RAW NO_ADDRESS_YET RAW
		    "-I PREROUTING 1 ! -i brW0 -j brw0-SPF-brW0\n" RAW
		    "-I PREROUTING 1 -i brW0 -j brw0-SRC-brW0\n"},
	{"nat", "nat", &masquerade, 0,
		NAT "-N brw0-NAT-brW0\n" NAT "-A brw0-NAT-brW0 -d 224.0.0.0/4 -j RETURN\n" NAT
		    "-A brw0-NAT-brW0 -d 255.255.255.255/32 -j RETURN\n" NAT
		    "-A brw0-NAT-brW0 ! -d 192.168.77.0/24 -p tcp -j MASQUERADE --to-ports "
		    "1024-65535\n" NAT
		    "-A brw0-NAT-brW0 ! -d 192.168.77.0/24 -p udp -j MASQUERADE --to-ports "
		    "1024-65535\n" NAT "-A brw0-NAT-brW0 ! -d 192.168.77.0/24 -j MASQUERADE\n" NAT
		    "-I POSTROUTING 1 " OWN " -j brw0-NAT-brW0\n"},
	{"nat-pinned", "nat", &pinned, 0,
		NAT "-N brw0-NAT-brW0\n" NAT "-A brw0-NAT-brW0 -d 224.0.0.0/4 -j RETURN\n" NAT
		    "-A brw0-NAT-brW0 -d 255.255.255.255/32 -j RETURN\n" NAT
		    "-A brw0-NAT-brW0 ! -d 192.168.77.0/24 -o wlan0 -p tcp -j MASQUERADE "
		    "--to-ports 1024-65535\n" NAT
		    "-A brw0-NAT-brW0 ! -d 192.168.77.0/24 -o wlan0 -p udp -j MASQUERADE "
		    "--to-ports 1024-65535\n" NAT
		    "-A brw0-NAT-brW0 ! -d 192.168.77.0/24 -o wlan0 -j MASQUERADE\n" NAT
		    "-I POSTROUTING 1 " OWN " -j brw0-NAT-brW0\n"},
	{"nat-snat", "nat", &snat, 3,
		NAT "-N brw0-NAT-brW0\n" NAT "-A brw0-NAT-brW0 -d 224.0.0.0/4 -j RETURN\n" NAT
		    "-A brw0-NAT-brW0 -d 255.255.255.255/32 -j RETURN\n" NAT
		    "-A brw0-NAT-brW0 ! -d 192.168.77.0/24 -p tcp -j SNAT --to-source "
		    "5.6.7.8:1024-65535\n" NAT
		    "-A brw0-NAT-brW0 ! -d 192.168.77.0/24 -p udp -j SNAT --to-source "
		    "5.6.7.8:1024-65535\n" NAT
		    "-A brw0-NAT-brW0 ! -d 192.168.77.0/24 -j SNAT --to-source 5.6.7.8\n" NAT
		    "-I POSTROUTING 1 " OWN " -j brw0-NAT-brW0\n"},
	{"mangle", "mangle", &masquerade, 0,
		MSS "-N brw0-MSS-brW0\n" MSS
		    "-A brw0-MSS-brW0 -i brW0 -p tcp -m tcp --tcp-flags SYN,RST SYN -j TCPMSS "
		    "--clamp-mss-to-pmtu\n" MSS
		    "-A brw0-MSS-brW0 -o brW0 -p tcp -m tcp --tcp-flags SYN,RST SYN -j TCPMSS "
		    "--clamp-mss-to-pmtu\n" MSS
		    "-I FORWARD 1 -p tcp -m tcp --tcp-flags SYN,RST SYN -j brw0-MSS-brW0\n"},
	{"filter", "filter", &masquerade, 0,
		FIL "-N brw0-FWI-brW0\n" FIL "-A brw0-FWI-brW0 -i brW0 -j ACCEPT\n" FIL
		    "-A brw0-FWI-brW0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\n" FIL
		    "-A brw0-FWI-brW0 -m conntrack --ctstate DNAT -j ACCEPT\n" FIL
		    "-A brw0-FWI-brW0 -j REJECT\n" FIL "-N brw0-FWO-brW0\n" INVALID FIL
		    "-A brw0-FWO-brW0 " OWN " -j ACCEPT\n" FIL "-A brw0-FWO-brW0 -j DROP\n" FIL
		    "-N brw0-INP-brW0\n" FIL
		    "-A brw0-INP-brW0 -p udp -m udp --dport 67 -j ACCEPT\n" FIL
		    "-A brw0-INP-brW0 -p udp -m udp --dport 53 -j ACCEPT\n" FIL
		    "-A brw0-INP-brW0 -p tcp -m tcp --dport 53 -j ACCEPT\n" FIL
		    "-I FORWARD 1 -o brW0 -j brw0-FWI-brW0\n" FIL
		    "-I FORWARD 2 -i brW0 -j brw0-FWO-brW0\n" FIL
		    "-I INPUT 1 -i brW0 -j brw0-INP-brW0\n"},
	{"filter-pinned-third-bridge", "filter", &pinned, 2,
		FIL "-N brw0-FWI-brW0\n" FIL "-A brw0-FWI-brW0 -i brW0 -j ACCEPT\n" FIL
		    "-A brw0-FWI-brW0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\n" FIL
		    "-A brw0-FWI-brW0 -m conntrack --ctstate DNAT -j ACCEPT\n" FIL
		    "-A brw0-FWI-brW0 -j REJECT\n" FIL "-N brw0-FWO-brW0\n" INVALID FIL
		    "-A brw0-FWO-brW0 " OWN " -o wlan0 -j ACCEPT\n" FIL "-A brw0-FWO-brW0 " OWN
		    " -j REJECT\n" FIL "-A brw0-FWO-brW0 -j DROP\n" FIL "-N brw0-INP-brW0\n" FIL
		    "-A brw0-INP-brW0 -p udp -m udp --dport 67 -j ACCEPT\n" FIL
		    "-A brw0-INP-brW0 -p udp -m udp --dport 53 -j ACCEPT\n" FIL
		    "-A brw0-INP-brW0 -p tcp -m tcp --dport 53 -j ACCEPT\n" FIL
		    "-I FORWARD 1 -o brW0 -j brw0-FWI-brW0\n" FIL
		    "-I FORWARD 4 -i brW0 -j brw0-FWO-brW0\n" FIL
		    "-I INPUT 1 -i brW0 -j brw0-INP-brW0\n"},
	{"filter-more-networks", "filter", &pinned_more, 0,
		FIL "-N brw0-FWI-brW0\n" FIL "-A brw0-FWI-brW0 -i brW0 -j ACCEPT\n" FIL
		    "-A brw0-FWI-brW0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\n" FIL
		    "-A brw0-FWI-brW0 -m conntrack --ctstate DNAT -j ACCEPT\n" FIL
		    "-A brw0-FWI-brW0 -j REJECT\n" FIL "-N brw0-FWO-brW0\n" INVALID FIL
		    "-A brw0-FWO-brW0 " OWN " -o wlan0 -j ACCEPT\n" FIL "-A brw0-FWO-brW0 " OWN
		    " -j REJECT\n" FIL "-A brw0-FWO-brW0 -s 10.9.0.0/16 -o wlan0 -j ACCEPT\n" FIL
		    "-A brw0-FWO-brW0 -s 10.9.0.0/16 -j REJECT\n" FIL
		    "-A brw0-FWO-brW0 -s 172.16.0.0/30 -o wlan0 -j ACCEPT\n" FIL
		    "-A brw0-FWO-brW0 -s 172.16.0.0/30 -j REJECT\n" FIL
		    "-A brw0-FWO-brW0 -j DROP\n" FIL "-N brw0-INP-brW0\n" FIL
		    "-A brw0-INP-brW0 -p udp -m udp --dport 67 -j ACCEPT\n" FIL
		    "-A brw0-INP-brW0 -p udp -m udp --dport 53 -j ACCEPT\n" FIL
		    "-A brw0-INP-brW0 -p tcp -m tcp --dport 53 -j ACCEPT\n" FIL
		    "-I FORWARD 1 -o brW0 -j brw0-FWI-brW0\n" FIL
		    "-I FORWARD 2 -i brW0 -j brw0-FWO-brW0\n" FIL
		    "-I INPUT 1 -i brW0 -j brw0-INP-brW0\n"},
	{"no-such-table", "security", &masquerade, 0, ""},
	{"dns", "nat", &dns, 0,
		NAT "-N brw0-DNS-brW0\n" NAT
		    "-A brw0-DNS-brW0 -p udp -m udp --dport 53 -j DNAT --to-destination "
		    "10.0.0.9\n" NAT
		    "-A brw0-DNS-brW0 -p tcp -m tcp --dport 53 -j DNAT --to-destination "
		    "10.0.0.9\n" NAT "-N brw0-NAT-brW0\n" NAT MASQUERADED
		    "-I PREROUTING 1 -d 192.168.77.1/32 -i brW0 -j brw0-DNS-brW0\n" NAT
		    "-I POSTROUTING 1 " OWN " -j brw0-NAT-brW0\n"},
};

static void test_golden(gconstpointer data)
{
	const struct golden_case *c = data;
	g_autoptr(Table) table = ruleset_new(&backend_legacy, c->table, c->subject);
	g_autoptr(GString) text = g_string_new("");

	legacy_text_table(table, c->n_others, text);
	g_assert_cmpstr(text->str, ==, c->text);
}

/* Its strings are its own: what it was made of may go. */
static void test_owns_its_strings(void)
{
	g_autofree char *name = g_strdup("brW0");
	g_autofree char *uplink = g_strdup("wlan0");
	const ConfBridge conf = {.name = name, .uplink = uplink};
	const struct ruleset_subject subject = {.conf = &conf, ADDRESS};
	g_autoptr(Table) table = ruleset_new(&backend_legacy, "filter", &subject);
	g_autoptr(GString) text = g_string_new("");

	memset(name, 'x', strlen(name));
	memset(uplink, 'x', strlen(uplink));
	legacy_text_table(table, 2, text);
	g_assert_cmpstr(text->str, ==, golden_cases[7].text);
}

static void test_data(void)
{
	g_autoptr(Table) table = ruleset_new(&backend_legacy, "nat", &snat);
	const Chain *chain = table_find_chain(table, "brw0-NAT-brW0");
	const Chain *base = table_find_chain(table, "POSTROUTING");
	const Rule *rule = g_ptr_array_index(chain->rules, 2);
	const Rule *jump = g_ptr_array_index(base->rules, 0);

	g_assert_cmpuint(table->chains->len, ==, 2);
	g_assert_cmpint(base->hook, ==, CHAIN_POSTROUTING);
	g_assert_cmpuint(base->rules->len, ==, 1);
	g_assert_false(ruleset_goes_after_to_guests(chain->name));
	g_assert_cmpint(jump->verdict, ==, RULE_JUMP);
	g_assert_false(rule_find_match(jump, MATCH_SOURCE)->is_inverted);
	g_assert_cmpint(rule->verdict, ==, RULE_SNAT);
	g_assert_true(rule_find_match(rule, MATCH_DESTINATION)->is_inverted);
	g_assert_true(ip_address_equal(rule->to_address, snat_conf.source));
	g_assert_cmpuint(rule_find_match(rule, MATCH_PROTOCOL)->protocol, ==, IPPROTO_TCP);
	/* A guest never gets a source port that servers trust. */
	g_assert_cmpuint(rule->first_port, ==, 1024);
	g_assert_cmpuint(rule->last_port, ==, 65535);
}

static guint count_own_chains(const Table *table)
{
	guint n = 0;

	for (guint i = 0; i < table->chains->len; i++)
		if (((const Chain *) g_ptr_array_index(table->chains, i))->hook == CHAIN_NO_HOOK)
			n++;
	return n;
}

static void test_chain_names(void)
{
	static char longest[] = "123456789012345";
	const char *const bridges[] = {longest, NULL};
	const ConfBridge conf = {.name = longest};
	const struct ruleset_subject subject = {
		.conf = &conf, ADDRESS, .dns = IPV4_ADDRESS(10, 0, 0, 9)};
	g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	guint n = 0;

	for (gsize i = 0; ruleset_tables[i] != NULL; i++) {
		g_autoptr(Table) table = ruleset_new(&backend_legacy, ruleset_tables[i], &subject);
		g_auto(GStrv) names = ruleset_chain_names(ruleset_tables[i], longest);

		g_assert_cmpuint(g_strv_length(names), ==, count_own_chains(table));
		for (guint k = 0; k < count_own_chains(table); k++, n++) {
			const Chain *chain = g_ptr_array_index(table->chains, k);

			g_assert_cmpstr(names[k], ==, chain->name);
			g_assert_cmpuint(strlen(names[k]), <=, XT_EXTENSION_MAXNAMELEN - 1);
			g_assert_true(g_str_has_suffix(names[k], longest));
			g_assert_true(ruleset_is_chain_of(names[k], bridges));
			g_assert_true(g_hash_table_add(seen, g_strdup(names[k])));
		}
	}
	g_assert_cmpuint(n, ==, 8);
}

static void test_own_chains(void)
{
	static const char *const foreign[] = {"", "FORWARD", "ACCEPT", "brw0", "brw0-",
		"brw0-XXX-a", "BRW0-NAT-a", "x-brw0-NAT-a", "DOCKER"};
	static const char *const bridges[] = {"br", "a", "", NULL};

	for (gsize i = 0; i < G_N_ELEMENTS(foreign); i++) {
		g_assert_false(ruleset_is_chain_of(foreign[i], bridges));
		g_assert_false(ruleset_is_to_guests_chain(foreign[i]));
		g_assert_false(ruleset_goes_after_to_guests(foreign[i]));
	}
	g_assert_true(ruleset_is_to_guests_chain("brw0-FWI-br"));
	g_assert_false(ruleset_is_to_guests_chain("brw0-FWO-br"));
	g_assert_false(ruleset_goes_after_to_guests("brw0-FWI-br"));
	g_assert_true(ruleset_goes_after_to_guests("brw0-FWO-br"));
	g_assert_true(ruleset_is_chain_of("brw0-FWO-br", bridges));
	g_assert_false(ruleset_is_chain_of("brw0-FWO-br", bridges + 1));
}

/* Forged ones go before any is translated, and they are translated before they are let through. */
static void test_tables(void)
{
	g_assert_cmpstr(ruleset_tables[0], ==, "raw");
	g_assert_cmpstr(ruleset_tables[1], ==, "nat");
	g_assert_cmpstr(ruleset_tables[2], ==, "mangle");
	g_assert_cmpstr(ruleset_tables[3], ==, "filter");
	g_assert_null(ruleset_tables[4]);
}

/* What a person pastes does not run a name. */
static void test_quoted(void)
{
	g_autoptr(Table) table = ruleset_new(&backend_legacy, "filter", &odd);
	g_autoptr(GPtrArray) bypass = ruleset_new_bypass("FORWARD", odd_conf.name, NULL);
	g_autoptr(GString) text = g_string_new(NULL);

	legacy_text_table(table, 0, text);
	legacy_text_rule(g_ptr_array_index(bypass, 0), text);
	g_assert_nonnull(strstr(text->str, " -N 'brw0-FWI-br;id'\n"));
	g_assert_nonnull(strstr(text->str, " -I FORWARD 1 -o 'br;id' -j 'brw0-FWI-br;id'\n"));
	g_assert_nonnull(strstr(text->str, " -o '$(id)' -j ACCEPT\n"));
	g_assert_nonnull(strstr(text->str, " -i 'br;id' -m comment --comment 'brw0-br;id' -j "));
}

static char *describe(const Step *step)
{
	GString *commands = g_string_new(NULL);

	step->kind->describe(step, commands);
	return g_string_free(commands, FALSE);
}

/* Whatever a run knew of a bridge's rules, its journal says so that they can be made again. */
static void check_again(
	const Backend *backend, const char *table, const struct ruleset_subject *subject)
{
	g_autoptr(Step) step = step_new_rules(backend, table, subject, 0);
	g_autoptr(Table) wanted = ruleset_new(backend, table, subject);
	g_autoptr(JournalEntry) entry = journal_entry_new(
		step->kind->name, step->key, step_format(step), words_new_of(backend->befores[0]));
	g_autoptr(GError) error = NULL;
	g_autoptr(Step) again = NULL;
	g_autofree char *commands = NULL;
	g_autofree char *same_commands = NULL;
	g_autoptr(GString) given = g_string_new(NULL);

	entry->detail = step_format_detail(step);
	again = step_new_again(entry, &error);
	g_assert_no_error(error);
	g_assert_true(step_is_unchanged(again, entry));
	commands = describe(step);
	same_commands = describe(again);
	g_assert_cmpstr(commands, !=, "");
	g_assert_cmpstr(commands, ==, same_commands);
	/* They are those of the subject that was given. */
	backend->describe(
		&(struct backend_rules){.bridge = step->key, .table = table, .wanted = wanted},
		given);
	g_assert_cmpstr(commands, ==, given->str);
}

static void test_again(void)
{
	static const struct ruleset_subject *const subjects[] = {
		&masquerade, &pinned, &snat, &pinned_more, &dns, &odd};

	for (gsize i = 0; i < G_N_ELEMENTS(subjects); i++)
		for (gsize k = 0; k < N_BACKENDS; k++) {
			g_auto(GStrv) tables = backends[k]->list_tables(subjects[i]->conf->name);

			for (gsize n = 0; tables[n] != NULL; n++)
				check_again(backends[k], tables[n], subjects[i]);
		}
}

/* Without them, or with a word that this version does not know, nothing is made up. */
static void test_not_again(void)
{
	static const char *const names[] = {
		"more", "source", "uplink", "dns", "zone", WORDS_UNNAMED};

	for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
		for (gsize k = 0; k < 2; k++) {
			g_autoptr(JournalEntry) entry = journal_entry_new(
				"rules", "brW0", words_new_of("nat"), words_new_of("registered"));
			g_autoptr(GError) error = NULL;

			entry->detail = words_new();
			if (k == 0)
				words_add(entry->detail, "subnet", "10.0.0.1/24");
			words_add(entry->detail, names[i], k == 0 ? "" : "10.0.0.1");
			g_assert_null(step_new_again(entry, &error));
			g_assert_error(error, BRW0_ERROR, BRW0_ERROR_FAILED);
		}
}

void ruleset_suite(void)
{
	ADD_CASES("/ruleset/golden/", golden_cases, test_golden);
	g_test_add_func("/ruleset/owns-its-strings", test_owns_its_strings);
	g_test_add_func("/ruleset/data", test_data);
	g_test_add_func("/ruleset/chain-names-fit", test_chain_names);
	g_test_add_func("/ruleset/own-chains", test_own_chains);
	g_test_add_func("/ruleset/tables", test_tables);
	g_test_add_func("/ruleset/quoted", test_quoted);
	g_test_add_func("/ruleset/again", test_again);
	g_test_add_func("/ruleset/not-again", test_not_again);
}
