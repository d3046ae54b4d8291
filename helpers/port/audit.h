/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The system log, authpriv: who got a TAP, and who did not and why. syslog(3) is no use here: it
 * reads a time zone file, and does so late, when this process is confined.
 */
#ifndef BRW0_PORT_AUDIT_H
#define BRW0_PORT_AUDIT_H

#include "helpers/port/error.h"

/*
 * Open the log. 0, or -errno; then no TAP may be granted, since the user may have caused this to
 * stay out of the log. It is no error if nobody listens. Before this call audit_error() opens the
 * log itself.
 */
int audit_open(void) __attribute__((warn_unused_result));

/* Log that the real user gets a TAP. */
void audit_grant(const char *tap, const char *bridge);

/* Log an error and report() it. Returns the exit status. Only programs call this. */
int audit_error(const char *program, const struct error *error) __attribute__((warn_unused_result));

#endif
