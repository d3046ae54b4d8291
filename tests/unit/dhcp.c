/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pure parts of dhcp/: resolv.conf, the template, dhcpd's reasons. */
#include "config.h"

#include "dhcp/isc.h"
#include "dhcp/resolver.h"
#include "dhcp/template.h"
#include "helpers/base/ip-prefix.h"
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
	g_autoptr(GArray) servers = resolver_parse(c->text);
	g_autoptr(GArray) usable = resolver_get_usable(servers);
	g_autofree char *text = servers_text(servers);
	g_autofree char *usable_text = servers_text(usable);

	g_assert_cmpstr(text, ==, c->servers);
	g_assert_cmpstr(usable_text, ==, c->usable != NULL ? c->usable : c->servers);
}

static void test_resolver_many(void)
{
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(GArray) servers = NULL;

	for (int i = 1; i < 200; i++)
		g_string_append_printf(text, "nameserver 10.0.0.%d\n", i);
	servers = resolver_parse(text->str);
	g_assert_cmpuint(servers->len, ==, RESOLVER_MAX_SERVERS);
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
	ADD_CASES("/template/", template_cases, test_template);
	ADD_CASES("/dhcpd-reason/", reason_cases, test_reason);
}
