/* SPDX-License-Identifier: GPL-2.0-or-later */
/* brw0.conf: what is taken, what is refused, and with which line. */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "helpers/conf/conf.h"
#include "helpers/base/error.h"
#include "tests/unit/unit.h"

static const struct text_case {
	const char *name;
	const char *text;
	const char *bridges; /* their names, each with a blank after it; NULL: refused */
	const char *error;
} text_cases[] = {
	{"empty", "", "", NULL},
	{"comments-alone", "# a\n\n  # b\n", "", NULL},
	{"one", "[brW0]\n", "brW0 ", NULL},
	{"no-newline-at-end", "[brW0]\naddress = auto", "brW0 ", NULL},
	{"order-kept", "[z]\n[a]\n[m]\n", "z a m ", NULL},
	{"group-twice", "[a]\nuplink=x\n[b]\n[a]\naddress=auto\n", "a b ", NULL},
	{"blanks", "  [brW0]  \n\t address\t =  auto  \n", "brW0 ", NULL},
	{"crlf", "[brW0]\r\naddress = auto\r\n\r\n", "brW0 ", NULL},
	{"bad-key-then-good", "[a]\naddress=x\naddress=auto\n", "a ", NULL},
	{"quotes", "[a]\nuplink=\"a b\"\n", NULL,
		"line 2: uplink: '\"a b\"' is not a valid interface name: it must be one name; write it without quotes"},
	{"comment-behind", "[a]\nlease-time=90 # short\n", NULL,
		"line 2: lease-time: '90 # short' is not a number of seconds from 60 to 31536000; a comment has a line of its own"},
	{"unknown-key", "[a]\nadress=auto\n", NULL,
		"line 2: unknown key 'adress'; did you mean 'address'?"},
	{"unknown-key-after-comments", "# x\n\n[a]\n# adress=\n\nadress=auto\n", NULL,
		"line 6: unknown key 'adress'; did you mean 'address'?"},
	{"unknown-key-in-second", "[a]\naddress=auto\n[b]\nadress=auto\n", NULL,
		"line 4: unknown key 'adress'; did you mean 'address'?"},
	{"unknown-key-in-group-twice", "[a]\n[b]\nx=1\n[a]\ny=1\n", NULL,
		"line 3: unknown key 'x'"},
	{"unknown-key-crlf", "[a]\r\n\r\nadress = auto\r\n", NULL,
		"line 3: unknown key 'adress'; did you mean 'address'?"},
	{"unknown-key-with-blank", "[a]\nlease time = 600\n", NULL,
		"line 2: unknown key 'lease time'; did you mean 'lease-time'?"},
	{"unknown-key-begins-alike", "[a]\naddress=auto\naddress2=auto\n", NULL,
		"line 3: unknown key 'address2'; did you mean 'address'?"},
	{"key-of-a-language", "[a]\naddress[xx]=10.0.0.1/24\n", NULL,
		"line 2: unknown key 'address[xx]'"},
	{"capital-key", "[a]\nAddress=auto\n", NULL,
		"line 2: unknown key 'Address'; did you mean 'address'?"},
	{"last-of-a-key-counts", "[a]\naddress=auto\n\naddress=x\n", NULL,
		"line 4: address: 'x' is not an IPv4 address with its prefix such as 192.168.77.1/24"},
	{"other-groups-key", "[a]\naddress=auto\n[b]\naddress=x\n", NULL,
		"line 4: address: 'x' is not an IPv4 address with its prefix such as 192.168.77.1/24"},
	{"no-comment-after-value", "[a]\naddress=auto # it\n", NULL,
		"line 2: address: 'auto # it' is not an IPv4 address with its prefix such as "
		"192.168.77.1/24; a comment has a line of its own"},
	{"bad-group", "[a]\n\n[b c]\n", NULL,
		"line 3: the group 'b c' is not a valid name of a bridge"},
	{"long-group", "[1234567890123456]\n", NULL,
		"line 1: the group '1234567890123456' is not a valid name of a bridge"},
	{"dot-dot-group", "[..]\n", NULL, "line 1: the group '..' is not a valid name of a bridge"},
	{"slash-group", "[a/b]\n", NULL, "line 1: the group 'a/b' is not a valid name of a bridge"},
	{"no-group", "# x\naddress=auto\n", NULL, "line 2: it is before the first [BRIDGE]"},
	{"no-equals", "[a]\naddress=auto\naddress auto\nuplink=x\n", NULL,
		"line 3: it is neither [BRIDGE], KEY = VALUE nor a comment"},
	{"no-equals-at-end", "[a]\nx", NULL,
		"line 2: it is neither [BRIDGE], KEY = VALUE nor a comment"},
	{"open-group", "[a\naddress=auto\n", NULL,
		"line 1: it is neither [BRIDGE], KEY = VALUE nor a comment"},
	{"no-key", "[a]\n\n=auto\n", NULL,
		"line 3: it is neither [BRIDGE], KEY = VALUE nor a comment"},
	{"semicolon-comment", "[a]\n; x\n", NULL,
		"line 2: it is neither [BRIDGE], KEY = VALUE nor a comment"},
	{"bytes", "[a]\n\xff\xfe=\x80\n", NULL, "line 2: unknown key '\\xff\\xfe'"},
	{"bytes-in-value", "[a]\nuplink=\xff\n", NULL,
		"line 2: uplink: '\\xff' is not a valid interface name"},
};

static void test_text(gconstpointer data)
{
	const struct text_case *c = data;
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) bridges = conf_parse(c->text, &error);
	g_autoptr(GString) names = g_string_new(NULL);

	for (guint i = 0; bridges != NULL && i < bridges->len; i++)
		g_string_append_printf(
			names, "%s ", ((ConfBridge *) g_ptr_array_index(bridges, i))->name);
	g_assert_cmpstr(ERROR_TEXT(error), ==, c->error);
	g_assert_cmpint(bridges == NULL, ==, c->bridges == NULL);
	if (c->bridges != NULL)
		g_assert_cmpstr(names->str, ==, c->bridges);
	else
		g_assert_cmpint(error_exit_status(error), ==, 2);
}

static void test_faults(void)
{
	g_autoptr(GPtrArray) none = conf_find_faults("[a]\naddress=auto\n");
	g_autoptr(GPtrArray) faults = conf_find_faults("x=1\n[a]\nadress=auto\nno key\nmtu=7\n\n"
						       "[b c]\nuplink=\"d e\"\n[a\n");
	g_autoptr(GString) lines = g_string_new(NULL);

	for (guint i = 0; i < faults->len; i++) {
		const struct conf_fault *fault = g_ptr_array_index(faults, i);

		g_string_append_printf(lines, "%u ", fault->line);
		g_assert_cmpint(strlen(fault->message), >, 10);
	}
	g_assert_cmpstr(lines->str, ==, "1 3 4 5 7 8 9 ");
	g_assert_cmpint(none->len, ==, 0);
}

/* Where conf_load reads, and one that nobody has. */
static char *write_conf(const char *text)
{
	char *path = NULL;
	int fd = g_file_open_tmp("brw0-conf-XXXXXX", &path, NULL);

	g_assert_cmpint(fd, >=, 0);
	g_assert_true(g_close(fd, NULL));
	g_assert_true(g_file_set_contents(path, text, -1, NULL));
	return path;
}

static void test_load(void)
{
	g_autofree char *path = write_conf("[brX]\n[brY]\nx=\n");
	g_autofree char *wanted = g_strdup_printf("cannot use %s: line 3: unknown key 'x'", path);
	g_autofree char *missing =
		g_strdup_printf("cannot read %s: No such file or directory", path);
	g_autoptr(GError) error = NULL;

	g_assert_null(conf_load(path, &error));
	g_assert_cmpstr(error->message, ==, wanted);
	g_clear_error(&error);

	/* One that was asked for must be there, and must be a file. */
	g_assert_cmpint(g_unlink(path), ==, 0);
	g_assert_null(conf_load(path, &error));
	g_assert_cmpstr(error->message, ==, missing);
	g_assert_cmpint(error_exit_status(error), ==, 1);
	g_clear_error(&error);
	g_assert_null(conf_load("/", &error));
	g_assert_cmpstr(error->message, ==, "cannot read /: Is a directory");
}

static void test_load_default(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) bridges = NULL;

	if (g_file_test(CONF_DEFAULT_FILE, G_FILE_TEST_EXISTS)) {
		g_test_skip(CONF_DEFAULT_FILE " is there");
		return;
	}
	bridges = conf_load(NULL, &error);
	g_assert_no_error(error);
	g_assert_cmpuint(bridges->len, ==, 0);
}

static void test_load_nul(void)
{
	g_autofree char *path = write_conf("");
	g_autoptr(GError) error = NULL;

	g_assert_true(g_file_set_contents(path, "[a]\n\0x", 6, NULL));
	g_assert_null(conf_load(path, &error));
	g_assert_nonnull(error);
	g_assert_cmpint(g_unlink(path), ==, 0);
}

static const struct wanted_case {
	const char *name;
	const char *text;
	const char *bridge;
	const char *wanted; /* its names with their uplinks; NULL: refused */
} wanted_cases[] = {
	{"all", "[a]\nuplink=x\n[b]\n", NULL, "a=x b=- "},
	{"one", "[a]\nuplink=x\n[b]\n", "a", "a=x "},
	{"not-in-file", "[a]\nuplink=x\n", "c", "c=- "},
	{"empty-file", "", NULL, "brW0=- "},
	{"empty-file-named", "", "c", "c=- "},
	{"bad-name", "[a]\n", "a b", NULL},
	{"empty-name", "[a]\n", "", NULL},
};

static void test_wanted(gconstpointer data)
{
	const struct wanted_case *c = data;
	g_autofree char *path = write_conf(c->text);
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) bridges = conf_load_bridges(path, c->bridge, &error);
	g_autoptr(GString) wanted = g_string_new(NULL);

	for (guint i = 0; bridges != NULL && i < bridges->len; i++) {
		ConfBridge *bridge = g_ptr_array_index(bridges, i);

		g_string_append_printf(
			wanted, "%s=%s ", bridge->name, bridge->uplink ? bridge->uplink : "-");
	}
	g_assert_cmpint(g_unlink(path), ==, 0);
	g_assert_cmpstr(bridges != NULL ? wanted->str : NULL, ==, c->wanted);
	g_assert_cmpint(error == NULL, ==, bridges != NULL);
}

void conf_suite(void)
{
	ADD_CASES("/conf/text/", text_cases, test_text);
	g_test_add_func("/conf/all-faults-by-line", test_faults);
	g_test_add_func("/conf/load", test_load);
	g_test_add_func("/conf/load-default-missing-is-empty", test_load_default);
	g_test_add_func("/conf/load-nul-is-refused", test_load_nul);
	ADD_CASES("/conf/wanted/", wanted_cases, test_wanted);
}
