/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The fuzz targets, which libFuzzer calls, and replay.c for the kept corpus. */
#ifndef BRW0_TESTS_FUZZ_FUZZ_H
#define BRW0_TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* One row a target: NAME stands for NAME.c, with a function fuzz_NAME(), and corpus/NAME. */
#define FUZZ_TARGETS(TARGET)                                                                       \
	TARGET(acl)                                                                                \
	TARGET(conf)                                                                               \
	TARGET(journal)                                                                            \
	TARGET(leases)                                                                             \
	TARGET(legacy_decode)                                                                      \
	TARGET(legacy_encode)                                                                      \
	TARGET(link_parse)                                                                         \
	TARGET(nft_decode)                                                                         \
	TARGET(options)                                                                            \
	TARGET(resolver)                                                                           \
	TARGET(template)

/* Takes one input; aborts where the code under test breaks a promise. Returns 0. */
typedef int (*fuzz_function)(const uint8_t *data, size_t size);

#define FUZZ_DECLARE(name) int fuzz_##name(const uint8_t *data, size_t size);
FUZZ_TARGETS(FUZZ_DECLARE)
#undef FUZZ_DECLARE

/* The target of a name, with "_" as in FUZZ_TARGETS, or NULL. */
fuzz_function fuzz_find(const char *name);

#endif
