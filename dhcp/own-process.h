/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A daemon that brw0 started itself, where no init system does. */
#ifndef BRW0_DHCP_OWN_PROCESS_H
#define BRW0_DHCP_OWN_PROCESS_H

#include <glib.h>

G_BEGIN_DECLS

/*
 * The process that a pid file names, if its command line has that file name of its configuration:
 * another process may have the number by now. 0: it does not run.
 */
int own_process_find(const char *pid_file, const char *configuration);

/* Send it SIGTERM, and wait until it is gone. */
gboolean own_process_end(int process, GError **error);

G_END_DECLS

#endif
