/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An instance: a DHCP server as it serves one bridge, if it has files of its own for each, or all
 * of its bridges.
 */
#ifndef BRW0_DHCP_INSTANCE_H
#define BRW0_DHCP_INSTANCE_H

#include <glib.h>

#include "dhcp/server.h"

G_BEGIN_DECLS

/* What the names of stamps begin with: alone, or before a hyphen and a bridge. */
#define DHCP_INSTANCE_STAMP "dhcp-loaded"

typedef struct dhcp_instance {
	const struct dhcp_server *server;
	char *bridge;        /* NULL: all bridges of that server */
	char *fragment;      /* where its part of the configuration is published */
	char *configuration; /* the server's file */
	char *service;       /* as the init system knows it; NULL: it does not, or it is masked */
	char *stamp; /* name of the file in brw0's state that has the fragment that it read */
} DhcpInstance;

/* The instance that serves that bridge. */
DhcpInstance *dhcp_instance_new(const struct dhcp_server *server, const char *bridge);
void dhcp_instance_free(DhcpInstance *instance);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DhcpInstance, dhcp_instance_free)

/* A path of the row with that bridge's name for the placeholder, for g_free. */
char *dhcp_instance_format(const char *path, const char *bridge);

/*
 * Stop the instances that brw0 has started and that are not wanted (of DhcpInstance): all, or that
 * of one bridge. Append a line for each to out.
 */
gboolean dhcp_instances_stop(
	const GPtrArray *wanted, const char *bridge, GString *out, GError **error);

/* The command by which a person restarts it, for g_free; NULL: it is no service of this host. */
char *dhcp_instance_format_restart(const DhcpInstance *instance);
/* The one by which its fragment is published, for g_free. */
char *dhcp_instance_format_publish(const DhcpInstance *instance);

G_END_DECLS

#endif
