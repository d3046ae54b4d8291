/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The text of a resolv.conf, as far as it is of use for guests. Pure.
 */
#ifndef BRW0_DHCP_RESOLV_CONF_H
#define BRW0_DHCP_RESOLV_CONF_H

#include <glib.h>

#include "helpers/base/ip-prefix.h"

G_BEGIN_DECLS

/* More servers, and more domains to search, than these are never looked at. */
#define RESOLV_CONF_MAX_SERVERS 16
#define RESOLV_CONF_MAX_DOMAINS 16

/*
 * The IPv4 servers of a resolv.conf's text, each once, in its order: struct ip_address, the caller
 * owns the array. Lines that the libc resolver ignores are ignored, and IPv6 servers, since guests
 * have only IPv4. A server at ::1 counts as one at 127.0.0.1, since it is a stub just as much.
 */
GArray *resolv_conf_parse_servers(const char *text);

/*
 * The domains in which names are looked up, in their order, for g_strfreev: those of the last line
 * "search" or "domain". What is no domain name is left out: an access point chooses it.
 */
char **resolv_conf_parse_domains(const char *text);

/* A server as systemd writes it, "ADDRESS[:PORT][%INTERFACE][#NAME]": its address, if IPv4. */
gboolean resolv_conf_parse_server(const char *word, struct ip_address *ret_server);

G_END_DECLS

#endif
