/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The bridge helper's command line, and the text of bridge.conf. */
#include "config.h"

#include <glib.h>
#include <string.h>

#include "helpers/port/acl.h"
#include "helpers/port/options.h"
#include "tests/unit/unit.h"

#define SIXTEEN "1234567890123456"

static const struct command_line helper = OPTIONS_OF_HELPER;

static int parse(const char *line, struct options *options, struct error *error)
{
	/* The words live as long as the test: options point into them. */
	static char **words;

	g_strfreev(words);
	words = g_strsplit(line, "|", -1);
	return options_parse(&helper, (int) g_strv_length(words), words, options, error);
}

static void test_options_taken(void)
{
	static const struct {
		const char *line, *bridge;
		int fd;
		gboolean has_vnet;
	} rows[] = {
		{"h|--use-vnet|--fd=8|--br=brW0", "brW0", 8, TRUE},
		{"h|--br=brW0|--fd=8", "brW0", 8, FALSE},
		{"h|--br|brW0|--fd|8|--use-vnet", "brW0", 8, TRUE},
		{"h|--fd=8|--br=a|--fd=9|--br=b", "b", 9, FALSE},
		{"h|--fd=3|--br=123456789012345", "123456789012345", 3, FALSE},
		{"h|--fd=16777216|--br=all", "all", 16777216, FALSE},
		{"h|--fd=0008|--br=a", "a", 8, FALSE},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct options options;
		struct error error;

		g_test_message("%s", rows[i].line);
		g_assert_cmpint(parse(rows[i].line, &options, &error), ==, 0);
		g_assert_null(options.answer);
		g_assert_cmpstr(options.bridge, ==, rows[i].bridge);
		g_assert_cmpint(options.fd, ==, rows[i].fd);
		g_assert_true((options.vnet != NULL) == rows[i].has_vnet);
	}
}

static void test_options_refused(void)
{
	static const char *const lines[] = {"h", "h|--br=a", "h|--fd=8",
		"h|--fd=8|--br=", "h|--fd=8|--br", "h|--br=a|--fd",
		"h|--br=a|--fd=", "h|--br=a|--fd=abc", "h|--br=a|--fd=0", "h|--br=a|--fd=1",
		"h|--br=a|--fd=2", "h|--br=a|--fd=-1", "h|--br=a|--fd=+8", "h|--br=a|--fd= 8",
		"h|--br=a|--fd=8x", "h|--br=a|--fd=0x8", "h|--br=a|--fd=16777217",
		"h|--br=a|--fd=4294967304", "h|--br=a|--fd=18446744073709551624",
		("h|--fd=8|--br=" SIXTEEN), "h|--fd=8|--br=.", "h|--fd=8|--br=..",
		"h|--fd=8|--br=a/b", "h|--fd=8|--br=a b", "h|--fd=8|--br=tap%d", "h|--fd=8|--br=-a",
		"h|--fd=8|--br=a:1", "h|--fd=8|--br=a\n", "h|--fd=8|--br=\xff", "h|--fd=8|--br=a|x",
		"h|--fd=8|--br=a|", "h|--fd=8|--br=a|--", "h|--fd=8|--br=a|-h",
		"h|--fd=8|--br=a|--use-vnet=1", "h|--fd=8|--br=a|--use-vne", "h|--fd=8|--bridge=a",
		"h|--fd=8|--br|--use-vnet", "h|--fdx=8|--br=a", "h|--fd=8|--br=a|--acl-file=/x",
		"h|--help|--help", "h|--fd=8|--version", "h|--use-vnet|--fd=8|--br=a|--help"};

	for (gsize i = 0; i < G_N_ELEMENTS(lines); i++) {
		struct options options = {.fd = 77};
		struct error error = {0};

		g_test_message("%s", lines[i]);
		g_assert_cmpint(parse(lines[i], &options, &error), ==, -1);
		g_assert_cmpint(error.status, ==, EXIT_USAGE);
		g_assert_true(g_str_has_prefix(error.text, "cannot "));
		g_assert_cmpint(options.fd, ==, 77);
	}
}

static void test_options_other(void)
{
	char *const none[] = {NULL};
	struct options options = {0};
	struct error error = {0};

	g_assert_cmpint(options_parse(&helper, 0, none, &options, &error), ==, -1);
	g_assert_cmpint(parse("h|--help", &options, &error), ==, 0);
	g_assert_true(g_str_has_prefix(options.answer, "Usage: brw0-bridge-helper "));
	g_assert_cmpint(parse("h|--version", &options, &error), ==, 0);
	g_assert_true(g_str_has_prefix(options.answer, "brw0-bridge-helper "));

	memset(error.text, 'x', sizeof(error.text) - 2);
	error.text[sizeof(error.text) - 2] = '\0';
	options_hint("br0", &error);
	g_assert_cmpuint(strlen(error.text), ==, sizeof(error.text) - 1);
	strncpy(error.text, "no", sizeof(error.text));
	options_hint("brW0", &error);
	options_hint("br1", &error);
	g_assert_cmpstr(error.text, ==, "no");
	options_hint("brw0", &error);
	g_assert_nonnull(strstr(error.text, "did you mean br=brW0?"));
	strncpy(error.text, "no", sizeof(error.text));
	options_hint("br0", &error);
	g_assert_nonnull(strstr(error.text, "did you mean br=brW0?"));
}

enum { DENIED = -1 };

/* What a text has to say of brW0 to uid 1000 of the groups 100 and 200. */
struct acl_case {
	const char *name, *text;
	int limit;       /* or DENIED */
	const char *why; /* for DENIED */
};

static const struct acl_case acl_cases[] = {
	{"empty", "", 0, NULL},
	{"other", "allow br1\nallow brW\nallow brW00\nallow BRW0\n", 0, NULL},
	{"allow", "allow brW0\n", ACL_NO_LIMIT, NULL},
	{"unfinished", "allow brW0", ACL_NO_LIMIT, NULL},
	{"all", "allow all", ACL_NO_LIMIT, NULL},
	{"crlf", "allow brW0\r\n", ACL_NO_LIMIT, NULL},
	{"blanks", " \t\f allow  \t brW0 \t\r\f\n", ACL_NO_LIMIT, NULL},
	{"tab", "allow\tbrW0", ACL_NO_LIMIT, NULL},
	{"comment", "# x\n  #y\nallow brW0 # z\n#", ACL_NO_LIMIT, NULL},
	{"comment-alone-denies-nothing", "#deny brW0\nallow brW0", ACL_NO_LIMIT, NULL},
	{"no-comment-inside-a-word", "allow brW0#x", 0, NULL},
	{"glob", "allow br*\nallow brW%d", 0, NULL},
	{"deny-after", "allow brW0\ndeny brW0", DENIED, "denied by f:2"},
	{"deny-before", "deny brW0\nallow brW0", DENIED, "denied by f:1"},
	{"deny-all", "allow brW0\n\ndeny all", DENIED, "denied by f:3"},
	{"deny-other", "allow all\ndeny br1", ACL_NO_LIMIT, NULL},
	{"uid", "allow brW0 user 1000", ACL_NO_LIMIT, NULL},
	{"uid-other", "allow brW0 user 1001", 0, NULL},
	{"uid-minus-one", "allow brW0 user 4294967295", 0, NULL},
	{"uid-wraps", "allow brW0 user 4294968296", 0, NULL},
	{"uid-negative", "allow brW0 user -4294966296", 0, NULL},
	{"user-unknown", "allow brW0 user no-such-user", 0, NULL},
	{"user-root", "allow brW0 user root", 0, NULL},
	{"gid", "allow brW0 group 200", ACL_NO_LIMIT, NULL},
	{"gid-other", "allow brW0 group 0", 0, NULL},
	{"group-root", "allow brW0 group root", 0, NULL},
	{"both", "allow brW0 user 1000 group 100", ACL_NO_LIMIT, NULL},
	{"one-of-both", "allow brW0 user 1000 group 300", 0, NULL},
	{"other-of-both", "allow brW0 user 1 group 100", 0, NULL},
	{"limit", "allow brW0 limit 5", 5, NULL},
	{"limit-most", "allow brW0 limit 4095", 4095, NULL},
	{"limit-for-other", "allow brW0 user 1 limit 5", 0, NULL},
	{"limit-before-other", "allow brW0 limit 5 user 1", 0, NULL},
	{"limit-largest", "allow brW0 limit 5\nallow all limit 7\nallow brW0 limit 6", 7, NULL},
	{"limit-none-is-largest", "allow brW0\nallow brW0 limit 6", ACL_NO_LIMIT, NULL},
	{"limit-twice", "allow brW0 limit 5 limit 3 limit 4", 3, NULL},
	{"limit-0", "allow brW0 limit 0", DENIED, "f:1"},
	{"limit-4096", "allow brW0 limit 4096", DENIED, "f:1"},
	{"limit-wraps", "allow brW0 limit 4294967297", DENIED, "f:1"},
	{"limit-negative", "\nallow br1 limit -1", DENIED, "f:2"},
	{"limit-of-nothing", "allow brW0 limit", DENIED, "f:1"},
	{"user-of-nothing", "allow brW0 user # x", DENIED, "f:1"},
	{"word-behind", "allow br1 brW0", DENIED, "f:1"},
	{"word-behind-limit", "allow br1 limit 5 x", DENIED, "f:1"},
	{"upper-case", "allow brW0\nALLOW brW0", DENIED, "f:2"},
	{"command-alone", "allow", DENIED, "f:1"},
	{"command-alone-blank", "allow ", DENIED, "f:1"},
	{"command-unknown", "permit brW0", DENIED, "f:1"},
	{"command-begins-so", "allowed brW0", DENIED, "f:1"},
	{"tab-then-space", "allow\tbrW0 ", DENIED, "f:1"},
	{"vertical-tab", "allow\vbrW0", DENIED, "f:1"},
	{"vertical-tab-behind", "allow brW0\v", 0, NULL},
	{"form-feed", "allow\fbrW0", DENIED, "f:1"},
	{"deny-two", "deny br1 br2", DENIED, "f:1"},
	{"include-two", "include a b", DENIED, "f:1"},
	{"include", "include allowing", 3, NULL},
	{"include-denies", "allow all\ninclude denying", DENIED, "denied by denying:1"},
	{"include-wrong", "allow all\n\ninclude wrong", DENIED, "wrong:1"},
	{"byte-order-mark",
		"\xef\xbb\xbf"
		"allow brW0",
		DENIED, "f:1"},
};

/* The files that a text includes are called by what they do. */
static int include(
	struct acl *acl, const char *path, const struct acl_place *from, struct error *error)
{
	g_autofree char *text = g_strdup(strcmp(path, "allowing") == 0  ? "allow brW0 limit 3"
					 : strcmp(path, "denying") == 0 ? "deny brW0"
									: "x");

	g_assert_cmpstr(from->file, ==, "f");
	return acl_parse(acl, path, text, strlen(text), error);
}

static int decide(const char *text, gsize length, struct acl *acl, struct error *error)
{
	static const gid_t groups[] = {100, 200};
	g_autofree char *copy = g_malloc(length + 1);

	memcpy(copy, text, length);
	*acl = (struct acl){.bridge = "brW0",
		.user = 1000,
		.groups = groups,
		.n_groups = 2,
		.include = include};
	return acl_parse(acl, "f", copy, length, error);
}

static void test_acl(gconstpointer data)
{
	const struct acl_case *row = data;
	struct acl acl;
	struct error error = {0};
	int r = decide(row->text, strlen(row->text), &acl, &error);

	g_assert_cmpint(r, ==, row->limit == DENIED ? -1 : 0);
	if (r == 0) {
		g_assert_cmpint(acl.limit, ==, row->limit);
		return;
	}
	g_assert_cmpint(error.status, ==, EXIT_FAILED);
	if (!strstr(error.text, row->why))
		g_error("says: %s", error.text);
}

static void test_acl_bytes(void)
{
	static const char nul[] = "allow brW0\n#\0\nallow brW0\n";
	g_autoptr(GString) text = g_string_new("allow brW0\n#");
	struct acl acl;
	struct error error;

	g_assert_cmpint(decide(nul, sizeof(nul) - 1, &acl, &error), ==, -1);
	g_assert_nonnull(strstr(error.text, "f:2: a NUL byte"));

	for (gsize i = 1; i < ACL_LINE_MAX; i++)
		g_string_append_c(text, 'x');
	g_assert_cmpint(decide(text->str, text->len, &acl, &error), ==, 0);
	g_string_append_c(text, 'x');
	g_assert_cmpint(decide(text->str, text->len, &acl, &error), ==, -1);
	g_assert_nonnull(strstr(error.text, "f:2: the line is too long"));
}

void bridge_helper_suite(void)
{
	g_test_add_func("/options/taken", test_options_taken);
	g_test_add_func("/options/refused", test_options_refused);
	g_test_add_func("/options/other", test_options_other);
	ADD_CASES("/acl/", acl_cases, test_acl);
	g_test_add_func("/acl/bytes", test_acl_bytes);
}
