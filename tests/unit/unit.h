/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The suites of the unit tests, and tables of cases as tests. */
#ifndef BRW0_TESTS_UNIT_UNIT_H
#define BRW0_TESTS_UNIT_UNIT_H

#include <glib.h>

/* One row a suite: NAME stands for NAME.c, whose NAME_suite() adds its tests. */
#define UNIT_SUITES(SUITE)                                                                         \
	SUITE(bridge_helper)                                                                       \
	SUITE(conf_keys)                                                                           \
	SUITE(conf)                                                                                \
	SUITE(dhcp_server)                                                                         \
	SUITE(dhcp)                                                                                \
	SUITE(fragment)                                                                            \
	SUITE(guest_names)                                                                         \
	SUITE(guests)                                                                              \
	SUITE(ip_prefix)                                                                           \
	SUITE(journal)                                                                             \
	SUITE(json)                                                                                \
	SUITE(leases)                                                                              \
	SUITE(legacy)                                                                              \
	SUITE(link_description)                                                                    \
	SUITE(link_parse)                                                                          \
	SUITE(lock)                                                                                \
	SUITE(names)                                                                               \
	SUITE(near_miss)                                                                           \
	SUITE(networks)                                                                            \
	SUITE(news)                                                                                \
	SUITE(older)                                                                               \
	SUITE(pace)                                                                                \
	SUITE(plan_refused)                                                                        \
	SUITE(plan)                                                                                \
	SUITE(probe)                                                                               \
	SUITE(port)                                                                                \
	SUITE(quote)                                                                               \
	SUITE(retry)                                                                               \
	SUITE(rule)                                                                                \
	SUITE(ruleset_nft)                                                                         \
	SUITE(ruleset)                                                                             \
	SUITE(sysctl_conf)                                                                         \
	SUITE(transition)                                                                          \
	SUITE(walk)                                                                                \
	SUITE(backend)

#define UNIT_DECLARE(name) void name##_suite(void);
UNIT_SUITES(UNIT_DECLARE)
#undef UNIT_DECLARE

/* Each row of cases, an array whose rows have a name, becomes the test prefix + name. */
#define ADD_CASES(prefix, cases, function)                                                         \
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {                                          \
		g_autofree char *path = g_strconcat(prefix, (cases)[i].name, NULL);                \
		g_test_add_data_func(path, &(cases)[i], function);                                 \
	}

/* What an error says; NULL for none. */
#define ERROR_TEXT(error) ((error) != NULL ? (error)->message : NULL)

#endif
