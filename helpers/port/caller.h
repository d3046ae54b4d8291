/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Take the process over from its caller. What exec hands on is the caller's: QEMU starts its
 * scripts with SIGALRM blocked, SIGPIPE ignored and the TAP open as some fd (launch_script() in
 * QEMU's net/tap.c); a hostile caller sets up anything.
 *
 * All return 0 or -errno.
 */
#ifndef BRW0_PORT_CALLER_H
#define BRW0_PORT_CALLER_H

/*
 * No timer of the caller's runs, no signal is blocked, each has its default disposition, but those
 * of a standard error that takes nothing are ignored (SIGPIPE, SIGXFSZ). Die of SIGALRM when that
 * many seconds have passed: whoever waits for us is not kept waiting.
 */
int caller_take_signals(unsigned int watchdog_seconds) __attribute__((warn_unused_result));

/*
 * Make fds 0, 1 and 2 be open, so that no socket of ours becomes standard error. One that was
 * closed still fails to read and to write as if it were.
 */
int caller_open_standard_fds(void) __attribute__((warn_unused_result));

/*
 * For a program with more rights than its caller: no environment, no core file, the root directory
 * and a umask of its own, and standard fds.
 */
int caller_take_process(void) __attribute__((warn_unused_result));

/* Close every fd but 0, 1, 2 and that one, which may be one of them. Linux 5.9. */
int caller_keep_fd(int fd) __attribute__((warn_unused_result));

#endif
