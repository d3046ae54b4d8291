/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does a DHCP server serve the guests on a bridge? Does one hear them, by the sockets that are
 * open; and does its configuration, as it is on the disk, serve their network?
 */
#ifndef BRW0_DHCP_SERVING_H
#define BRW0_DHCP_SERVING_H

#include <glib.h>

#include "dhcp/resolver.h"
#include "dhcp/instance.h"
#include "helpers/base/sockets.h"

G_BEGIN_DECLS

/* The server's port. */
#define LISTENER_PORT 67

/* What is found, from the worst to the best. */
enum listener_state {
	LISTENER_NONE,      /* no server at all */
	LISTENER_ELSEWHERE, /* one that hears other interfaces or addresses */
	LISTENER_DELETED,   /* one whose interface is gone: the bridge before this one, perhaps */
	LISTENER_HEARS,
};

struct listener {
	enum listener_state state;
	int process; /* the server; 0: unknown */
};

/*
 * The best of the sockets on LISTENER_PORT, for a bridge of that index and address. A server of
 * ISC's kind has a packet socket on each interface that it hears, besides one on the port, which
 * is for no interface; one that has none hears what its socket on the port hears. A packet socket
 * alone is a sniffer. Both arrays are of struct socket_info. Pure.
 */
struct listener listener_find(
	const GArray *udp, const GArray *packet, int bridge, struct ip_address address);

/* The same of the sockets that are open now. */
gboolean listener_read(
	int bridge, struct ip_address address, struct listener *ret_listener, GError **error);
/* Its name, for g_free; NULL if it is not known. */
char *listener_get_name(struct listener listener);

/* A bridge's network, and the server that is to serve it. */
typedef struct serving {
	const struct dhcp_server *server;
	DhcpInstance *instance; /* of it; NULL: there is no server */
	struct ip_prefix subnet;
	DhcpConfig *config; /* NULL: the server has none, or is not to serve this network */
	char *fragment;     /* the text of brw0's part; NULL: it is not there */
} Serving;

/*
 * Read what serves the subnet of that bridge: the configuration of the server that listens for its
 * guests, or that would be started for them. There is none if a program listens that is none of the
 * servers, or if none is wanted.
 */
gboolean serving_read(const ConfBridge *bridge, struct listener listener, struct ip_prefix subnet,
	Serving *ret_serving, GError **error);
void serving_clear(Serving *serving);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Serving, serving_clear)

/* Why the configuration does not serve the network, worst first. */
enum serving_fault {
	SERVING_FINE,
	SERVING_NO_FILE,          /* of a server that brw0 starts itself */
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
