/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Other programs of this host: where they are, and running one. */
#ifndef BRW0_BASE_PROGRAM_H
#define BRW0_BASE_PROGRAM_H

#include <glib.h>

G_BEGIN_DECLS

/*
 * Where the program of that name is, for g_free; NULL: not found. Besides PATH, /usr/sbin and /sbin
 * are searched, which are not in the PATH of a user who became root by a plain su.
 */
char *program_find(const char *name);

/*
 * Run a command from "/", as services run, and wait for it. The first of its words is the program's
 * path; the last one is followed by NULL. *ret_status is as waitpid(2) has it, *ret_errors, for
 * g_free, is what it wrote to standard error. Its standard output goes nowhere. An error means that
 * it could not be started.
 */
gboolean program_run(const char **command, int *ret_status, char **ret_errors, GError **error);

G_END_DECLS

#endif
