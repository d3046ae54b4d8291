/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the host itself uses a link for, and would lose if it became a port of a bridge. */
#ifndef BRW0_BASE_LINK_USE_H
#define BRW0_BASE_LINK_USE_H

#include <glib.h>

#include "helpers/base/link.h"

G_BEGIN_DECLS

/* Texts for people, such as "10.50.0.2/24 and the default route"; NULL: nothing. */
struct link_use {
	char *ipv4;
	char *ipv6;  /* link-local addresses, which every link has, do not count */
	char *hop;   /* a multipath route with a hop over it, "10.8.0.0/16" */
	char *upper; /* the name of a link on top of it, such as a VLAN */
};

/* Free the contents of *ret_use with link_use_clear. */
gboolean link_use_read(
	Netlink *netlink, const struct link_info *link, struct link_use *ret_use, GError **error);
void link_use_clear(struct link_use *use);

G_END_DECLS

#endif
