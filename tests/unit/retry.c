/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tries end by the clock, not by their number. */
#include "config.h"

#include "helpers/base/retry.h"
#include "tests/unit/unit.h"

static void test_begins_at_once(void)
{
	struct retry retry = {0};
	gint64 begun = g_get_monotonic_time();

	g_assert_true(retry_again(&retry));
	g_assert_cmpint(retry.pause, ==, 0);
	g_assert_cmpint(retry.deadline, >=, begun + RETRY_DEADLINE * G_USEC_PER_SEC);
}

static void test_waits_longer_each_time(void)
{
	struct retry retry = {0};
	gulong before = 0;

	g_assert_true(retry_again(&retry));
	for (int i = 0; i < 5; i++) {
		g_assert_true(retry_again(&retry));
		g_assert_cmpuint(retry.pause, >, before);
		before = retry.pause;
	}
}

static void test_ends(void)
{
	struct retry retry = {.deadline = g_get_monotonic_time() + 5000};
	int n = 0;

	while (retry_again(&retry))
		n++;
	g_assert_cmpint(n, >, 0);
	g_assert_cmpint(g_get_monotonic_time(), >=, retry.deadline);
	g_assert_false(retry_again(&retry));
}

void retry_suite(void)
{
	g_test_add_func("/retry/begins-at-once", test_begins_at_once);
	g_test_add_func("/retry/waits-longer-each-time", test_waits_longer_each_time);
	g_test_add_func("/retry/ends", test_ends);
}
