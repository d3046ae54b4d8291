/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Services of this host, by the init system that runs: systemd, or System V's scripts. */
#ifndef BRW0_BASE_SERVICE_H
#define BRW0_BASE_SERVICE_H

#include <glib.h>

G_BEGIN_DECLS

/* The first of these names, up to a NULL, that is a service of this host and not masked; NULL:
 * none. */
const char *service_find(const char *const *names);

/* The command by which a person does an operation, such as "restart", to a service; for g_free. */
char *service_format_command(const char *operation, const char *service);

/*
 * Restart the service if it runs. systemd does it after the services that it is ordered behind;
 * that is not waited for, since the caller may be one of them.
 */
gboolean service_restart_running(const char *service, GError **error);

G_END_DECLS

#endif
