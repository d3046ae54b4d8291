/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A kind of link and its attributes, as data: what creates it, what shows that it still is like
 * that, and the command for people. Another kind is another description. Pure.
 */
#ifndef BRW0_BASE_LINK_DESCRIPTION_H
#define BRW0_BASE_LINK_DESCRIPTION_H

#include <glib.h>

#include "helpers/base/ip-prefix.h"

G_BEGIN_DECLS

struct nl_msg;
struct nlattr;

enum link_value {
	LINK_NUMBER,  /* 32 bits */
	LINK_MASK,    /* 16 bits, for people in hexadecimal */
	LINK_PORT,    /* 16 bits, of UDP or TCP: in network order in the message */
	LINK_ADDRESS, /* of IPv4 or IPv6 */
};

struct link_attribute {
	const char *name; /* as in ip-link(8) */
	int type;         /* in IFLA_INFO_DATA: IFLA_BR_*, IFLA_VXLAN_*, … */
	enum link_value value;
	guint32 number;            /* host byte order */
	struct ip_address address; /* of LINK_ADDRESS, instead */
};

struct link_description {
	const char *kind; /* as in ip-link(8) */
	const char *lack; /* of a kernel without this kind, and what it needs, for people */
	const struct link_attribute *attributes;
	gsize n_attributes;
};

/* Append a kind and n of its attributes to a message about a link. */
void link_description_put(
	struct nl_msg *message, const char *kind, const struct link_attribute *attributes, gsize n);
/* The request that creates a link of that name and MAC, ETH_ALEN bytes; for nlmsg_free. */
struct nl_msg *link_description_request(
	const struct link_description *description, const char *name, const guint8 *mac);

/* Has a link with this IFLA_LINKINFO, or none if it is NULL, the kind and all attributes? */
gboolean link_description_matches(
	const struct link_description *description, struct nlattr *link_info);

/* Append the command that creates it, and a newline. */
void link_description_format(const struct link_description *description, const char *name,
	const guint8 *mac, GString *out);

G_END_DECLS

#endif
