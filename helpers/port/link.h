/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Network interfaces through rtnetlink, without a library.
 *
 * Look an interface up by name once and use its index from then on. The name can be another
 * interface's a moment later; and an ioctl with a name that no interface has makes the kernel load
 * a module of that name, if the caller has CAP_NET_ADMIN (dev_load() in net/core/dev_ioctl.c).
 *
 * Functions return 0 or -errno. socket is a NETLINK_ROUTE socket. Only the kernel's messages arrive
 * there: for another process to send one takes CAP_NET_ADMIN (NL_CFG_F_NONROOT_SEND in the kernel's
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

/* The value of a setting that the kernel does not report or does not have. */
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
	char alias[1];                  /* its first byte; 0: it has none */
	uint32_t ipv6[LINK_N_SETTINGS]; /* by DEVCONF_…; all unknown: it has no IPv6 */
};

/*
 * Look an interface up by index, or by name if index is 0. -ENODEV if there is none; -ENOTUNIQ if
 * the name is an alternative name of *ret_link, which firewalls and access control lists do not
 * know.
 */
int link_find(int socket, int index, const char *name, struct link *ret_link)
	__attribute__((warn_unused_result));

/* A request about one interface, to which attributes are added. */
struct link_request {
	struct nlmsghdr header;
	struct ifinfomsg link;
	char attributes[LINK_REQUEST_ROOM];
};

/* type: RTM_GETLINK, RTM_SETLINK, or RTM_NEWLINK for settings that only bridge ports have. */
void link_request_begin(struct link_request *request, unsigned short type, int index);

/*
 * Add an attribute. To nest others in it, add it with size 0, then the others, then end it. The
 * caller makes sure that all fit into LINK_REQUEST_ROOM.
 */
struct rtattr *link_request_put(
	struct link_request *request, unsigned short type, const void *value, size_t size);
void link_request_end(struct link_request *request, struct rtattr *nest);

/* Send it and read the answer: *ret_link; or, if ret_link is NULL, that the change is made. */
int link_request_send(int socket, struct link_request *request, struct link *ret_link)
	__attribute__((warn_unused_result));

/*
 * Parse an RTM_NEWLINK message, which is aligned and has nlmsg_len bytes. No length in it is
 * trusted. 0, or -EBADMSG with ret_link untouched. Pure.
 */
int link_parse(struct nlmsghdr *message, struct link *ret_link) __attribute__((warn_unused_result));

#endif
