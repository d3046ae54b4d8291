/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why a program of this room does not do it: a sentence for its user, and its exit status. Pure. */
#ifndef BRW0_PORT_REFUSAL_H
#define BRW0_PORT_REFUSAL_H

#include <string.h>

#include "helpers/port/exit-status.h"

enum { REFUSAL_TEXT_SIZE = 768 };

struct refusal {
	int status; /* of exit-status.h */
	char text[REFUSAL_TEXT_SIZE];
};

/* Write both. Returns -1, so that a function can say "return refuse(...)". */
int refuse_as(struct refusal *why, int status, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#define refuse(why, ...)     refuse_as(why, EXIT_FAILED, __VA_ARGS__)
#define refuse_use(why, ...) refuse_as(why, EXIT_USAGE, __VA_ARGS__)

/* r, if it is 0 or more; for -errno "DEED: CAUSE" is written, and -1 returned. */
__attribute__((warn_unused_result)) static inline int refuse_failure(
	struct refusal *why, int r, const char *deed)
{
	return r < 0 ? refuse(why, "%s: %s", deed, strerror(-r)) : r;
}

#endif
