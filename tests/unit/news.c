/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What brw0-watch prints of what the programs print. */
#include "config.h"

#include "helpers/watch/event.h"
#include "helpers/watch/news.h"
#include "helpers/watch/program.h"
#include "helpers/watch/writer.h"
#include "tests/unit/unit.h"

#define STATE   "brW0: 192.168.77.1/24, nothing to change\n"
#define ADVICE  "brW0: no uplink yet\n"
#define COMMAND "nft -f - <<END\n\tadd table inet brw0-brW0\nEND\n"
#define CHANGE  "brW0: 192.168.77.1/24, 1 change made\n"

/* The news of a text, and whether it made something. */
static void finds(NewsFinder *find, struct news *news, const char *text, const char *wanted,
	gboolean is_change)
{
	guint made = 99;
	g_autofree char *found = find(news, text, &made);

	g_assert_cmpstr(found, ==, wanted);
	g_assert_cmpint(made != 0, ==, is_change);
}

static void test_state_once(void)
{
	struct news news = {0};

	finds(news_of_state, &news, "x: cannot do it\n", "x: cannot do it\n", FALSE);
	finds(news_of_state, &news, "x: cannot do it\n", "", FALSE);
	finds(news_of_state, &news, "x: cannot do it\nx: nor that\n", "x: nor that\n", FALSE);
	/* It was over in between. */
	finds(news_of_state, &news, "", "", FALSE);
	finds(news_of_state, &news, "x: cannot do it\n", "x: cannot do it\n", FALSE);
	news_clear(&news);
}

static void test_changes_always(void)
{
	struct news news = {0};

	for (int i = 0; i < 3; i++)
		finds(news_of_changes, &news, "f: changed\n", "f: changed\n", TRUE);
	finds(news_of_changes, &news, "", "", FALSE);
	news_clear(&news);
}

static void test_commands(void)
{
	struct news news = {0};

	finds(news_of_commands, &news, STATE, STATE, FALSE);
	finds(news_of_commands, &news, STATE, "", FALSE);
	for (int i = 0; i < 3; i++)
		finds(news_of_commands, &news, COMMAND CHANGE ADVICE, CHANGE ADVICE, TRUE);
	finds(news_of_commands, &news, STATE ADVICE, "", FALSE);
	finds(news_of_commands, &news, STATE, "", FALSE);
	finds(news_of_commands, &news, STATE ADVICE, ADVICE, FALSE);
	news_clear(&news);
}

static guint hash(const char *text)
{
	struct news news = {0};
	guint made;

	g_free(news_of_commands(&news, text, &made));
	news_clear(&news);
	return made;
}

static void test_same_changes(void)
{
	g_assert_cmpuint(hash(COMMAND CHANGE), ==, hash(COMMAND CHANGE ADVICE));
	g_assert_cmpuint(hash(COMMAND CHANGE), !=, hash("ip link add brW0\n" CHANGE));
}

static void test_argv(void)
{
	struct program_paths paths = {.directory = "/usr/sbin"};
	g_auto(GStrv) bare = program_make_argv(&programs[0], &paths), full = NULL;
	const char *const wanted[] = {"/usr/sbin/brw0-nat-init", "--verbose", NULL};
	const char *const wanted_full[] = {
		"/usr/sbin/brw0-nat-init", "--verbose", "--config=/c", "--state-dir=/s", NULL};

	g_assert_true(g_strv_equal((const char *const *) bare, wanted));
	paths.configuration = "/c";
	paths.state_dir = "/s";
	full = program_make_argv(&programs[0], &paths);
	g_assert_true(g_strv_equal((const char *const *) full, wanted_full));
}

/* Every event has a program that is for it, and every program's rows come in order. */
static void test_reactions(void)
{
	g_assert_cmpuint(programs[0].kinds & EVENT_NFTABLES, !=, 0);
	g_assert_cmpuint(programs[1].kinds & EVENT_NFTABLES, ==, 0);
	g_assert_cmpuint(programs[1].kinds & EVENT_RESOLVER, !=, 0);
	g_assert_cmpuint(programs[0].kinds & EVENT_RESOLVER, !=, 0);
}

static void test_writers(void)
{
	struct writer nobody = {0}, other = {"nft", 12}, ours = {"brw0-nat-init", 13};
	g_autofree char *text = writer_format(&other), *unnamed = writer_format(&nobody);

	g_assert_cmpstr(text, ==, "nft (process 12)");
	g_assert_cmpstr(unnamed, ==, "a program that the kernel does not name");
	g_assert_true(writer_is_ours(&ours));
	g_assert_false(writer_is_ours(&other));
	g_assert_false(writer_is_known(&nobody));
}

void news_suite(void)
{
	g_test_add_func("/news/state-is-printed-once", test_state_once);
	g_test_add_func("/news/changes-are-always-printed", test_changes_always);
	g_test_add_func("/news/commands-tell-a-change", test_commands);
	g_test_add_func("/news/same-changes-have-one-hash", test_same_changes);
	g_test_add_func("/news/programs-get-paths", test_argv);
	g_test_add_func("/news/events-have-programs", test_reactions);
	g_test_add_func("/news/writers-have-names", test_writers);
}
