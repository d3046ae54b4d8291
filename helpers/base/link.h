/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Links: what the kernel tells about them, and changes. Each call is one message and its answer;
 * lists are asked for with the kernel's own filters where it has them.
 *
 * Every function that fails sets a GError whose text says what could not be done.
 */
#ifndef BRW0_BASE_LINK_H
#define BRW0_BASE_LINK_H

#include <glib.h>
#include <linux/if_ether.h>

#include "helpers/base/link-description.h"
#include "helpers/base/netlink.h"

G_BEGIN_DECLS

struct link_info {
	int index; /* 0: there is no such link */
	char name[16];
	char kind[16]; /* "bridge", "tun", …; empty for a physical one */
	guint8 mac[ETH_ALEN];
	gboolean is_up;
	int master; /* index, 0: none */
	int lower;  /* index of the link of this host that it is made of, as a VLAN is; 0: none */
	gboolean is_ethernet;
	guint mtu;
	guint stp_state;     /* of a bridge */
	guint forward_delay; /* of a bridge, in hundredths of a second */
	gint32 groups;       /* of a bridge's port, see netlink_set_groups; -1: it has none */
	gboolean tun_stays;  /* a TAP that is there without a process */
	gboolean has_carrier;
	char alias[32]; /* what somebody noted on it, cut short */
};

/*
 * The link of that name; index 0 in the answer if there is none, which is no error. The kernel
 * answers to alternative names too (altname in ip-link(8)), but rules and settings do not know
 * them. So here a link has one name, and one that is only an alternative is none.
 */
gboolean netlink_get_link(
	Netlink *netlink, const char *name, struct link_info *ret_link, GError **error);
/* The same, and whether it has the kind and the attributes of a description. */
gboolean netlink_match_link(Netlink *netlink, const struct link_description *description,
	const char *name, struct link_info *ret_link, gboolean *ret_matches, GError **error);
/* As netlink_get_link, for a name that a person wrote: an alternative one is an error, which tells
 * the name. */
gboolean netlink_find_link(
	Netlink *netlink, const char *name, struct link_info *ret_link, GError **error);
/* The same, where it is an error as well that there is none. */
gboolean netlink_need_link(
	Netlink *netlink, const char *name, struct link_info *ret_link, GError **error);
/* The name of the link of that index, for g_free; NULL if there is none, which is no error. */
gboolean netlink_get_link_name(Netlink *netlink, int index, char **ret_name, GError **error);
/* A link that is made of that one; index 0 in the answer if there is none. */
gboolean netlink_get_upper(
	Netlink *netlink, int index, struct link_info *ret_upper, GError **error);
/* The ports of a bridge, an array of struct link_info that the caller owns. */
GArray *netlink_get_ports(Netlink *netlink, int bridge, GError **error);

/* A MAC that the bridge has learned behind one of its ports. */
struct fdb_entry {
	int port; /* index */
	guint8 mac[ETH_ALEN];
};
/* An array of struct fdb_entry that the caller owns. */
GArray *netlink_get_fdb(Netlink *netlink, int bridge, GError **error);

/* An interface's net.ipv4.conf.NAME.forwarding. */
struct forwarding_entry {
	int link; /* index, or NETCONFA_IFINDEX_ALL, NETCONFA_IFINDEX_DEFAULT */
	gboolean is_on;
};
/* Of all interfaces, in one answer: an array of struct forwarding_entry that the caller owns. */
GArray *netlink_get_forwarding(Netlink *netlink, GError **error);

/* Where the MAC of a link comes from. Netlink does not tell; /sys does. */
enum link_mac_origin {
	LINK_MAC_UNKNOWN, /* there is no /sys, or it is that of another network namespace */
	LINK_MAC_SET,     /* somebody with CAP_NET_ADMIN set it on the link itself */
	LINK_MAC_OTHER,   /* chance, the hardware, or of a bridge: one of its ports */
};

enum link_mac_origin link_mac_get_origin(const struct link_info *link) G_GNUC_WARN_UNUSED_RESULT;

/* Create a link of that name and MAC. */
gboolean netlink_create_link(Netlink *netlink, const struct link_description *description,
	const char *name, const guint8 *mac, GError **error);
/* Give the attributes to a link that is there: one by one, in their order. */
gboolean netlink_set_attributes(Netlink *netlink, const struct link_description *description,
	const struct link_info *link, GError **error);

/* Changes of a link that netlink_get_link found, identified by its index. */
gboolean netlink_delete_link(Netlink *netlink, const struct link_info *link, GError **error);
gboolean netlink_set_mac(
	Netlink *netlink, const struct link_info *link, const guint8 *mac, GError **error);
gboolean netlink_set_up(Netlink *netlink, const struct link_info *link, GError **error);
gboolean netlink_set_down(Netlink *netlink, const struct link_info *link, GError **error);
/* master 0: leave the bridge */
gboolean netlink_set_master(
	Netlink *netlink, const struct link_info *link, int master, GError **error);

/*
 * Which frames to the Ethernet groups 01:80:c2:00:00:0X, bit X each, a port hands to its bridge as
 * any other instead of to the host as its own (group_fwd_mask). A kernel before 4.15 does nothing.
 */
gboolean netlink_set_groups(
	Netlink *netlink, const struct link_info *port, guint16 groups, GError **error);

G_END_DECLS

#endif
