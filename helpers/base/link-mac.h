/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the MAC of a link comes from. Netlink does not tell; /sys does. */
#ifndef BRW0_BASE_LINK_MAC_H
#define BRW0_BASE_LINK_MAC_H

#include <glib.h>

#include "helpers/base/netlink.h"

G_BEGIN_DECLS

enum link_mac_origin {
	LINK_MAC_UNKNOWN, /* there is no /sys, or it is that of another network namespace */
	LINK_MAC_SET,     /* somebody with CAP_NET_ADMIN set it on the link itself */
	LINK_MAC_OTHER,   /* chance, the hardware, or of a bridge: one of its ports */
};

enum link_mac_origin link_mac_get_origin(const struct link_info *link) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

#endif
