/* SPDX-License-Identifier: GPL-2.0-or-later */
/* conf/near-miss: words that are meant, and words that are not. */
#include "config.h"

#include <glib.h>

#include "helpers/conf/near-miss.h"
#include "tests/unit/unit.h"

static const struct near_case {
	const char *word, *meant;
} near_cases[] = {
	{"status", "status"},
	{"stauts", "status"},
	{"statu", "status"},
	{"STATUS", "status"},
	{"remov", "remove"},
	{"adress", "address"},
	{"mtu", "mtu"},
	{"mut", NULL}, /* two changes of three letters */
	{"start", NULL},
	{"up", NULL},
	{"", NULL},
	{"statusstatusstatusstatusstatusstatusstatus", NULL},
};

static void check(gconstpointer data)
{
	static const char *const words[] = {"status", "remove", "address", "mtu"};
	const struct near_case *row = data;

	g_assert_cmpstr(near_miss_find(row->word, words, G_N_ELEMENTS(words)), ==, row->meant);
}

void near_miss_suite(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(near_cases); i++) {
		g_autofree char *path = g_strdup_printf("/near-miss/%" G_GSIZE_FORMAT, i);

		g_test_add_data_func(path, &near_cases[i], check);
	}
}
