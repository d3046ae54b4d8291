/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The DHCP server's configuration for one bridge, as text. Pure.
 */
#ifndef BRW0_DHCP_FRAGMENT_H
#define BRW0_DHCP_FRAGMENT_H

#include <glib.h>

#include "dhcp/server.h"
#include "helpers/conf/conf.h"

G_BEGIN_DECLS

/* What holds on the host now for one bridge. */
struct fragment_facts {
	int link;                /* index of the bridge */
	struct ip_prefix router; /* the bridge's address */
	guint mtu;               /* 0: unknown */
	const GArray *dns;       /* of struct ip_address; empty: none is known */
	char *const *domains;    /* in which the host looks up names; NULL: not for guests */
	/* For a server that resolves names itself. */
	const char *resolv_conf; /* whose servers it asks */
	const GArray *upstream;  /* of struct ip_address: with a configured uplink, those instead */
	const char *user;        /* it is to run as; NULL: as it likes */
};

/*
 * Can a DHCP server serve the bridge so: do range, hosts with a fixed address and DNS servers fit
 * its address and one another? The error begins "cannot serve BRIDGE: ".
 */
gboolean fragment_check(
	const ConfBridge *bridge, const struct fragment_facts *facts, GError **error);

/*
 * The template filled in for the bridge, as that server writes lists and hosts; the caller owns it.
 * The placeholders are those of brw0-dhcpd-conf(8). An error names the template's line.
 */
char *fragment_make(const struct dhcp_server *server, const ConfBridge *bridge,
	const struct fragment_facts *facts, const char *template, GError **error);

/* A list of the bridge's hosts, as the server's row writes it; the caller owns it. */
char *fragment_make_list(const struct dhcp_list *list, const ConfBridge *bridge);

G_END_DECLS

#endif
