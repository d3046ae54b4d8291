/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Ask a bridge helper for a TAP as QEMU does: a socketpair, fork, exec, and a message with one fd.
 * Whatever goes wrong ends the bench, with a word to standard error.
 */
#ifndef BRW0_TESTS_BENCH_GRANT_H
#define BRW0_TESTS_BENCH_GRANT_H

#include <sys/resource.h>
#include <sys/types.h>

/* A helper that runs. */
struct grant {
	const char *program;
	pid_t pid;
	int socket; /* ours */
	int tap;    /* -1 until grant_take() */
};

__attribute__((noreturn, format(printf, 1, 2))) void grant_die(const char *format, ...);

/*
 * Start it as nobody, for brW0. prepare, unless it is NULL, is called in the child while that is
 * still root: 0, or -1 with errno.
 */
struct grant grant_begin(const char *program, int (*prepare)(void));

/* Wait for its TAP. */
void grant_take(struct grant *grant);

/* Wait for its end, which is in success, and for that of its TAP. Returns what it used. */
struct rusage grant_end(struct grant *grant);

/* A number from 1 to 100,000. */
size_t grant_parse_number(const char *text);

#endif
