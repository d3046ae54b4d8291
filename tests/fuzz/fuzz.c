/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz --target=NAME [LIBFUZZER-OPTION…] [CORPUS…]: fuzz a target.
 * libFuzzer ignores what begins with "--", and passes it on to the processes that it starts. */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"

/* What libFuzzer calls: first one, then the other for each input. */
int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static fuzz_function target;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	static const char option[] = "--target=";
	size_t length = strlen(option);

	for (int i = 1; i < *argc; i++)
		if (strncmp((*argv)[i], option, length) == 0)
			target = fuzz_find((*argv)[i] + length);
	if (target == NULL) {
		fputs("fuzz: no --target=NAME of fuzz.h\n", stderr);
		exit(2);
	}
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return target(data, size);
}
