/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Take the process over from its caller. The caller decides what a program inherits by exec: QEMU
 * starts its scripts with SIGALRM blocked, SIGPIPE ignored and the TAP open as some fd
 * (launch_script() in QEMU's net/tap.c); a hostile caller passes on anything.
 *
 * All return 0 or -errno.
 */
#ifndef BRW0_PORT_CALLER_H
#define BRW0_PORT_CALLER_H

/*
 * Stop the caller's timers, drop pending signals, unblock all, and give each its default
 * disposition; SIGPIPE and SIGXFSZ, which a write to standard error can cause, are ignored. SIGALRM
 * ends this process after that many seconds, so that nobody waits for it longer.
 */
int caller_take_signals(unsigned int watchdog_seconds) __attribute__((warn_unused_result));

/*
 * Open those of fds 0, 1 and 2 that are closed, so that no socket of this program becomes standard
 * error. Reading and writing them still fails with EBADF.
 */
int caller_open_standard_fds(void) __attribute__((warn_unused_result));

/*
 * For a program with more rights than its caller: clear the environment, forbid core files, set the
 * directory and the umask, and open the standard fds.
 */
int caller_take_process(void) __attribute__((warn_unused_result));

/* Close every fd but 0, 1, 2 and that one, which may be one of them. Linux 5.9. */
int caller_keep_fd(int fd) __attribute__((warn_unused_result));

#endif
