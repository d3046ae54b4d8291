/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Other programs of this host, where they are and running one; and its services, by the init system
 * that runs: systemd, or System V's scripts.
 */
#ifndef BRW0_BASE_SERVICE_H
#define BRW0_BASE_SERVICE_H

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

/*
 * Run a program to its end, and take any other exit status than 0 for a failure: the error is a
 * cause, with the first line that it wrote to standard error. The first of the words, up to a NULL,
 * is the name by which program_find finds it. *ret_output, for g_free, is what it wrote to standard
 * output; NULL: not wanted.
 */
gboolean program_do(const char *const *words, char **ret_output, GError **error);

/*
 * The first of these names, up to a NULL, that is a service of this host and not masked; NULL:
 * none. "NAME@INSTANCE" is one if systemd has the template "NAME@".
 */
const char *service_find(const char *const *names);

/* The command by which a person does an operation, such as "restart", to a service; for g_free. */
char *service_format_command(const char *operation, const char *service);

/* Run a program with an option and a file: TRUE if its exit status is 0, or it is not installed. */
gboolean program_check(const char *name, const char *option, const char *file, GError **error);

/* Send a signal to the processes of a service, which have that name. None is no error. */
gboolean service_signal(const char *service, const char *process, int signal, GError **error);

/*
 * Have the init system do an operation to a service, such as "start". With systemd, that is not
 * waited for.
 */
gboolean service_run(const char *operation, const char *service, GError **error);

/*
 * Restart the service if it runs, or has failed. systemd does it after the services that it is
 * ordered behind; that is not waited for, since the caller may be one of them.
 */
gboolean service_restart_running(const char *service, GError **error);

G_END_DECLS

#endif
