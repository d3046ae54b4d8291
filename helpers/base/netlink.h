/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A netlink socket, and a request with its answer: libnl's core, with errno kept. The requests are
 * in link.h, address.h and sockets.h, and in firewall/ for nf_tables.
 */
#ifndef BRW0_BASE_NETLINK_H
#define BRW0_BASE_NETLINK_H

#include <glib.h>

#include "helpers/base/ip-prefix.h"

G_BEGIN_DECLS

struct nl_msg;
struct nlattr;
struct nlmsghdr;

/* An open socket. */
typedef struct netlink Netlink;

/* Of rtnetlink: links, addresses, routes. */
Netlink *netlink_open(GError **error);
/* Of that protocol, NETLINK_*: 0 or -errno. */
int netlink_connect(int protocol, Netlink **ret_netlink) G_GNUC_WARN_UNUSED_RESULT;
void netlink_close(Netlink *netlink);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Netlink, netlink_close)

/* Called for each message of an answer. */
typedef void (*NetlinkReader)(const struct nlmsghdr *header, void *data);

/* A message with its family's fixed header; attributes follow by libnl's nla_put. */
struct nl_msg *netlink_message(int type, int flags, const void *header, gsize size);

/*
 * Send message, which is freed, and read the answer to its end: 0 or -errno. -EINTR: something
 * changed during a dump, and the answer is not consistent.
 */
int netlink_transact(Netlink *netlink, struct nl_msg *message, NetlinkReader reader,
	void *data) G_GNUC_WARN_UNUSED_RESULT;

/*
 * Send a dump request, which is freed, until the answer is consistent, and read that: 0 or -errno.
 * -EINTR: it kept changing until the deadline of retry.h.
 */
int netlink_dump(Netlink *netlink, struct nl_msg *message, NetlinkReader reader,
	void *data) G_GNUC_WARN_UNUSED_RESULT;

/*
 * The same; reader appends elements of that size to the GArray that it gets as data. The array, or
 * NULL with error set.
 */
GArray *netlink_list(Netlink *netlink, struct nl_msg *message, NetlinkReader reader, gsize element,
	GError **error);

/* The attributes after a fixed header of that size, max + 1 of them; FALSE: not well-formed. */
gboolean netlink_parse(
	const struct nlmsghdr *header, gsize size, struct nlattr **attributes, int max);
/* The number in an attribute, in host byte order; absent if it is missing or too short. */
guint32 netlink_u32(struct nlattr *attribute, guint32 absent);
/* An address of that family; all zero, as of the default route, if it is missing or too short. */
struct ip_address netlink_address(int family, struct nlattr *attribute);
void netlink_put_address(struct nl_msg *message, int type, struct ip_address address);

G_END_DECLS

#endif
