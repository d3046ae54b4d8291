/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which DNS servers the uplink gave: what is in resolv.conf, or behind a stub in it.
 *
 * Addresses are in host byte order, in arrays of guint32 that the caller owns. IPv6 servers are
 * left out: guests have IPv4 alone.
 */
#ifndef BRW0_DHCP_RESOLVER_H
#define BRW0_DHCP_RESOLVER_H

#include <glib.h>

G_BEGIN_DECLS

/* More servers than this are never looked at; guests use three at most. */
#define RESOLVER_MAX_SERVERS 16

/*
 * The IPv4 servers of a resolv.conf's text, each once, in its order. Pure. Lines that the libc
 * resolver ignores are ignored. A server at ::1 counts as one at 127.0.0.1, since it is a stub
 * just as much.
 */
GArray *resolver_parse(const char *text);

/* Does this address mean the host itself, so that a guest finds nobody there? */
gboolean resolver_is_loopback(guint32 server);

/* Are there servers, and all of them on loopback? */
gboolean resolver_is_stub(const GArray *servers);

/*
 * The servers that guests can use: those of path, or of /etc/resolv.conf if path is NULL. Where
 * that names a stub and nothing else, those which the stub itself asks. Never one on loopback.
 * Empty if there are none, or no such file. NULL with error if the file cannot be read.
 */
GArray *resolver_uplink_servers(const char *path, GError **error);

G_END_DECLS

#endif
