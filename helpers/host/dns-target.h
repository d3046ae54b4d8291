/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where guests' questions to the bridge's address go, if nobody answers at that address. */
#ifndef BRW0_HOST_DNS_TARGET_H
#define BRW0_HOST_DNS_TARGET_H

#include <glib.h>

#include "dhcp/server.h"
#include "helpers/base/netlink.h"
#include "helpers/conf/bridge.h"

G_BEGIN_DECLS

struct dns_question {
	const ConfBridge *conf;
	const struct dhcp_server *server; /* that serves its guests; NULL: none */
	int bridge;                       /* index; 0: there is none yet */
	struct ip_address address;        /* on the bridge; AF_UNSPEC: none yet */
	/* A network of the host's has that address: what now leads to the bridge is there. */
	gboolean has_clash;
};

/*
 * The server to which rules send what guests ask: the first that this host asks, for guests who go
 * out as these do. AF_UNSPEC, and no rules: the configuration or the DHCP server wants none, since
 * guests get other servers or that one answers names itself; another program answers at the
 * bridge's address; or the host knows no server.
 */
gboolean dns_target_find(Netlink *netlink, const struct dns_question *question,
	struct ip_address *ret_target, GError **error);

G_END_DECLS

#endif
