/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why a program of this room does not do it: a sentence for its user, and its exit status. Pure. */
#ifndef BRW0_PORT_REFUSAL_H
#define BRW0_PORT_REFUSAL_H

#include "helpers/port/exit-status.h"

enum { REFUSAL_TEXT_SIZE = 768 };

struct refusal {
	int status; /* of exit-status.h */
	char text[REFUSAL_TEXT_SIZE];
};

/* Write both. Returns -1, so that a function can say "return refuse(...)". */
int refuse_as(struct refusal *refusal, int status, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* r, if it is 0 or more; for -errno "DEED: CAUSE" is written, and -1 returned. */
int refuse_failure(struct refusal *refusal, int r, const char *deed)
	__attribute__((warn_unused_result));

/* The same for errno. Returns -1. */
int refuse_errno(struct refusal *refusal, const char *deed);

#define refuse(refusal, ...)     refuse_as(refusal, EXIT_FAILED, __VA_ARGS__)
#define refuse_use(refusal, ...) refuse_as(refusal, EXIT_WRONG_USE, __VA_ARGS__)

#endif
