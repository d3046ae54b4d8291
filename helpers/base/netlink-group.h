/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A netlink socket that only listens to what the kernel sends to groups. */
#ifndef BRW0_BASE_NETLINK_GROUP_H
#define BRW0_BASE_NETLINK_GROUP_H

#include <glib.h>
#include <linux/netlink.h>

G_BEGIN_DECLS

/* Of that protocol, NETLINK_*, with those groups: 0 or -errno. */
int netlink_group_open(
	int protocol, const unsigned int *groups, gsize n, int *ret_fd) G_GNUC_WARN_UNUSED_RESULT;

typedef void (*NetlinkGroupReader)(struct nlmsghdr *message, gpointer data);

/* Read what is there. FALSE: messages were lost. */
gboolean netlink_group_read(int fd, NetlinkGroupReader reader, gpointer data);

G_END_DECLS

#endif
