/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel's answer about a link, read with every length distrusted. Pure. */
#ifndef BRW0_PORT_LINK_PARSE_H
#define BRW0_PORT_LINK_PARSE_H

#include <net/if.h>

struct nlmsghdr;

struct link {
	int index;
	int master;         /* index, 0: none */
	unsigned int flags; /* IFF_UP, … */
	char name[IFNAMSIZ];
};

/*
 * Read an RTM_NEWLINK message, nlmsg_len bytes of which are there. 0, or -EBADMSG with ret_link
 * untouched.
 */
int link_parse(const struct nlmsghdr *message, struct link *ret_link)
	__attribute__((warn_unused_result));

#endif
