/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whom this host asks for names: the servers in resolv.conf, or behind a stub in it, by the links
 * that they belong to.
 *
 * IPv6 servers are left out: guests have only IPv4.
 */
#ifndef BRW0_DHCP_RESOLVER_H
#define BRW0_DHCP_RESOLVER_H

#include <glib.h>

#include "helpers/base/ip-prefix.h"
#include "helpers/base/netlink.h"

G_BEGIN_DECLS

struct resolver_server {
	struct ip_address address;
	/* Index of the interface that gave it, or else by which it is reached; 0: not known. */
	int link;
	gboolean is_of_link;    /* that interface gave it, and its route may lead elsewhere */
	gboolean is_restricted; /* it is asked for the names of some domains only */
	gboolean is_reachable;  /* a route leads there, by an interface that works */
	gboolean is_host;       /* the address is one of this host */
};

typedef struct resolver {
	GArray *servers;   /* of struct resolver_server, those that guests can ask. Never NULL */
	gboolean has_stub; /* the host asks a server at a loopback address */
	char **domains;    /* in which it looks up names. Never NULL */
} Resolver;

/*
 * Read them: those of path, or of /etc/resolv.conf if path is NULL. Where that has a stub and no
 * server that guests can ask, those which the stub itself asks. None if there is no such file; an
 * error if it cannot be read. The order is that of the file.
 */
gboolean resolver_read(const char *path, Resolver *ret_resolver, GError **error);
void resolver_clear(Resolver *resolver);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Resolver, resolver_clear)

/* Ask the kernel by which interface each is reached, and put them into the order of use. */
gboolean resolver_look_up(Resolver *resolver, Netlink *netlink, GError **error);
/*
 * Leave only those of use, the best first: those of the host's default-route device, which has that
 * index or 0, then others. A dead server in front costs guests seconds for each name. Servers that
 * no route leads to stay only if there are no others. Pure.
 */
void resolver_sort(Resolver *resolver, int default_link);

/*
 * Their addresses: struct ip_address, the caller owns the array. link: of guests who go out by that
 * interface alone, its index: those which that one gave, or that are reached by it; if there are
 * none, all of them. 0: by any.
 */
GArray *resolver_list(const Resolver *resolver, int link);

/*
 * Can a guest ask a server at this address: is it the address of one machine, and not of the one
 * that asks, as 127.0.0.53 and 0.0.0.0 are?
 */
gboolean resolver_is_usable(struct ip_address server);

/* What guests would find wrong with DNS servers that they are given. */
enum resolver_fault {
	RESOLVER_FINE,
	RESOLVER_UNREACHABLE, /* an address that is no machine's, or the guest's own */
	RESOLVER_UNKNOWN_NAME,
};

/*
 * The fault of the first server in a list that has one. The list has addresses and names, with
 * commas between them; names are looked up, as a DHCP server does when it starts.
 */
enum resolver_fault resolver_find_fault(const char *list);

G_END_DECLS

#endif
