/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Take the process over from its caller. What exec hands on is the caller's: QEMU starts its
 * scripts with SIGALRM blocked, SIGPIPE ignored and the TAP open as some fd (launch_script() in
 * QEMU's net/tap.c).
 *
 * All return 0 or -errno.
 */
#ifndef BRW0_PORT_CALLER_H
#define BRW0_PORT_CALLER_H

/* All of the below, in the order that is right, for a program that its caller trusts. */
int caller_take_over(unsigned int watchdog_seconds) __attribute__((warn_unused_result));

/*
 * Make fds 0, 1 and 2 be open, so that no socket of ours becomes standard error. One that was
 * closed still fails to read and to write as if it were.
 */
int caller_open_standard_fds(void) __attribute__((warn_unused_result));

/* Close every fd from first on. Linux 5.9. */
int caller_close_fds_from(unsigned int first) __attribute__((warn_unused_result));

/* Stop the timers that exec kept running: their signals would kill us at the caller's time. */
int caller_stop_timers(void) __attribute__((warn_unused_result));

/* Default disposition for every signal, but SIGPIPE ignored; none blocked. */
int caller_reset_signals(void) __attribute__((warn_unused_result));

/*
 * Die of SIGALRM when that many seconds have passed: whoever waits for us is not kept waiting.
 * After caller_reset_signals(), or the caller's mask decides.
 */
void caller_set_watchdog(unsigned int seconds);

#endif
