/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Foreign names can neither steer a terminal nor a shell nor nft. */
#include "config.h"

#include "helpers/base/quote.h"
#include "tests/unit/unit.h"

static const struct quote_case {
	const char *name;
	const char *text;
	const char *terminal;
	const char *shell;
} quote_cases[] = {
	{"plain", "brW0", "brW0", "brW0"},
	{"empty", "", "", "''"},
	{"path", "/etc/a_b-c.d:1=+", "/etc/a_b-c.d:1=+", "/etc/a_b-c.d:1=+"},
	{"semicolon", "br;id", "br;id", "'br;id'"},
	{"substitution", "$(id)`id`", "$(id)`id`", "'$(id)`id`'"},
	{"quotes", "a'b\"c", "a'b\"c", "'a'\\''b\"c'"},
	{"backslash", "a\\x1b", "a\\x1b", "'a\\x1b'"},
	{"escape", "w\033[31m", "w\\x1b[31m", "\"$(printf 'w\\033[31m')\""},
	{"newline", "a\nb", "a\\x0ab", "\"$(printf 'a\\012b')\""},
	{"del", "a\x7f", "a\\x7f", "\"$(printf 'a\\177')\""},
	{"all-at-once", "-\033%s\\'`$(id)\"", "-\\x1b%s\\'`$(id)\"",
		"\"$(printf '\\055\\033\\045s\\134\\047`$(id)\"')\""},
	{"utf-8", "caf\xc3\xa9", "caf\xc3\xa9", "'caf\xc3\xa9'"},
	{"latin-1", "caf\xe9", "caf\\xe9", "\"$(printf 'caf\\351')\""},
	{"c1-control", "a\xc2\x9b", "a\\xc2\\x9b", "\"$(printf 'a\\302\\233')\""},
	{"c1-byte",
		"a\x9b"
		"31m",
		"a\\x9b31m", "\"$(printf 'a\\23331m')\""},
	{"direction", "a\xe2\x80\xae", "a\\xe2\\x80\\xae", "\"$(printf 'a\\342\\200\\256')\""},
};

static void test_quote(gconstpointer data)
{
	const struct quote_case *c = data;
	g_autofree char *terminal = quote_terminal(c->text);
	g_autofree char *shell = quote_shell(c->text);

	g_assert_cmpstr(terminal, ==, c->terminal);
	g_assert_cmpstr(shell, ==, c->shell);
}

/* What a shell makes of the word is the text. */
static void test_shell(gconstpointer data)
{
	const struct quote_case *c = data;
	g_autofree char *word = quote_shell(c->text);
	g_autofree char *script = g_strdup_printf("printf %%s %s", word);
	const char *arguments[] = {"sh", "-c", script, NULL};
	g_autofree char *out = NULL;
	g_autoptr(GError) error = NULL;
	int status;

	g_spawn_sync(NULL, (char **) (gpointer) arguments, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL,
		&out, NULL, &status, &error);
	g_assert_no_error(error);
	g_assert_cmpint(status, ==, 0);
	g_assert_cmpstr(out, ==, c->text);
}

static void test_command(void)
{
	g_autoptr(GString) out = g_string_new("# ");

	quote_command(out, "ip", "link", "set", "br;id", "master", "\033", NULL);
	g_assert_cmpstr(out->str, ==, "# ip link set 'br;id' master \"$(printf '\\033')\"\n");
}

static const struct nft_case {
	const char *name;
	const char *text;
	const char *string; /* NULL: cannot be one */
	gboolean is_name;
} nft_cases[] = {
	{"plain", "filter", "\"filter\"", TRUE},
	{"hyphen", "brw0-brW0", "\"brw0-brW0\"", TRUE},
	{"dot", "a.b_c/d", "\"a.b_c/d\"", TRUE},
	{"empty", "", "\"\"", FALSE},
	{"digit-first", "0br", "\"0br\"", FALSE},
	{"colon", "br:0", "\"br:0\"", FALSE},
	{"semicolon", "a;id", "\"a;id\"", FALSE},
	{"blank", "a b", "\"a b\"", FALSE},
	{"newline", "a\nflush", NULL, FALSE},
	{"quote", "a\"b", NULL, FALSE},
	{"escape", "a\033", NULL, FALSE},
	{"star", "br*", "\"br\\*\"", FALSE},
	{"star-inside", "b*r", "\"b*r\"", FALSE},
};

static void test_nft(gconstpointer data)
{
	const struct nft_case *c = data;
	g_autofree char *string = NULL;

	g_assert_cmpint(quote_is_nft_name(c->text), ==, c->is_name);
	g_assert_cmpint(quote_is_nft_string(c->text), ==, c->string != NULL);
	if (c->string == NULL)
		return;
	string = quote_nft(c->text);
	g_assert_cmpstr(string, ==, c->string);
}

void quote_suite(void)
{
	ADD_CASES("/quote/word/", quote_cases, test_quote);
	ADD_CASES("/quote/shell/", quote_cases, test_shell);
	g_test_add_func("/quote/command", test_command);
	ADD_CASES("/quote/nft/", nft_cases, test_nft);
}
