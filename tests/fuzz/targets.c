/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds a fuzz target by its name. */
#include "config.h"

#include <glib.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"

#define FUZZ_ROW(name) {#name, fuzz_##name},
static const struct {
	const char *name;
	fuzz_function function;
} targets[] = {FUZZ_TARGETS(FUZZ_ROW)};

fuzz_function fuzz_find(const char *name)
{
	for (size_t i = 0; i < G_N_ELEMENTS(targets); i++)
		if (strcmp(targets[i].name, name) == 0)
			return targets[i].function;
	return NULL;
}
