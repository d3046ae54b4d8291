/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What each fuzz target is: libFuzzer calls it, and replay.c for the kept corpus. */
#ifndef BRW0_TESTS_FUZZ_FUZZ_H
#define BRW0_TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* Take one input; aborts where the code under test breaks a promise. Returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
