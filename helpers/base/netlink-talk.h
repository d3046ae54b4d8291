/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One netlink question and its answers: what netlink*.c and netfilter*.c share. */
#ifndef BRW0_BASE_NETLINK_TALK_H
#define BRW0_BASE_NETLINK_TALK_H

#include <linux/netlink.h>
#include <netlink/msg.h>

#include "helpers/base/netlink.h"

/* Called for each message of an answer. */
typedef void (*NetlinkReader)(const struct nlmsghdr *header, void *data);

/* Open a socket of that protocol, NETLINK_*: 0 or -errno. */
int netlink_connect(int protocol, Netlink **ret_netlink) G_GNUC_WARN_UNUSED_RESULT;

/* A message with its family's fixed header; attributes follow by libnl's nla_put. */
struct nl_msg *netlink_message(int type, int flags, const void *header, gsize size);

/* Send message, which is freed, and read what comes, until the kernel's last word: 0 or -errno. */
int netlink_talk(Netlink *netlink, struct nl_msg *message, NetlinkReader reader,
	void *data) G_GNUC_WARN_UNUSED_RESULT;

/*
 * Send a dump request, which is freed, and read what comes: 0 or -errno. A change that runs through
 * a dump spoils it; it is then asked for again, after data was told to forget what it has.
 */
int netlink_dump(Netlink *netlink, struct nl_msg *message, NetlinkReader reader,
	void (*forget)(void *data), void *data) G_GNUC_WARN_UNUSED_RESULT;

/*
 * The same; reader appends elements of that size to the GArray that it
 * gets as data. The array, or NULL with error set.
 */
GArray *netlink_list(Netlink *netlink, struct nl_msg *message, NetlinkReader reader, gsize element,
	GError **error);

#endif
