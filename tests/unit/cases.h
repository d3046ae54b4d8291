/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tables of cases as tests. */
#ifndef BRW0_TESTS_UNIT_CASES_H
#define BRW0_TESTS_UNIT_CASES_H

#include <glib.h>

/* Each row of cases, an array whose rows have a name, becomes the test prefix + name. */
#define ADD_CASES(prefix, cases, function)                                                         \
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {                                          \
		g_autofree char *path = g_strconcat(prefix, (cases)[i].name, NULL);                \
		g_test_add_data_func(path, &(cases)[i], function);                                 \
	}

/* What an error says; NULL for none. */
#define ERROR_TEXT(error) ((error) != NULL ? (error)->message : NULL)

#endif
