/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a program says when it fails: one line, "program: what", on standard error.
 *
 * Only programs call this; rooms return. The program's name is a constant of the program, never
 * argv[0], which belongs to the caller.
 */
#ifndef BRW0_PORT_REPORT_H
#define BRW0_PORT_REPORT_H

#include "helpers/port/exit-status.h"

/*
 * Print "program: " and the formatted message, without a newline of its own, as one line in one
 * write. Control characters in it are shown as '?'. Returns status, so that a program can say
 * "return report(...)".
 */
int report(int status, const char *program, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/*
 * Replace control characters and all that is not ASCII, which has more of them (C1), by '?'. Names
 * come from callers, and could forge a line or control a terminal.
 */
void report_clean(char *text);

/*
 * Print what the caller asked for, as --help does, on standard output. Returns the exit status:
 * EXIT_DONE, or EXIT_FAILED after an error is reported.
 */
int report_answer(const char *program, const char *text) __attribute__((warn_unused_result));

#endif
