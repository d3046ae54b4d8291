/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The pure files of helpers/port/, and what report and error write. */
#include "config.h"

#include <errno.h>
#include <glib.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "helpers/port/error.h"
#include "helpers/port/ifname.h"
#include "helpers/port/number.h"
#include "helpers/port/options.h"
#include "helpers/port/report.h"
#include "tests/unit/unit.h"

static void test_ifname_valid(void)
{
	static const char *const names[] = {
		"a", "tap0", "brW0", "123456789012345", "veth1@x", "..."};

	for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
		if (!ifname_is_valid(names[i]))
			g_error("refused: %s", names[i]);
}

static void test_ifname_invalid(void)
{
	static const char *const names[] = {"", ".", "..", "1234567890123456", "a/b", "a b", "a\tb",
		"a\nb", "eth0:1", "tap%d", "-x", "!x", "\xc3\xa9", "a\xa0", "a\x7f"};

	for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
		if (ifname_is_valid(names[i]))
			g_error("taken: %s", names[i]);
}

static const struct command_line script = OPTIONS_OF_SCRIPT("ifup", "Put it up.");

/* Parse a command line without quotes. */
static int parse(const char *line, struct options *options, struct error *error)
{
	/* The words live as long as the test: options point into them. */
	static char **words;

	g_strfreev(words);
	words = g_strsplit(line, " ", -1);
	return options_parse(&script, (int) g_strv_length(words), words, options, error);
}

static void test_script_options(void)
{
	static const struct {
		const char *line, *tap, *bridge;
	} rows[] = {
		{"ifup tap0", "tap0", "brW0"},
		{"ifup --bridge=br1 tap0", "tap0", "br1"},
		{"ifup --bridge br1 tap0", "tap0", "br1"},
		{"ifup tap0 --bridge br1", "tap0", "br1"},
		{"ifup --bridge=br1 --bridge=br2 tap0", "tap0", "br2"},
		{"ifup -- tap0", "tap0", "brW0"},
		{"ifup --bridge=br1 -- tap0", "tap0", "br1"},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct options options = {0};
		struct error error = {0};

		g_test_message("%s", rows[i].line);
		g_assert_cmpint(parse(rows[i].line, &options, &error), ==, 0);
		g_assert_null(options.answer);
		g_assert_cmpstr(options.tap, ==, rows[i].tap);
		g_assert_cmpstr(options.bridge, ==, rows[i].bridge);
	}
}

static void test_script_answers(void)
{
	struct options options = {0};
	struct error error = {0};

	g_assert_cmpint(parse("ifup --help", &options, &error), ==, 0);
	g_assert_true(g_str_has_prefix(options.answer, "Usage: ifup "));
	g_assert_cmpint(parse("ifup --version", &options, &error), ==, 0);
	g_assert_true(g_str_has_prefix(options.answer, "ifup "));
}

static void test_script_options_wrong(void)
{
	static const struct {
		const char *line, *word;
	} rows[] = {
		{"ifup", "no TAP named"},
		{"ifup --", "'--'"},
		{"ifup tap0 --", "'--'"},
		{"ifup --bridge=br1", "no TAP named"},
		{"ifup tap0 tap1", "'tap1'"},
		{"ifup tap0 --bridge", "'--bridge'"},
		{"ifup tap0 --bridge=", "''"},
		{"ifup --bridge=a/b tap0", "'a/b'"},
		{"ifup --bridge --help tap0", "'--help'"},
		{"ifup --bridg=br1 tap0", "'--bridg=br1'"},
		{"ifup --bridges=br1 tap0", "'--bridges=br1'"},
		{"ifup --help=x", "'--help=x'"},
		{"ifup tap0 --help", "'--help'"},
		{"ifup -b br1 tap0", "'-b'"},
		{"ifup -", "'-'"},
		{"ifup -- -tap0", "'-tap0'"},
		{"ifup -- -- tap0", "'tap0'"},
		{"ifup 1234567890123456", "'1234567890123456'"},
		{"ifup tap%d", "'tap%d'"},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct options options = {.tap = "untouched"};
		struct error error = {0};

		g_test_message("%s", rows[i].line);
		g_assert_cmpint(parse(rows[i].line, &options, &error), ==, -1);
		g_assert_cmpint(error.status, ==, EXIT_USAGE);
		if (!strstr(error.text, rows[i].word))
			g_error("says: %s", error.text);
		g_assert_cmpstr(options.tap, ==, "untouched");
	}
}

static void test_script_options_empty(void)
{
	char *const none[] = {NULL};
	struct options options;
	struct error error;

	g_assert_cmpint(options_parse(&script, 0, none, &options, &error), ==, -1);
}

static void test_error(void)
{
	g_autofree char *lengthy = g_strnfill(5000, 'x');
	struct error error;

	g_assert_cmpint(fail(&error, "cannot %s", "fly"), ==, -1);
	g_assert_cmpint(error.status, ==, EXIT_FAILED);
	g_assert_cmpstr(error.text, ==, "cannot fly");
	g_assert_cmpint(fail_usage(&error, "%s", lengthy), ==, -1);
	g_assert_cmpint(error.status, ==, EXIT_USAGE);
	g_assert_cmpuint(strlen(error.text), ==, ERROR_TEXT_SIZE - 1);
	g_assert_cmpint(fail_errno(&error, 7, "cannot fly"), ==, 7);
	g_assert_cmpint(fail_errno(&error, -ENOENT, "cannot fly"), ==, -1);
	g_assert_cmpstr(error.text, ==, "cannot fly: No such file or directory");
	g_assert_cmpint(error.status, ==, EXIT_FAILED);
}

static void test_number(void)
{
	static const char *const wrong[] = {"", " 1", "1 ", "+1", "-1", "0x1", "1e1", "a",
		"4294967296", "99999999999999999999999999", "18446744073709551617", "1\n",
		"\xd9\xa1"};
	unsigned int number = 77;

	for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++)
		if (number_parse(wrong[i], UINT_MAX, &number) || number != 77)
			g_error("taken: %s", wrong[i]);
	g_assert_true(number_parse("4294967295", UINT_MAX, &number));
	g_assert_cmpuint(number, ==, UINT_MAX);
	g_assert_true(number_parse("007", 7, &number));
	g_assert_cmpuint(number, ==, 7);
	g_assert_false(number_parse("8", 7, &number));
	g_assert_true(number_parse("0", 0, &number));
	g_assert_cmpuint(number, ==, 0);
}

/* What report() writes for a thing of that name, into a buffer. */
static gsize report_into(const char *thing, char *buffer, gsize size)
{
	int saved = dup(STDERR_FILENO);
	int ends[2];
	ssize_t length;

	g_assert_cmpint(pipe(ends), ==, 0);
	g_assert_cmpint(dup2(ends[1], STDERR_FILENO), ==, STDERR_FILENO);
	g_assert_cmpint(report(EXIT_FAILED, "brw0-x", "cannot use %s", thing), ==, EXIT_FAILED);
	g_assert_cmpint(dup2(saved, STDERR_FILENO), ==, STDERR_FILENO);
	close(saved);
	close(ends[1]);
	length = read(ends[0], buffer, size - 1);
	close(ends[0]);
	g_assert_cmpint(length, >, 0);
	buffer[length] = '\0';
	return (gsize) length;
}

static void test_report_line(void)
{
	g_autofree char *lengthy = g_strnfill(5000, 'x');
	char text[4096];
	gsize length;

	report_into("br\n0\x1b[m", text, sizeof(text));
	g_assert_cmpstr(text, ==, "brw0-x: cannot use br?0?[m\n");
	/* C1, in one byte and in UTF-8's two, DEL, and what is left as it is. */
	report_into("\x9b\xc2\x9b"
		    "2J\x7f\xff ~",
		text, sizeof(text));
	g_assert_cmpstr(text, ==, "brw0-x: cannot use ???2J?? ~\n");

	length = report_into(lengthy, text, sizeof(text));
	g_assert_cmpuint(length, <=, 1024 + strlen("brw0-x: \n"));
	g_assert_true(text[length - 1] == '\n');
	g_assert_true(strchr(text, '\n') == text + length - 1);
}

void port_suite(void)
{
	g_test_add_func("/port/ifname/valid", test_ifname_valid);
	g_test_add_func("/port/ifname/invalid", test_ifname_invalid);
	g_test_add_func("/port/script-options/taken", test_script_options);
	g_test_add_func("/port/script-options/answers", test_script_answers);
	g_test_add_func("/port/script-options/wrong", test_script_options_wrong);
	g_test_add_func("/port/script-options/empty", test_script_options_empty);
	g_test_add_func("/port/error", test_error);
	g_test_add_func("/port/number", test_number);
	g_test_add_func("/port/report/line", test_report_line);
}
