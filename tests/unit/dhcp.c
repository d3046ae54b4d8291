/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pure parts of dhcp/: resolv.conf, the template, dhcpd's reasons. */
#include "config.h"

#include <string.h>

#include "dhcp/isc.h"
#include "dhcp/name-server.h"
#include "dhcp/resolv-conf.h"
#include "dhcp/resolver.h"
#include "dhcp/template.h"
#include "helpers/base/ip-prefix.h"
#include "helpers/base/sockets.h"
#include "tests/unit/unit.h"

/* The servers as "10.0.0.1 10.0.0.2". */
static char *servers_text(const GArray *servers)
{
	g_autoptr(GString) text = g_string_new(NULL);
	char address[IP_TEXT_SIZE];

	for (guint i = 0; i < servers->len; i++)
		g_string_append_printf(text, "%s%s", i > 0 ? " " : "",
			ip_address_format(g_array_index(servers, struct ip_address, i), address));
	return g_string_free(g_steal_pointer(&text), FALSE);
}

static const struct resolver_case {
	const char *name;
	const char *text;
	const char *servers;
	const char *usable; /* NULL: all of them */
} resolver_cases[] = {
	{"empty", "", "", NULL},
	{"no-server", "search example.org\noptions edns0\n", "", NULL},
	{"one", "nameserver 10.0.0.1\n", "10.0.0.1", NULL},
	{"no-newline-at-end", "nameserver 10.0.0.1", "10.0.0.1", NULL},
	{"order-kept", "nameserver 10.0.0.2\nnameserver 10.0.0.1\n", "10.0.0.2 10.0.0.1", NULL},
	{"each-once", "nameserver 10.0.0.1\nnameserver 10.0.0.1\n", "10.0.0.1", NULL},
	{"tab-between", "nameserver\t \t10.0.0.1\n", "10.0.0.1", NULL},
	{"rest-of-line-ignored", "nameserver 10.0.0.1 # fast\n", "10.0.0.1", NULL},
	{"comments", "#nameserver 10.0.0.1\n;nameserver 10.0.0.2\n", "", NULL},
	{"blank-before", " nameserver 10.0.0.1\n", "", NULL},
	{"other-word", "nameservers 10.0.0.1\nnameserver10.0.0.1\n", "", NULL},
	{"capitals", "NAMESERVER 10.0.0.1\n", "", NULL},
	{"no-address", "nameserver\nnameserver \nnameserver x\n", "", NULL},
	{"bad-address", "nameserver 10.0.0.256\nnameserver 10.0.0.1.2\n", "", NULL},
	{"old-form", "nameserver 10.1\n", "10.0.0.1", NULL},
	{"carriage-return", "nameserver 10.0.0.1\r\n", "", NULL},
	{"ipv6", "nameserver fd00::1\nnameserver 10.0.0.1\n", "10.0.0.1", NULL},
	{"ipv6-scoped", "nameserver fe80::1%wlan0\n", "", NULL},
	{"ipv6-mapped", "nameserver ::ffff:10.0.0.1\n", "", NULL},
	{"stub", "nameserver 127.0.0.53\noptions trust-ad\n", "127.0.0.53", ""},
	{"stub-ipv6", "nameserver ::1\n", "127.0.0.1", ""},
	{"stub-any", "nameserver 0.0.0.0\n", "0.0.0.0", ""},
	{"two-stubs", "nameserver 127.0.0.1\nnameserver 127.9.9.9\n", "127.0.0.1 127.9.9.9", ""},
	{"stub-and-more", "nameserver 127.0.0.1\nnameserver 10.0.0.1\n", "127.0.0.1 10.0.0.1",
		"10.0.0.1"},
	{"multicast", "nameserver 224.0.0.251\n", "224.0.0.251", ""},
	{"broadcast", "nameserver 255.255.255.255\nnameserver 240.0.0.1\n",
		"255.255.255.255 240.0.0.1", ""},
	{"edges",
		"nameserver 1.0.0.0\nnameserver 126.0.0.1\nnameserver 128.0.0.1\n"
		"nameserver 223.255.255.255\n",
		"1.0.0.0 126.0.0.1 128.0.0.1 223.255.255.255", NULL},
	{"byte-order-mark", "\xef\xbb\xbfnameserver 10.0.0.1\n", "", NULL},
	{"port", "nameserver 10.0.0.1#53\nnameserver 10.0.0.2:53\n", "", NULL},
	{"brackets", "nameserver [10.0.0.1]\nnameserver [::1]\n", "", NULL},
};

static void test_resolver(gconstpointer data)
{
	const struct resolver_case *c = data;
	g_autoptr(GArray) servers = resolv_conf_parse_servers(c->text);
	g_autoptr(GArray) usable = g_array_new(FALSE, FALSE, sizeof(struct ip_address));
	g_autofree char *text = servers_text(servers);
	g_autofree char *usable_text = NULL;

	for (guint i = 0; i < servers->len; i++)
		if (resolver_is_usable(g_array_index(servers, struct ip_address, i)))
			g_array_append_vals(
				usable, &g_array_index(servers, struct ip_address, i), 1);
	usable_text = servers_text(usable);
	g_assert_cmpstr(text, ==, c->servers);
	g_assert_cmpstr(usable_text, ==, c->usable != NULL ? c->usable : c->servers);
}

static void test_resolver_many(void)
{
	g_autoptr(GString) text = g_string_new("search");
	g_autoptr(GArray) servers = NULL;
	g_auto(GStrv) domains = NULL;

	for (int i = 1; i < 200; i++)
		g_string_append_printf(text, " d%d.test", i);
	for (int i = 1; i < 200; i++)
		g_string_append_printf(text, "\nnameserver 10.0.0.%d", i);
	servers = resolv_conf_parse_servers(text->str);
	g_assert_cmpuint(servers->len, ==, RESOLV_CONF_MAX_SERVERS);
	domains = resolv_conf_parse_domains(text->str);
	g_assert_cmpuint(g_strv_length(domains), ==, RESOLV_CONF_MAX_DOMAINS);
}

static const struct domains_case {
	const char *name;
	const char *text;
	const char *domains;
} domains_cases[] = {
	{"none", "nameserver 10.0.0.1\n", ""},
	{"search", "search a.test b.test\n", "a.test b.test"},
	{"domain", "domain a.test\n", "a.test"},
	{"last-line-counts", "search a.test\ndomain b.test\n", "b.test"},
	{"tab", "search\ta.test\tb.test", "a.test b.test"},
	{"each-once", "search a.test A.TEST a.test.\n", "a.test"},
	{"root", "search . a.test\n", "a.test"},
	{"carriage-return", "search a.test\r\n", "a.test"},
	{"blank-before", " search a.test\n", ""},
	{"other-word", "searching a.test\nsearcha.test\n", ""},
	{"quotes", "search a\"b.test c;d.test e{f f,g h\\i a.test\n", "a.test"},
	{"hyphens", "search -a.test a-.test a-b.test\n", "a-b.test"},
	{"empty-label", "search a..test .a.test\n", ""},
	{"underscore", "search _x.test\n", "_x.test"},
	{"bytes", "search \xff.test\n", ""},
};

static void test_domains(gconstpointer data)
{
	const struct domains_case *c = data;
	g_auto(GStrv) domains = resolv_conf_parse_domains(c->text);
	g_autofree char *text = g_strjoinv(" ", domains);

	g_assert_cmpstr(text, ==, c->domains);
}

static const struct server_word_case {
	const char *name;
	const char *word;
	const char *server;
} server_word_cases[] = {
	{"plain", "10.0.0.1", "10.0.0.1"},
	{"name", "10.0.0.1#dns.test", "10.0.0.1"},
	{"port", "10.0.0.1:5353", "10.0.0.1"},
	{"all", "10.0.0.1:53%wlan0#dns.test", "10.0.0.1"},
	{"ipv6", "fd00::1", ""},
	{"ipv6-port", "[fd00::1]:53", ""},
	{"empty", "", ""},
};

static void test_server_word(gconstpointer data)
{
	const struct server_word_case *c = data;
	struct ip_address server = {.family = AF_UNSPEC};
	char text[IP_TEXT_SIZE];

	g_assert_cmpint(resolv_conf_parse_server(c->word, &server), ==, c->server[0] != '\0');
	g_assert_cmpstr(ip_address_format(server, text), ==, c->server);
}

/* Letters: R reachable, S for some domains only; then the link. */
static const struct order_case {
	const char *name;
	const char *servers[4]; /* "LETTERS LINK", the address is 10.0.0.N, from 1 */
	int default_link;
	const char *order;
	int uplink;
	const char *of_uplink;
} order_cases[] = {
	{"none", {NULL}, 2, "", 2, ""},
	{"one", {"R2"}, 2, "10.0.0.1", 2, "10.0.0.1"},
	{"order-kept", {"R2", "R2"}, 2, "10.0.0.1 10.0.0.2", 3, "10.0.0.1 10.0.0.2"},
	{"default-link-first", {"R3", "R2"}, 2, "10.0.0.2 10.0.0.1", 3, "10.0.0.1"},
	{"dead-left-out", {"3", "R2"}, 2, "10.0.0.2", 3, "10.0.0.2"},
	{"all-dead-stay", {"3", "0"}, 0, "10.0.0.1 10.0.0.2", 3, "10.0.0.1"},
	{"some-domains-never", {"RS3", "R2"}, 3, "10.0.0.2", 3, "10.0.0.2"},
	{"some-domains-never-even-alone", {"RS3"}, 3, "", 3, ""},
	{"offline-but-reachable", {"R5"}, 0, "10.0.0.1", 0, "10.0.0.1"},
};

static void test_order(gconstpointer data)
{
	const struct order_case *c = data;
	g_auto(Resolver)
		resolver = {.servers = g_array_new(FALSE, FALSE, sizeof(struct resolver_server))};
	g_autoptr(GArray) all = NULL, of_uplink = NULL;
	g_autofree char *text = NULL, *uplink_text = NULL;

	for (guint8 i = 0; i < G_N_ELEMENTS(c->servers) && c->servers[i] != NULL; i++) {
		const char *word = c->servers[i];
		const struct resolver_server server = {
			.address = IPV4_ADDRESS(10, 0, 0, (guint8) (i + 1)),
			.is_reachable = strchr(word, 'R') != NULL,
			.is_restricted = strchr(word, 'S') != NULL,
			.link = word[strlen(word) - 1] - '0'};

		g_array_append_val(resolver.servers, server);
	}
	resolver_sort(&resolver, c->default_link);
	all = resolver_list(&resolver, 0);
	text = servers_text(all);
	g_assert_cmpstr(text, ==, c->order);
	of_uplink = resolver_list(&resolver, c->uplink);
	uplink_text = servers_text(of_uplink);
	g_assert_cmpstr(uplink_text, ==, c->of_uplink);
}

/* Sockets on UDP 53: "LINK ADDRESS", and whether one of them answers on link 7, 192.168.77.1. */
static const struct name_server_case {
	const char *name;
	struct socket_info sockets[2];
	gboolean answers;
} name_server_cases[] = {
	{"all", {{.inode = 1}}, TRUE},
	{"bridge", {{.inode = 1, .address = IPV4_ADDRESS(192, 168, 77, 1)}}, TRUE},
	{"bound-to-bridge", {{.inode = 1, .link = 7}}, TRUE},
	{"loopback", {{.inode = 1, .address = IPV4_ADDRESS(127, 0, 0, 1)}}, FALSE},
	{"bound-elsewhere", {{.inode = 1, .link = 3}}, FALSE},
	{"deleted-bridge", {{.inode = 1, .link = -1}}, FALSE},
	{"second", {{.inode = 1, .link = 3}, {.inode = 2}}, TRUE},
	{"none", {{.inode = 0}}, FALSE},
};

static void test_name_server(gconstpointer data)
{
	const struct name_server_case *c = data;
	g_autoptr(GArray) udp = g_array_new(FALSE, FALSE, sizeof(struct socket_info));
	const struct ip_address address = IPV4_ADDRESS(192, 168, 77, 1);

	for (gsize i = 0; i < G_N_ELEMENTS(c->sockets) && c->sockets[i].inode != 0; i++)
		g_array_append_val(udp, c->sockets[i]);
	g_assert_cmpint(name_server_find(udp, 7, address), ==, c->answers);
}

static const struct template_value values[] = {
	{"ONE", "1"},
	{"TWO_2", "two"},
	{"EMPTY", ""},
	{"LINES", "a {\n\tb;\n}"},
	{"AT", "@ONE@"},
	{"NONE", NULL},
};

static const struct template_case {
	const char *name;
	const char *template;
	const char *filled; /* NULL: error */
	const char *error;
} template_cases[] = {
	{"empty", "", "", NULL},
	{"no-placeholder", "a\nb\n", "a\nb\n", NULL},
	{"no-newline-at-end", "a @ONE@", "a 1", NULL},
	{"one", "a @ONE@;\n", "a 1;\n", NULL},
	{"several", "@ONE@@TWO_2@ @ONE@\n", "1two 1\n", NULL},
	{"empty-value", "[@EMPTY@]\n", "[]\n", NULL},
	{"unknown-value", "a\nb @NONE@ c\nd\n", "a\nd\n", NULL},
	{"unknown-value-last", "a\n@ONE@ @NONE@", "a\n", NULL},
	{"unknown-value-first", "@NONE@ @ONE@\nb\n", "b\n", NULL},
	{"lines", "x\n@LINES@\ny\n", "x\na {\n\tb;\n}\ny\n", NULL},
	{"lines-indented", "\t@LINES@\n", "\ta {\n\t\tb;\n\t}\n", NULL},
	{"value-not-read-again", "@AT@\n", "@ONE@\n", NULL},
	{"lone-at", "a@b @ @@ me@example.org\n", "a@b @ @@ me@example.org\n", NULL},
	{"lower-case", "@one@ @One@\n", "@one@ @One@\n", NULL},
	{"at-before", "@@ONE@@\n", "@1@\n", NULL},
	{"at-at-end", "x@", "x@", NULL},
	{"open-ended", "@ONE\n@", "@ONE\n@", NULL},
	{"crlf", "@ONE@\r\n", "1\r\n", NULL},
	{"wrong-name", "a\n\nb @THREE@\n", NULL, "line 3: unknown placeholder @THREE@"},
	{"wrong-name-longer", "@ONE1@\n", NULL, "line 1: unknown placeholder @ONE1@"},
	{"wrong-name-in-comment", "# @X@\n", NULL, "line 1: unknown placeholder @X@"},
	{"unknown-value-then-wrong", "@NONE@\n@X@", NULL, "line 2: unknown placeholder @X@"},
};

static void test_template(gconstpointer data)
{
	const struct template_case *c = data;
	g_autoptr(GError) error = NULL;
	g_autofree char *filled = template_fill(c->template, values, G_N_ELEMENTS(values), &error);

	g_assert_cmpstr(filled, ==, c->filled);
	g_assert_cmpstr(error != NULL ? error->message : NULL, ==, c->error);
}

#define BANNER                                                                                     \
	"Internet Systems Consortium DHCP Server 4.4.3-P1\nCopyright 2004-2022 Internet Systems "  \
	"Consortium.\nAll rights reserved.\nFor info, please visit https://www.isc.org/\n"
#define EPILOGUE                                                                                   \
	"\nIf you think you have received this message due to a bug rather\nthan a "               \
	"configuration issue please read the section\n\nexiting.\n"
#define ERRORS "Configuration file errors encountered -- exiting\n"

static const struct reason_case {
	const char *name;
	const char *output;
	const char *reason;
} reason_cases[] = {
	{"nothing", "", ""},
	{"banner-alone", BANNER "Config file: /t\nDatabase file: /l\nPID file: /p\n", ""},
	{"syntax", BANNER "/t line 3: semicolon expected.\n option \n  ^\n" ERRORS EPILOGUE,
		"line 3: semicolon expected"},
	{"two", BANNER "/t line 3: one.\nx\n^\n/t line 4: two.\n y\n ^\n" ERRORS EPILOGUE,
		"line 3: one; line 4: two"},
	{"mark-below-empty-line", BANNER "/t line 9: unexpected end of file\n\n^\n" ERRORS,
		"line 9: unexpected end of file"},
	{"at-most-three", "/t line 1: a\n/t line 2: b\n/t line 3: c\n/t line 4: d\n",
		"line 1: a; line 2: b; line 3: c"},
	{"warning", BANNER "WARNING: Host declarations are global.\n/t line 7: x\n", "line 7: x"},
	{"other-file", "/etc/dhcp/x line 2: bad.\n", "/etc/dhcp/x line 2: bad"},
	{"no-line", BANNER "bad range, address 10.2.0.20 not in subnet\n" EPILOGUE,
		"bad range, address 10.2.0.20 not in subnet"},
	{"no-newline-at-end", "/t line 1: a", "line 1: a"},
};

static void test_reason(gconstpointer data)
{
	const struct reason_case *c = data;
	g_autofree char *reason = dhcpd_reason(c->output, "/t", NULL);

	g_assert_cmpstr(reason, ==, c->reason);
}

void dhcp_suite(void)
{
	ADD_CASES("/resolver/", resolver_cases, test_resolver);
	g_test_add_func("/resolver/many", test_resolver_many);
	ADD_CASES("/resolver/domains/", domains_cases, test_domains);
	ADD_CASES("/resolver/word/", server_word_cases, test_server_word);
	ADD_CASES("/resolver/order/", order_cases, test_order);
	ADD_CASES("/name-server/", name_server_cases, test_name_server);
	ADD_CASES("/template/", template_cases, test_template);
	ADD_CASES("/dhcpd-reason/", reason_cases, test_reason);
}
