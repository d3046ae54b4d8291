/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why a program of this room does not do it: a sentence for its user, and its exit status. Pure. */
#ifndef BRW0_PORT_ERROR_H
#define BRW0_PORT_ERROR_H

#include <string.h>

#include "helpers/port/exit-status.h"

enum { ERROR_TEXT_SIZE = 768 };

struct error {
	int status; /* of exit-status.h */
	char text[ERROR_TEXT_SIZE];
};

/* Write both. Returns -1, so that a function can say "return fail(...)". */
int fail_as(struct error *error, int status, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#define fail(error, ...)       fail_as(error, EXIT_FAILED, __VA_ARGS__)
#define fail_usage(error, ...) fail_as(error, EXIT_USAGE, __VA_ARGS__)

/* r, if it is 0 or more; for -errno "OPERATION: CAUSE" is written, and -1 returned. */
__attribute__((warn_unused_result)) static inline int fail_errno(
	struct error *error, int r, const char *operation)
{
	return r < 0 ? fail(error, "%s: %s", operation, strerror(-r)) : r;
}

#endif
