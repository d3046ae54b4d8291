/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Network interfaces through rtnetlink, without a library: one request, one answer.
 *
 * Changes name the link by its index, which unlike a name is never given to another link that
 * comes in its place. All return 0 or -errno; a ret_ is untouched on failure.
 */
#ifndef BRW0_PORT_LINK_H
#define BRW0_PORT_LINK_H

#include <linux/if_ether.h>
#include <net/if.h>

struct link {
	int index;
	int master; /* index, 0: none */
	unsigned int mtu;
	unsigned int flags;          /* IFF_UP, … */
	unsigned char mac[ETH_ALEN]; /* zeros for what has no Ethernet address */
	char name[IFNAMSIZ];
};

/* An rtnetlink socket, which serves any SIOC… ioctl as well. The caller closes it. */
int link_open(int *ret_socket) __attribute__((warn_unused_result));

/* -ENODEV: there is no such link. */
int link_query_name(int socket, const char *name, struct link *ret_link)
	__attribute__((warn_unused_result));
int link_query_index(int socket, int index, struct link *ret_link)
	__attribute__((warn_unused_result));

int link_set_up(int socket, int index) __attribute__((warn_unused_result));
int link_set_down(int socket, int index) __attribute__((warn_unused_result));

/* What a bridge's port is given before it joins. */
struct link_setup {
	unsigned int mtu;
	unsigned char mac[ETH_ALEN];
	const char *alias; /* NULL: as it is */
};

/*
 * Give it that, and let the kernel give it no IPv6 address by itself: while it is down, for the
 * message that takes a link up is too late, and addresses that are there stay.
 */
int link_prepare(int socket, int index, const struct link_setup *setup)
	__attribute__((warn_unused_result));

#endif
