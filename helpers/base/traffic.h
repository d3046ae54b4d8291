/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One filter of tc(8): on all that leaves by an interface to a DHCP client, UDP port 68, the
 * checksum is computed. The kernel leaves that to a network card, which a TAP is not: a guest by
 * vhost gets the packet as it is, and some DHCP clients reject it.
 *
 * The attributes are those of linux/pkt_sched.h, linux/pkt_cls.h and linux/tc_act/tc_csum.h. It
 * needs the modules sch_ingress, cls_u32 and act_csum.
 */
#ifndef BRW0_BASE_TRAFFIC_H
#define BRW0_BASE_TRAFFIC_H

#include <glib.h>

#include "helpers/base/netlink.h"

G_BEGIN_DECLS

/* Its priority among the filters of an interface, by which it is known. */
#define TRAFFIC_CHECKSUM_PRIORITY 6868

/* What is on an interface, by its index. */
struct traffic_info {
	gboolean has_hook;     /* filters can be there: it has the queueing discipline clsact */
	gboolean has_checksum; /* that filter is there */
	gboolean has_others;   /* and other filters are */
};

gboolean netlink_get_traffic(
	Netlink *netlink, int link, struct traffic_info *ret_info, GError **error);
/* Add what is missing of hook and filter. */
gboolean netlink_add_checksum(Netlink *netlink, int link, GError **error);
/* One that is not there is no error. Without the hook, other filters go, too. */
gboolean netlink_remove_checksum(Netlink *netlink, int link, GError **error);
gboolean netlink_remove_hook(Netlink *netlink, int link, GError **error);

G_END_DECLS

#endif
