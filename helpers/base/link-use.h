/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What of the host itself rests on a link, and would be lost to it if that became a port. */
#ifndef BRW0_BASE_LINK_USE_H
#define BRW0_BASE_LINK_USE_H

#include <glib.h>

#include "helpers/base/link.h"

G_BEGIN_DECLS

/* Texts for people, such as "10.50.0.2/24 and the default route"; NULL: nothing. */
struct link_use {
	char *ipv4;
	char *ipv6;  /* link-local addresses, which every link has, do not count */
	char *hop;   /* a route that has it as one of several ways, "10.8.0.0/16" */
	char *upper; /* the name of a link that is made of this one, as a VLAN is */
};

/* Empty *ret_use by link_use_clear. */
gboolean link_use_read(
	Netlink *netlink, const struct link_info *link, struct link_use *ret_use, GError **error);
void link_use_clear(struct link_use *use);

G_END_DECLS

#endif
