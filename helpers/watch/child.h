/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A program that runs beside this one, one at a time. */
#ifndef BRW0_WATCH_CHILD_H
#define BRW0_WATCH_CHILD_H

#include <glib.h>
#include <sys/types.h>

G_BEGIN_DECLS

/* All zero: none runs. */
struct child {
	pid_t pid;
	int out, err; /* files in memory */
};

/* What became of it: for child_result_clear(). */
struct child_result {
	int status; /* of exit; -N: it was killed by signal N */
	char *out, *err;
};

/* Start it. argv[0] is its path. SIGCHLD comes when it ends. */
gboolean child_start(struct child *child, const char *const *argv, GError **error);
/* FALSE: it still runs. */
gboolean child_end(struct child *child, struct child_result *ret_result);
void child_result_clear(struct child_result *result);

G_END_DECLS

#endif
