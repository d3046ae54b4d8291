/* SPDX-License-Identifier: GPL-2.0-or-later */
/* When brw0-watch runs, on a made-up clock. */
#include "config.h"

#include "helpers/watch/event.h"
#include "helpers/watch/pace.h"
#include "tests/unit/unit.h"

enum { T = 1000000, RULES = 7, OTHERS = 8, NOTHING = 0 };

/* A run at that time, which makes that: TRUE if the pace slows down by it. */
static gboolean run(struct pace *pace, gint64 now, guint made)
{
	const struct pace_result result = {.made = made};
	struct pace_run begun = pace_begin(pace, EVENT_RETRY, EVENT_CHECK, now);

	return pace_end(pace, &begun, &result, now);
}

static void fail_at(struct pace *pace, gint64 now)
{
	const struct pace_result result = {.is_to_repeat = TRUE};
	struct pace_run begun = pace_begin(pace, EVENT_RETRY, EVENT_CHECK, now);

	g_assert_false(pace_end(pace, &begun, &result, now));
}

static void test_nothing_happens(void)
{
	struct pace pace = {0};

	g_assert_cmpint(pace_due(&pace), ==, PACE_NEVER);
	pace_note(&pace, EVENT_LINK, T);
	g_assert_cmpint(pace_due(&pace), !=, PACE_NEVER);
	g_assert_false(run(&pace, T + 300, NOTHING));
	g_assert_cmpint(pace_due(&pace), ==, PACE_NEVER);
}

static void test_waits_for_quiet(void)
{
	struct pace pace = {0};

	pace_note(&pace, EVENT_LINK, T);
	g_assert_cmpint(pace_due(&pace), ==, T + PACE_QUIET);
	pace_note(&pace, EVENT_ROUTE, T + 200);
	g_assert_cmpint(pace_due(&pace), ==, T + 200 + PACE_QUIET);
}

static void test_does_not_wait_for_ever(void)
{
	struct pace pace = {0};

	for (gint64 now = T; now <= T + PACE_LONGEST; now += 100)
		pace_note(&pace, EVENT_LINK, now);
	g_assert_cmpint(pace_due(&pace), ==, T + PACE_LONGEST);
	/* The next run has its own beginning. */
	run(&pace, T + PACE_LONGEST, NOTHING);
	pace_note(&pace, EVENT_LINK, T + 5000);
	g_assert_cmpint(pace_due(&pace), ==, T + 5000 + PACE_QUIET);
}

static void test_run_has_kinds(void)
{
	struct pace pace = {0};
	struct pace_run begun;

	pace_note(&pace, EVENT_LINK, T);
	pace_note(&pace, EVENT_ROUTE, T + 10);
	begun = pace_begin(&pace, EVENT_RETRY, EVENT_CHECK, T + 400);
	g_assert_cmpuint(begun.kinds, ==, EVENT_LINK | EVENT_ROUTE);
	g_assert_cmpint(begun.first, ==, T);
	/* What comes during a run causes the next. */
	pace_note(&pace, EVENT_RULE, T + 410);
	pace_end(&pace, &begun, &(struct pace_result){0}, T + 420);
	g_assert_cmpint(pace_due(&pace), ==, T + 410 + PACE_QUIET);
	begun = pace_begin(&pace, EVENT_RETRY, EVENT_CHECK, T + 800);
	g_assert_cmpuint(begun.kinds, ==, EVENT_RULE);
}

static void test_retries_later_each_time(void)
{
	struct pace pace = {0};
	struct pace_run begun;
	gint64 now = T;

	fail_at(&pace, now);
	for (gint64 delay = 1000; delay < PACE_MOST; delay *= 2) {
		g_assert_cmpint(pace_due(&pace), ==, now + delay);
		now += delay;
		fail_at(&pace, now);
	}
	for (int i = 0; i < 100; i++) {
		g_assert_cmpint(pace_due(&pace), ==, now + PACE_MOST);
		now += PACE_MOST;
		begun = pace_begin(&pace, EVENT_RETRY, EVENT_CHECK, now);
		g_assert_cmpuint(begun.kinds, ==, EVENT_RETRY);
		pace_end(&pace, &begun, &(struct pace_result){.is_to_repeat = TRUE}, now);
	}
	/* An event does not wait for that; and once it goes well, all is forgotten. */
	pace_note(&pace, EVENT_ADDRESS, now + 10);
	g_assert_cmpint(pace_due(&pace), ==, now + 10 + PACE_QUIET);
	run(&pace, now + 400, NOTHING);
	g_assert_cmpint(pace_due(&pace), ==, PACE_NEVER);
	fail_at(&pace, now + 1000);
	g_assert_cmpint(pace_due(&pace), ==, now + 1000 + PACE_BACK_OFF);
}

static void test_checks(void)
{
	struct pace pace = {0};
	struct pace_run begun = pace_begin(&pace, EVENT_RETRY, EVENT_CHECK, T);

	pace_end(&pace, &begun, &(struct pace_result){.interval = 60}, T);
	g_assert_cmpint(pace_due(&pace), ==, T + 60000);
	begun = pace_begin(&pace, EVENT_RETRY, EVENT_CHECK, T + 60000);
	g_assert_cmpuint(begun.kinds, ==, EVENT_CHECK);
	pace_end(&pace, &begun, &(struct pace_result){0}, T + 60000);
	g_assert_cmpint(pace_due(&pace), ==, PACE_NEVER);
}

/* Each repair is undone at once, so many times: when the next run would be. */
static gint64 fight(struct pace *pace, gint64 now, int times, guint *ret_reports)
{
	for (int i = 0; i < times; i++) {
		pace_note(pace, EVENT_NFTABLES, now + 10);
		now = pace_due(pace);
		*ret_reports += run(pace, now, RULES) ? 1 : 0;
		/* What our own changes cause. */
		pace_note(pace, EVENT_NFTABLES, now + 1);
	}
	return now;
}

static void test_backs_off(void)
{
	struct pace pace = {0};
	guint reports = 0;
	gint64 now = fight(&pace, T, PACE_PATIENCE, &reports);

	g_assert_cmpuint(reports, ==, 0);
	g_assert_cmpint(now, <, T + 2000);
	for (gint64 delay = 1000; delay < 2 * PACE_MOST; delay *= 2) {
		now = fight(&pace, now, 1, &reports);
		g_assert_cmpuint(reports, ==, 1);
		g_assert_cmpint(pace_due(&pace), ==, now + MIN(delay, PACE_MOST));
	}
}

static void test_forgets_when_quiet(void)
{
	struct pace pace = {0};
	guint reports = 0;
	gint64 now = fight(&pace, T, 8, &reports);

	g_assert_cmpuint(reports, ==, 1);
	now = pace_due(&pace);
	run(&pace, now, NOTHING);
	pace_note(&pace, EVENT_NFTABLES, now + 10000);
	g_assert_cmpint(pace_due(&pace), ==, now + 10000 + PACE_QUIET);
	g_assert_false(run(&pace, now + 11000, RULES));
	/* It begins anew, and is reported again. */
	fight(&pace, now + 11000, 1, &reports);
	g_assert_cmpint(pace_due(&pace), <, now + 12000);
	fight(&pace, now + 12000, 4, &reports);
	g_assert_cmpuint(reports, ==, 2);
}

static void test_others_do_not_wait(void)
{
	struct pace pace = {0};
	guint reports = 0;
	gint64 now = fight(&pace, T, 10, &reports);

	g_assert_cmpint(pace_due(&pace), >, now + 5000);
	pace_note(&pace, EVENT_ROUTE, now + 100);
	g_assert_cmpint(pace_due(&pace), ==, now + 100 + PACE_QUIET);
}

/* Changes for different reasons, however many, are no fight. */
static void test_changes_are_no_fight(void)
{
	struct pace pace = {0};

	for (int i = 0; i < 40; i++) {
		gint64 now = T + i * 400;

		pace_note(&pace, EVENT_LINK, now);
		g_assert_cmpint(pace_due(&pace), ==, now + PACE_QUIET);
		g_assert_false(run(&pace, now + PACE_QUIET, i % 2 == 0 ? RULES : OTHERS));
	}
}

/* What is undone now and then is repaired at once. */
static void test_rare_undoing_is_no_fight(void)
{
	struct pace pace = {0};

	for (int i = 0; i < 40; i++) {
		gint64 now = T + i * 3000;

		pace_note(&pace, EVENT_NFTABLES, now);
		g_assert_cmpint(pace_due(&pace), ==, now + PACE_QUIET);
		g_assert_false(run(&pace, now + PACE_QUIET, RULES));
		pace_note(&pace, EVENT_NFTABLES, now + PACE_QUIET + 1);
		g_assert_false(run(&pace, now + 2 * PACE_QUIET + 1, NOTHING));
	}
}

void pace_suite(void)
{
	g_test_add_func("/pace/does-nothing-while-nothing-happens", test_nothing_happens);
	g_test_add_func("/pace/waits-for-quiet", test_waits_for_quiet);
	g_test_add_func("/pace/does-not-wait-for-ever", test_does_not_wait_for_ever);
	g_test_add_func("/pace/run-has-kinds-of-its-events", test_run_has_kinds);
	g_test_add_func("/pace/retries-later-each-time", test_retries_later_each_time);
	g_test_add_func("/pace/checks-what-sends-no-events", test_checks);
	g_test_add_func("/pace/backs-off-from-a-fight", test_backs_off);
	g_test_add_func("/pace/forgets-a-fight-when-quiet", test_forgets_when_quiet);
	g_test_add_func("/pace/other-events-do-not-wait-for-a-fight", test_others_do_not_wait);
	g_test_add_func("/pace/different-changes-are-no-fight", test_changes_are_no_fight);
	g_test_add_func("/pace/rare-undoing-is-no-fight", test_rare_undoing_is_no_fight);
}
