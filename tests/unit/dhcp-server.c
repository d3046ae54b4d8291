/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pure parts of dhcp/: options in dhcpd.conf, and which sockets hear a bridge. */
#include "config.h"

#include <netinet/in.h>

#include "dhcp/dhcpd-language.h"
#include "dhcp/serving.h"
#include "tests/unit/unit.h"

#define SUBNET "subnet 192.168.77.0 netmask 255.255.255.0"
#define DNS    "option domain-name-servers "

static const struct option_case {
	const char *name;
	const char *text;
	const char *value;
} option_cases[] = {
	{"empty", "", NULL},
	{"none", SUBNET " { }", NULL},
	{"own", SUBNET " { " DNS "10.0.0.1; }", "10.0.0.1"},
	{"several", SUBNET "{" DNS "\n10.0.0.1 ,\t10.0.0.2;}", "10.0.0.1 , 10.0.0.2"},
	{"last-counts", SUBNET " { " DNS "10.0.0.1; " DNS "10.0.0.2; }", "10.0.0.2"},
	{"global-before", DNS "10.0.0.1; " SUBNET " { }", "10.0.0.1"},
	{"global-after", SUBNET " { } " DNS "10.0.0.1;", "10.0.0.1"},
	{"own-before-global", DNS "10.0.0.1; " SUBNET " { " DNS "10.0.0.2; }", "10.0.0.2"},
	{"around", "group { " SUBNET " { } " DNS "10.0.0.1; } " DNS "10.0.0.2;", "10.0.0.1"},
	{"two-around", DNS "10.0.0.1; group { shared-network a { " SUBNET " { } } }", "10.0.0.1"},
	{"another-subnet", "subnet 10.0.0.0 netmask 255.0.0.0 { " DNS "10.0.0.1; } " SUBNET " { }",
		NULL},
	{"block-beside", "group { " DNS "10.0.0.1; } " SUBNET " { }", NULL},
	{"declared-twice", SUBNET " { " DNS "10.0.0.1; } " SUBNET " { " DNS "10.0.0.2; }",
		"10.0.0.2"},
	{"declared-twice-then-without", SUBNET " { " DNS "10.0.0.1; } " SUBNET " { }", NULL},
	{"no-such-subnet", DNS "10.0.0.1;", NULL},
	{"block-inside", SUBNET " { pool { " DNS "10.0.0.1; } }", NULL},
	{"another-option", SUBNET " { option domain-name-servers-too 10.0.0.1; }", NULL},
	{"capitals", "SUBNET 192.168.77.0 Netmask 255.255.255.0 { OPTION Domain-Name-Servers a; }",
		"a"},
	{"comments", SUBNET " { # { " DNS "10.0.0.1;\n }", NULL},
	{"strings", "option x \"} " DNS "10.0.0.1;\"; " SUBNET " { " DNS "10.0.0.2; }", "10.0.0.2"},
	{"not-closed", "group { " SUBNET " { " DNS "10.0.0.1", "10.0.0.1"},
	{"closed-too-often", "} } " SUBNET " { " DNS "10.0.0.1; } }", "10.0.0.1"},
};

static void test_option(gconstpointer data)
{
	const struct option_case *c = data;
	const struct ip_prefix subnet = IPV4_PREFIX(192, 168, 77, 1, 24);
	g_autofree char *value = dhcpd_option_find(c->text, subnet, "domain-name-servers");

	g_assert_cmpstr(value, ==, c->value);
}

enum { BRIDGE = 7, OTHER = 9 };

static const struct ip_address bridge_address = IPV4_ADDRESS(10, 0, 0, 1);

/* Sockets as words: where each is bound, a letter, and the process that has it. */
static const struct listener_case {
	const char *name;
	const char *udp;
	const char *packet;
	struct listener listener;
} listener_cases[] = {
	{"nobody", "", "", {LISTENER_NONE, 0}},
	{"sniffer", "", "B5", {LISTENER_NONE, 0}},
	{"dhcpd", "A4", "O4 B4", {LISTENER_HEARS, 4}},
	{"dhcpd-elsewhere", "A4", "O4", {LISTENER_ELSEWHERE, 4}},
	{"dhcpd-elsewhere-and-sniffer", "A4", "O4 B5", {LISTENER_ELSEWHERE, 4}},
	{"dhcpd-of-the-bridge-before", "A4", "D4 O4", {LISTENER_DELETED, 4}},
	{"sniffer-of-the-bridge-before", "A4", "O4 D5", {LISTENER_ELSEWHERE, 4}},
	{"dnsmasq-for-all", "A4", "", {LISTENER_HEARS, 4}},
	{"dnsmasq-for-all-and-sniffer", "A4", "O5", {LISTENER_HEARS, 4}},
	{"bound-to-the-bridge", "B4", "", {LISTENER_HEARS, 4}},
	{"bound-to-the-bridge-with-packets", "B4", "O4", {LISTENER_HEARS, 4}},
	{"bound-to-another", "O4", "B5", {LISTENER_ELSEWHERE, 4}},
	{"its-address", "I4", "", {LISTENER_HEARS, 4}},
	{"another-address", "X4", "", {LISTENER_ELSEWHERE, 4}},
	{"kea", "I4", "B4", {LISTENER_HEARS, 4}},
	{"kea-of-the-bridge-before", "I4", "D4", {LISTENER_DELETED, 4}},
	{"best-of-several", "O4 A5 O6", "B5", {LISTENER_HEARS, 5}},
	{"unknown-process", "A0", "O0", {LISTENER_HEARS, 0}},
	{"packets-of-all-interfaces", "A4", "A4", {LISTENER_HEARS, 4}},
};

static const struct socket_info bound[] = {
	['A'] = {.link = 0},
	['B'] = {.link = BRIDGE},
	['D'] = {.link = -1},
	['I'] = {.address = IPV4_ADDRESS(10, 0, 0, 1)},
	['O'] = {.link = OTHER},
	['X'] = {.address = IPV4_ADDRESS(10, 0, 0, 2)},
};

static GArray *make_array(const char *words)
{
	g_auto(GStrv) list = g_strsplit(words, " ", -1);
	GArray *array = g_array_new(FALSE, FALSE, sizeof(struct socket_info));

	for (gsize i = 0; list[i] != NULL; i++) {
		struct socket_info info = bound[(guchar) list[i][0]];

		info.process = g_ascii_digit_value(list[i][1]);
		g_array_append_val(array, info);
	}
	return array;
}

static void test_listener(gconstpointer data)
{
	const struct listener_case *c = data;
	g_autoptr(GArray) udp = make_array(c->udp);
	g_autoptr(GArray) packet = make_array(c->packet);
	struct listener listener = listener_find(udp, packet, BRIDGE, bridge_address);

	g_assert_cmpint(listener.state, ==, c->listener.state);
	g_assert_cmpint(listener.process, ==, c->listener.process);
}

void dhcp_server_suite(void)
{
	ADD_CASES("/dhcpd-option/", option_cases, test_option);
	ADD_CASES("/listener/", listener_cases, test_listener);
}
