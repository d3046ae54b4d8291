/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The system log, authpriv: who got a TAP, and who did not and why. syslog(3) opens a time zone
 * file late, and would not get it by then; a datagram of our own needs no time.
 */
#ifndef BRW0_PORT_AUDIT_H
#define BRW0_PORT_AUDIT_H

#include "helpers/port/refusal.h"

/*
 * The socket, or -errno, which is a reason to refuse: a user could have brought it about. A host
 * where nobody listens is none, and there is a socket.
 */
int audit_open(void) __attribute__((warn_unused_result));

/*
 * One line each, behind this process's id and the real user's, as they were at audit_open().
 * A socket below 0 is passed over.
 */
void audit_grant(int socket, const char *tap, const char *bridge);

/* To standard error as well, as report() does; its exit status. A matter of programs. */
int audit_refusal(int socket, const char *program, const struct refusal *refusal)
	__attribute__((warn_unused_result));

#endif
