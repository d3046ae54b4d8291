/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The system log, authpriv: who got a TAP, and who did not and why. syslog(3) opens a time zone
 * file late, and would not get it by then; a datagram of our own needs no time.
 */
#ifndef BRW0_PORT_AUDIT_H
#define BRW0_PORT_AUDIT_H

#include "helpers/port/error.h"

/*
 * 0, or -errno, which is a reason to refuse: a user could have brought it about. A host where
 * nobody listens is none. Without it audit_error() opens the log itself, as long as the process
 * may.
 */
int audit_open(void) __attribute__((warn_unused_result));

/* One line each, behind this process's id and the real user's, as they were at audit_open(). */
void audit_grant(const char *tap, const char *bridge);

/* To standard error as well, as report() does; its exit status. A matter of programs. */
int audit_error(const char *program, const struct error *error) __attribute__((warn_unused_result));

#endif
