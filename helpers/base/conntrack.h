/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel's table of connections, which keeps what NAT did to the first packet of each. */
#ifndef BRW0_BASE_CONNTRACK_H
#define BRW0_BASE_CONNTRACK_H

#include <glib.h>

#include "helpers/base/ip-prefix.h"

G_BEGIN_DECLS

/* To whom a connection's first packet was sent, before NAT. */
struct conntrack_target {
	struct ip_address address; /* IPv4 */
	guint16 port;              /* host byte order; of UDP or TCP */
};

/*
 * Forget the connections to that target, so that their next packet meets the rules again: 0 or
 * -errno. A kernel without nf_conntrack_netlink has no such call: those connections then end by
 * themselves, a query by UDP after 30 seconds.
 */
int conntrack_forget(const struct conntrack_target *target) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

#endif
