/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One question to nf_tables and its answers: what netfilter*.c share. */
#ifndef BRW0_FIREWALL_NFT_MESSAGE_H
#define BRW0_FIREWALL_NFT_MESSAGE_H

#include <netlink/msg.h>

#include "helpers/base/netlink.h"

G_BEGIN_DECLS

/* A message of type NFT_MSG_*. */
struct nl_msg *netfilter_question(int type, int flags, guint8 family);

/* The attributes of an answer, max + 1 of them. */
gboolean netfilter_parse(const struct nlmsghdr *header, struct nlattr **attributes, int max);
/* Its family. */
guint8 netfilter_family(const struct nlmsghdr *header);

/* The number in an attribute, in host byte order; 0 if it is missing. */
guint32 netfilter_u32(struct nlattr *attribute);
/* The text in an attribute; NULL if it is missing or has no end. */
const char *netfilter_string(struct nlattr *attribute);
/* The bytes in an attribute; none if it is missing. The caller owns it. */
GByteArray *netfilter_bytes(struct nlattr *attribute);

/*
 * Send a dump request, which is freed; reader appends what it makes of each answer to the GPtrArray
 * that it gets as data. The array, empty where what is asked about is not there; NULL with error
 * set.
 */
GPtrArray *netfilter_list(Netlink *netfilter, struct nl_msg *message, NetlinkReader reader,
	GDestroyNotify free_element, GError **error);

/* Set error to what r, a -errno, means for such a dump. */
void netfilter_fail_list(int r, GError **error);

G_END_DECLS

#endif
