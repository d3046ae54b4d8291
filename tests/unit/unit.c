/* SPDX-License-Identifier: GPL-2.0-or-later */
/* unit [-p /PATH]: all unit tests, or those whose path begins with PATH. */
#include "config.h"

#include "tests/unit/unit.h"

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
#define UNIT_ADD(name) name##_suite();
	UNIT_SUITES(UNIT_ADD)
#undef UNIT_ADD
	return g_test_run();
}
