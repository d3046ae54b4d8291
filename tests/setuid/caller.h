/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What can be wrong with a caller of the bridge helper. */
#ifndef BRW0_TESTS_SETUID_CALLER_H
#define BRW0_TESTS_SETUID_CALLER_H

#include <stdbool.h>
#include <stddef.h>

enum { WRONGS_MAX = 32 };

struct wrongs {
	long times, stop_after, kill_after;
	const char *then, *before;
	bool is_persistent, sends_frame;

	long user, groups[WRONGS_MAX];
	size_t n_groups;
	const char *socket, *argv0, *cwd;
	long at, mask, extra, timer, junk;
	bool blocks_signals, ignores_signals, has_no_argv, no_new_privs, user_namespace, is_full;
	const char *limits[WRONGS_MAX], *environment[WRONGS_MAX];
	size_t n_limits, n_environment;
	long closed[WRONGS_MAX];
	size_t n_closed;
};

/* The helper and its words, NULL if the options are no options. */
char **wrongs_parse(int argc, char *argv[], struct wrongs *ret_wrongs);

/* pair[0] is the caller's, pair[1] the helper's. -1 with errno. */
int wrongs_sockets(const struct wrongs *wrongs, int pair[2]);

/* Become the helper. */
__attribute__((noreturn)) void wrongs_exec(const struct wrongs *wrongs, int socket, char *words[]);

#endif
