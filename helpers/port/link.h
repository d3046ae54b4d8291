/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Network interfaces through rtnetlink, without a library.
 *
 * An interface is looked up by name once, and named by its index from then on: a name can be
 * another interface's a moment later, and an ioctl by a name that nobody has makes the kernel load
 * a module of that name for who has CAP_NET_ADMIN (dev_load() in net/core/dev_ioctl.c).
 *
 * Functions return 0 or -errno. socket is one of NETLINK_ROUTE. Nobody else's message arrives
 * there: to send one takes CAP_NET_ADMIN (NL_CFG_F_NONROOT_SEND in the kernel's
 * net/netlink/af_netlink.c).
 */
#ifndef BRW0_PORT_LINK_H
#define BRW0_PORT_LINK_H

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stddef.h>
#include <stdint.h>

enum {
	LINK_KIND_SIZE = 16,
	LINK_MAC_SIZE = 6,
	LINK_N_SETTINGS = 64,    /* 56 in Linux 6.18 */
	LINK_REQUEST_ROOM = 256, /* bytes of attributes */
};

/* What a setting is that the kernel does not tell, or does not have. */
#define LINK_UNKNOWN UINT32_MAX

struct link {
	int index;
	int master; /* index, 0: none */
	int mtu;
	unsigned int flags; /* IFF_UP, … */
	char name[IFNAMSIZ];
	char kind[LINK_KIND_SIZE]; /* "bridge", "tun", …; "": none */
	unsigned char tun_type;    /* IFF_TUN or IFF_TAP, for the kind "tun" */
	unsigned char mac[LINK_MAC_SIZE];
	uint32_t ipv6[LINK_N_SETTINGS]; /* by DEVCONF_…; all unknown: it has no IPv6 */
};

/*
 * Look it up by its index; by its name, if index is 0. -ENODEV: there is none. -ENOTUNIQ: the name
 * is an alternative one, which firewalls and lists of who may do not know, of *ret_link.
 */
int link_find(int socket, int index, const char *name, struct link *ret_link)
	__attribute__((warn_unused_result));

/* A question or order about one interface, to which attributes are added. */
struct link_request {
	struct nlmsghdr header;
	struct ifinfomsg link;
	char attributes[LINK_REQUEST_ROOM];
};

/* type: RTM_SETLINK, or RTM_NEWLINK for what of a port only that can change. */
void link_request_begin(struct link_request *request, unsigned short type, int index);

/*
 * Add an attribute. One that has others in it is put with size 0, then they, and it is ended. That
 * all fit into the request's room is its maker's matter.
 */
struct rtattr *link_request_put(
	struct link_request *request, unsigned short type, const void *value, size_t size);
void link_request_end(struct link_request *request, struct rtattr *nest);

/* Send it. ret_link: the link that is asked for; NULL: it is an order, and has been obeyed. */
int link_request_send(int socket, struct link_request *request, struct link *ret_link)
	__attribute__((warn_unused_result));

/*
 * Read an RTM_NEWLINK message, nlmsg_len bytes of which are there, in memory aligned for it,
 * with every length distrusted. 0, or -EBADMSG with ret_link untouched. Pure.
 */
int link_parse(struct nlmsghdr *message, struct link *ret_link) __attribute__((warn_unused_result));

#endif
