/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does the configuration of the DHCP server, as it is on the disk, serve the guests on a bridge?
 */
#ifndef BRW0_DHCP_SERVING_H
#define BRW0_DHCP_SERVING_H

#include <glib.h>

#include "dhcp/listener.h"
#include "dhcp/resolver.h"
#include "dhcp/server.h"

G_BEGIN_DECLS

/* A bridge's network, and the server that is to serve it. */
typedef struct serving {
	const struct dhcp_server *server;
	struct ip_prefix subnet;
	DhcpConfig *config; /* NULL: the server has none, or is not to serve this network */
	char *fragment;     /* the text of brw0's part; NULL: it is not there */
} Serving;

/*
 * Read what serves the subnet: the configuration of the server that listens for its guests, or that
 * would be started for them. There is none if a program listens that is none of the servers.
 */
gboolean serving_read(
	struct listener listener, struct ip_prefix subnet, Serving *ret_serving, GError **error);
void serving_clear(Serving *serving);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Serving, serving_clear)

/* Why the configuration does not serve the network, worst first. */
enum serving_fault {
	SERVING_FINE,
	SERVING_FRAGMENT_MISSING, /* and included: the server cannot start */
	SERVING_CONFLICT,         /* the configuration declares something twice */
	SERVING_REJECTED,         /* the server itself does not take it */
	SERVING_FRAGMENT_OLD,     /* included, and for another network */
	SERVING_NOT_PUBLISHED,    /* neither there nor included */
	SERVING_NOT_INCLUDED,
};

/*
 * The fault of a serving that has a configuration. For a conflict or a rejection, *ret_problem and
 * *ret_remedy, for g_free, say more; otherwise they are NULL.
 */
enum serving_fault serving_find_fault(
	const Serving *serving, char **ret_problem, char **ret_remedy);

/* The DNS servers of the network, as a list for g_free; NULL: none. */
char *serving_find_dns(const Serving *serving);
/* Does the fragment name them? */
gboolean serving_has_own_dns(const Serving *serving);
/* Does the configuration serve the network at all? */
gboolean serving_has_subnet(const Serving *serving);

G_END_DECLS

#endif
