/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names that guests give themselves, and the text of /etc/hosts. */
#include "config.h"

#include "dhcp/guest-name.h"
#include "helpers/host/hosts-file.h"
#include "tests/unit/unit.h"

#define LABEL_63 "a23456789012345678901234567890123456789012345678901234567890123"

static const struct name_case {
	const char *name; /* the test's */
	const char *guest;
	gboolean is_acceptable;
} name_cases[] = {
	{"plain", "web", TRUE},
	{"capitals", "Debian-12", TRUE},
	{"one-letter", "x", TRUE},
	{"digit-first", "3com", TRUE},
	{"longest", LABEL_63, TRUE},
	{"too-long", LABEL_63 "4", FALSE},
	{"empty", "", FALSE},
	{"unknown", "*", FALSE},
	{"dots", "www.example.org", FALSE},
	{"dot-at-end", "web.", FALSE},
	{"dash-first", "-web", FALSE},
	{"dash-last", "web-", FALSE},
	{"underscore", "_tcp", FALSE},
	{"underscore-inside", "my_guest", FALSE},
	{"blank", "my guest", FALSE},
	{"newline", "web\n127.0.0.1", FALSE},
	{"escape", "web\033[2J", FALSE},
	{"utf-8", "b\303\274ro", FALSE},
	{"no-utf-8", "b\374ro", FALSE},
	{"digits", "12345", FALSE},
	{"digits-and-dash", "10-0", FALSE},
	{"localhost", "localhost", FALSE},
	{"localhost-capitals", "LocalHost", FALSE},
	{"localhost-and-more", "localhost2", TRUE},
	{"wpad", "wpad", FALSE},
	{"isatap", "ISATAP", FALSE},
	{"shell", "$(id)", FALSE},
};

static void test_name(gconstpointer data)
{
	const struct name_case *c = data;

	g_assert_cmpint(guest_name_is_acceptable(c->guest), ==, c->is_acceptable);
}

#define BEGIN  "# brw0 brW0: begin of lines that brw0-nat-init rewrites\n"
#define END    "# brw0 brW0: end\n"
#define OTHERS "# brw0 brW01: begin of lines that brw0-nat-init rewrites\n# brw0 brW01: end\n"

static const struct hosts_case {
	const char *name;
	const char *text;
	const char *lines; /* NULL: nobody knows them */
	const char *rest;
} hosts_cases[] = {
	{"none", "1.2.3.4 a\n", "", "1.2.3.4 a\n"},
	{"alone", BEGIN "1.2.3.4 a\n" END, "1.2.3.4 a\n", ""},
	{"between", "x\n" BEGIN "1.2.3.4 a\n" END "y", "1.2.3.4 a\n", "x\ny"},
	{"empty", "x\n" BEGIN END, "", "x\n"},
	{"of-another", OTHERS, "", OTHERS},
	{"beside-another", OTHERS BEGIN "1.2.3.4 a\n" END, "1.2.3.4 a\n", OTHERS},
	{"no-end", "x\n" BEGIN "1.2.3.4 a\n", NULL, NULL},
	{"end-of-another", BEGIN OTHERS, NULL, NULL},
	{"end-before", END BEGIN, NULL, NULL},
	{"no-begin", "x\n" END, "", "x\n" END},
	{"inside-a-line", "x " BEGIN END, "", "x " BEGIN END},
	{"no-newline", BEGIN "1.2.3.4 a\n# brw0 brW0: end", "1.2.3.4 a\n", ""},
};

static void test_hosts(gconstpointer data)
{
	const struct hosts_case *c = data;
	g_autoptr(GError) error = NULL;
	g_autofree char *lines = NULL;
	g_autofree char *rest = NULL;
	g_autofree char *again = NULL;
	g_autofree char *twice = NULL;

	g_assert_cmpint(hosts_remove(c->text, "brW0", &rest, NULL), ==, c->lines != NULL);
	if (!hosts_find_lines(c->text, "brW0", &lines, &error)) {
		g_assert_null(c->lines);
		g_assert_nonnull(error);
		return;
	}
	g_assert_cmpstr(lines, ==, c->lines);
	g_assert_cmpstr(rest, ==, c->rest);
	again = hosts_append(rest, "brW0", "9.9.9.9 n\n");
	g_clear_pointer(&lines, g_free);
	g_assert_true(hosts_find_lines(again, "brW0", &lines, NULL));
	g_assert_cmpstr(lines, ==, "9.9.9.9 n\n");
	g_assert_true(hosts_remove(again, "brW0", &twice, NULL));
	g_assert_true(g_str_has_prefix(twice, rest));
	g_assert_cmpstr(twice + strlen(rest), ==,
		rest[0] == '\0' || g_str_has_suffix(rest, "\n") ? "" : "\n");
}

static void test_hosts_names(void)
{
	static const char text[] = "127.0.0.1\tlocalhost  Lap # web\n#1.2.3.4 off\n"
				   "10.0.0.9 nas\tnas.lan\r\n5.6.7.8";

	g_assert_true(hosts_has_name(text, "localhost"));
	g_assert_true(hosts_has_name(text, "lap"));
	g_assert_true(hosts_has_name(text, "NAS.lan"));
	g_assert_false(hosts_has_name(text, "web"));
	g_assert_false(hosts_has_name(text, "off"));
	g_assert_false(hosts_has_name(text, "10.0.0.9"));
	g_assert_false(hosts_has_name(text, "nas.la"));
	g_assert_false(hosts_has_name("", "a"));
}

void guest_names_suite(void)
{
	ADD_CASES("/guest-names/name/", name_cases, test_name);
	ADD_CASES("/guest-names/hosts/", hosts_cases, test_hosts);
	g_test_add_func("/guest-names/hosts-names", test_hosts_names);
}
