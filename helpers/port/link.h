/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What of a network interface only rtnetlink can set: without a library, one request and its
 * acknowledgement. 0 or -errno.
 */
#ifndef BRW0_PORT_LINK_H
#define BRW0_PORT_LINK_H

#include <stddef.h>

struct nlmsghdr;

/*
 * A socket to the kernel, or -errno. The caller closes it. Nobody else's message arrives there: to
 * send one takes CAP_NET_ADMIN (NL_CFG_F_NONROOT_SEND in the kernel's net/netlink/af_netlink.c).
 */
int link_open(void) __attribute__((warn_unused_result));

/*
 * Let the kernel give the link no IPv6 address by itself, and give it an alias unless that is
 * NULL. While it is down: the message that takes a link up is too late, and addresses that are
 * there stay. Done as well where there is no IPv6.
 */
int link_set_private(int socket, const char *name, const char *alias)
	__attribute__((warn_unused_result));

/*
 * Send a request and receive its answer, which is whole, into a buffer of that size, aligned for
 * struct nlmsghdr. An answer that is an error, or the acknowledgement, is returned as such: -errno
 * or 0. Anything else: 1.
 */
int link_ask(int socket, const struct nlmsghdr *request, struct nlmsghdr *answer, size_t size)
	__attribute__((warn_unused_result));

#endif
