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

/*
 * Send message, which is freed, and read what comes up to the kernel's last word: 0 or -errno.
 * -EINTR: a change ran through a dump, and what was read is not of one moment.
 */
int netlink_talk(Netlink *netlink, struct nl_msg *message, NetlinkReader reader,
	void *data) G_GNUC_WARN_UNUSED_RESULT;

/*
 * Send a dump request, which is freed, until no change runs through the answer, and read that: 0 or
 * -errno, -EINTR if others change what is asked for all the time (retry.h).
 */
int netlink_dump(Netlink *netlink, struct nl_msg *message, NetlinkReader reader,
	void *data) G_GNUC_WARN_UNUSED_RESULT;

/*
 * The same; reader appends elements of that size to the GArray that it gets as data. The array, or
 * NULL with error set.
 */
GArray *netlink_list(Netlink *netlink, struct nl_msg *message, NetlinkReader reader, gsize element,
	GError **error);

#endif
