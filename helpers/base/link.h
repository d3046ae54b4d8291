/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Links: reading and changing them. Each call is one request and its answer; lists use the kernel's
 * own filters where it has them.
 *
 * Every function that fails sets a GError whose text names the operation.
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
	int lower;  /* index of the link of this host below it, as of a VLAN; 0: none */
	gboolean is_ethernet;
	guint mtu;
	guint stp_state;     /* of a bridge */
	guint forward_delay; /* of a bridge, in hundredths of a second */
	gint32 groups;       /* of a bridge's port, see netlink_set_groups; -1: it has none */
	gboolean tun_stays;  /* a persistent TAP: it needs no process */
	gboolean has_carrier;
	char alias[48]; /* truncated */
};

/*
 * The link of that name; index 0 in the answer if there is none, which is no error. The kernel also
 * finds a link by an alternative name (altname in ip-link(8)), but rules and settings have only the
 * first one. So a link that has the name only as an alternative does not count.
 */
gboolean netlink_get_link(
	Netlink *netlink, const char *name, struct link_info *ret_link, GError **error);
/* The same, and whether it has the kind and the attributes of a description. */
gboolean netlink_match_link(Netlink *netlink, const struct link_description *description,
	const char *name, struct link_info *ret_link, gboolean *ret_matches, GError **error);
/* As netlink_get_link, for a configured name: an alternative name is an error. */
gboolean netlink_find_link(
	Netlink *netlink, const char *name, struct link_info *ret_link, GError **error);
/* The same, but a missing link is an error too. */
gboolean netlink_need_link(
	Netlink *netlink, const char *name, struct link_info *ret_link, GError **error);
/* The link of that index; index 0 in the answer if there is none, which is no error. */
gboolean netlink_get_link_by_index(
	Netlink *netlink, int index, struct link_info *ret_link, GError **error);
/* The name of the link of that index, for g_free; NULL if there is none, which is no error. */
gboolean netlink_get_link_name(Netlink *netlink, int index, char **ret_name, GError **error);
/* A link on top of that one, such as a VLAN; index 0 in the answer if there is none. */
gboolean netlink_get_upper(
	Netlink *netlink, int index, struct link_info *ret_upper, GError **error);
/* The ports of a bridge, an array of struct link_info that the caller owns. */
GArray *netlink_get_ports(Netlink *netlink, int bridge, GError **error);
/* All TAPs of the host, an array of struct link_info that the caller owns. */
GArray *netlink_get_taps(Netlink *netlink, GError **error);
/* As a port: a guest's, which has no MTU of its own. */
gboolean link_is_tap(const struct link_info *port);

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

/* Where the MAC of a link comes from. Only /sys has that, not netlink. */
enum link_mac_origin {
	LINK_MAC_UNKNOWN, /* no /sys, or that of another network namespace */
	LINK_MAC_SET,     /* it was set on the link itself, with CAP_NET_ADMIN */
	LINK_MAC_OTHER,   /* random, from the hardware, or of a bridge: from one of its ports */
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
/* mtu: in bytes */
gboolean netlink_set_mtu(Netlink *netlink, const struct link_info *link, guint mtu, GError **error);
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
