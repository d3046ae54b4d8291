/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which DNS servers the uplink gave: what is in resolv.conf, or behind a stub in it.
 *
 * Lists are arrays of struct ip_address that the caller owns. IPv6 servers are left out: guests
 * have only IPv4.
 */
#ifndef BRW0_DHCP_RESOLVER_H
#define BRW0_DHCP_RESOLVER_H

#include <glib.h>

#include "helpers/base/ip-prefix.h"

G_BEGIN_DECLS

/* More servers than this are never looked at; guests use three at most. */
#define RESOLVER_MAX_SERVERS 16

/*
 * The IPv4 servers of a resolv.conf's text, each once, in its order. Pure. Lines that the libc
 * resolver ignores are ignored. A server at ::1 counts as one at 127.0.0.1, since it is a stub
 * just as much.
 */
GArray *resolver_parse(const char *text);

/*
 * Can a guest ask a server at this address: is it the address of one machine, and not of the one
 * that asks, as 127.0.0.53 and 0.0.0.0 are?
 */
gboolean resolver_is_usable(struct ip_address server);

/* The usable ones among servers, in their order; the caller owns the array. */
GArray *resolver_get_usable(const GArray *servers);

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

/*
 * The servers that guests can use: those of path, or of /etc/resolv.conf if path is NULL. Where
 * that has a stub and no usable one, those which the stub itself asks. Empty if there are none, or
 * no such file. NULL with error if the file cannot be read.
 */
GArray *resolver_uplink_servers(const char *path, GError **error);

G_END_DECLS

#endif
