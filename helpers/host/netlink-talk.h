/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One rtnetlink question and its answers: what netlink.c and netlink-read.c share. */
#ifndef BRW0_HOST_NETLINK_TALK_H
#define BRW0_HOST_NETLINK_TALK_H

#include <linux/netlink.h>
#include <netlink/msg.h>

#include "helpers/host/netlink.h"

/* Called for each message of an answer. */
typedef void (*NetlinkReader)(const struct nlmsghdr *header, void *data);

/* A message with its family's fixed header; attributes follow by libnl's nla_put. */
struct nl_msg *netlink_message(int type, int flags, const void *header, gsize size);

/* Send message, which is freed, and read what comes, until the kernel's last word: 0 or -errno. */
int netlink_talk(Netlink *netlink, struct nl_msg *message, NetlinkReader reader,
	void *data) G_GNUC_WARN_UNUSED_RESULT;

/*
 * Send a dump request, which is freed; reader appends elements of that size to the GArray that it
 * gets as data. The array, or NULL with error set.
 */
GArray *netlink_list(Netlink *netlink, struct nl_msg *message, NetlinkReader reader, gsize element,
	GError **error);

#endif
