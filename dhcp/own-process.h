/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A server that brw0 starts and stops: by the init system, if that knows it as a service, or as a
 * process of its own. Its row has what is needed: pid_file, config_option, lists.
 */
#ifndef BRW0_DHCP_OWN_PROCESS_H
#define BRW0_DHCP_OWN_PROCESS_H

#include <glib.h>

#include "dhcp/instance.h"

G_BEGIN_DECLS

/* Operations, as systemctl(1) calls them. */
#define OWN_PROCESS_START   "start"
#define OWN_PROCESS_RELOAD  "reload-or-restart" /* by SIGHUP */
#define OWN_PROCESS_RESTART "restart"

/*
 * Its process, where no init system has it: the one that its pid file names, if its command line
 * has the configuration; another process may have the number by now. 0: it does not run.
 */
int own_process_find(const DhcpInstance *instance);

/* A row's control: do one of these operations. */
gboolean own_process_control(const DhcpInstance *instance, const char *operation, GError **error);

/* Stop it and remove its files. Leases stay: a guest keeps its address. */
gboolean own_process_stop(const DhcpInstance *instance, GError **error);

G_END_DECLS

#endif
