/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rtnetlink through libnl's core: every change to the host. */
#include "config.h"

#include "helpers/base/netlink.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>

#include "helpers/base/error.h"
#include "helpers/base/netlink-talk.h"

/* A message about a link that is there. By its index: a name may be another link's by now. */
static struct nl_msg *link_message(int type, const struct link_info *link, struct ifinfomsg header)
{
	header.ifi_index = link->index;
	return netlink_message(type, 0, &header, sizeof(header));
}

/* In this order: with STP on, the kernel refuses a delay of 0 (br_set_forward_delay). */
static const struct bridge_setting {
	int type;
	guint bits;
	guint32 value;
} bridge_settings[] = {
	{IFLA_BR_STP_STATE, 32, 0},
	{IFLA_BR_FORWARD_DELAY, 32, 0},
	{IFLA_BR_GROUP_FWD_MASK, 16, NETLINK_BRIDGE_GROUPS},
};

static void put_bridge_data(
	struct nl_msg *message, const struct bridge_setting *settings, gsize n_settings)
{
	struct nlattr *info = nla_nest_start(message, IFLA_LINKINFO);
	struct nlattr *data;

	nla_put_string(message, IFLA_INFO_KIND, "bridge");
	data = nla_nest_start(message, IFLA_INFO_DATA);
	for (gsize i = 0; i < n_settings; i++)
		if (settings[i].bits == 16)
			nla_put_u16(message, settings[i].type, (guint16) settings[i].value);
		else
			nla_put_u32(message, settings[i].type, settings[i].value);
	nla_nest_end(message, data);
	nla_nest_end(message, info);
}

gboolean netlink_create_bridge(
	Netlink *netlink, const char *name, const guint8 *mac, GError **error)
{
	const struct ifinfomsg header = {0};
	struct nl_msg *message =
		netlink_message(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, &header, sizeof(header));
	int r;

	nla_put_string(message, IFLA_IFNAME, name);
	nla_put(message, IFLA_ADDRESS, ETH_ALEN, mac);
	put_bridge_data(message, bridge_settings, G_N_ELEMENTS(bridge_settings));
	r = netlink_talk(netlink, message, NULL, NULL);
	if (r == -EOPNOTSUPP)
		return error_set(error, BRW0_ERROR_FAILED,
			"cannot create bridge %s: the kernel has no bridges; it needs "
			"CONFIG_BRIDGE, or the module bridge",
			name);
	return r < 0 ? error_set_errno(error, r, "cannot create bridge %s", name) : TRUE;
}

gboolean netlink_repair_bridge(
	Netlink *netlink, const struct link_info *bridge, const guint8 *mac, GError **error)
{
	/* One by one, unlike in one that is made: it may have STP on. */
	for (gsize i = 0; i < G_N_ELEMENTS(bridge_settings); i++) {
		struct nl_msg *message = link_message(RTM_NEWLINK, bridge, (struct ifinfomsg){0});
		int r;

		put_bridge_data(message, &bridge_settings[i], 1);
		r = netlink_talk(netlink, message, NULL, NULL);
		if (r < 0)
			return error_set_errno(error, r, "cannot set up bridge %s", bridge->name);
	}
	return netlink_set_mac(netlink, bridge, mac, error);
}

/* Send a change of a link; deed makes the message of a failure. */
static gboolean change_link(Netlink *netlink, struct nl_msg *message, const char *deed,
	const struct link_info *link, GError **error)
{
	int r = netlink_talk(netlink, message, NULL, NULL);

	return r < 0 ? error_set_errno(error, r, "cannot %s %s", deed, link->name) : TRUE;
}

gboolean netlink_delete_link(Netlink *netlink, const struct link_info *link, GError **error)
{
	return change_link(netlink, link_message(RTM_DELLINK, link, (struct ifinfomsg){0}),
		"delete", link, error);
}

gboolean netlink_set_mac(
	Netlink *netlink, const struct link_info *link, const guint8 *mac, GError **error)
{
	struct nl_msg *message = link_message(RTM_NEWLINK, link, (struct ifinfomsg){0});

	nla_put(message, IFLA_ADDRESS, ETH_ALEN, mac);
	return change_link(netlink, message, "set the MAC of", link, error);
}

gboolean netlink_set_up(Netlink *netlink, const struct link_info *link, GError **error)
{
	struct ifinfomsg header = {.ifi_flags = IFF_UP, .ifi_change = IFF_UP};

	return change_link(
		netlink, link_message(RTM_NEWLINK, link, header), "bring up", link, error);
}

gboolean netlink_set_down(Netlink *netlink, const struct link_info *link, GError **error)
{
	struct ifinfomsg header = {.ifi_flags = 0, .ifi_change = IFF_UP};

	return change_link(
		netlink, link_message(RTM_NEWLINK, link, header), "take down", link, error);
}

gboolean netlink_set_master(
	Netlink *netlink, const struct link_info *link, int master, GError **error)
{
	struct nl_msg *message = link_message(RTM_NEWLINK, link, (struct ifinfomsg){0});
	int r;

	nla_put_u32(message, IFLA_MASTER, (guint32) master);
	r = netlink_talk(netlink, message, NULL, NULL);
	/* IFF_DONT_BRIDGE: all that such a link sends has one MAC, its own. */
	if (r == -EOPNOTSUPP && master != 0)
		return error_set(error, BRW0_ERROR_FAILED,
			"cannot join %s to a bridge: it cannot be a port; Wi-Fi can be one as an access "
			"point, or in 4-address mode",
			link->name);
	if (r < 0)
		return error_set_errno(error, r, "cannot %s %s %s a bridge",
			master != 0 ? "join" : "take", link->name, master != 0 ? "to" : "off");
	return TRUE;
}

gboolean netlink_set_groups(
	Netlink *netlink, const struct link_info *port, guint16 groups, GError **error)
{
	struct nl_msg *message = link_message(RTM_NEWLINK, port, (struct ifinfomsg){0});
	struct nlattr *info = nla_nest_start(message, IFLA_LINKINFO);
	struct nlattr *data;

	nla_put_string(message, IFLA_INFO_SLAVE_KIND, "bridge");
	data = nla_nest_start(message, IFLA_INFO_SLAVE_DATA);
	nla_put_u16(message, IFLA_BRPORT_GROUP_FWD_MASK, groups);
	nla_nest_end(message, data);
	nla_nest_end(message, info);
	return change_link(netlink, message, "set group_fwd_mask of", port, error);
}

static int change_address(Netlink *netlink, int type, int flags, int link, struct subnet address)
{
	struct ifaddrmsg header = {.ifa_family = AF_INET,
		.ifa_prefixlen = (guint8) address.prefix,
		.ifa_index = (guint) link};
	struct nl_msg *message = netlink_message(type, flags, &header, sizeof(header));

	nla_put_u32(message, IFA_LOCAL, htonl(address.address));
	nla_put_u32(message, IFA_ADDRESS, htonl(address.address));
	if (type == RTM_NEWADDR)
		nla_put_u32(message, IFA_BROADCAST, htonl(subnet_broadcast(address)));
	return netlink_talk(netlink, message, NULL, NULL);
}

gboolean netlink_add_address(Netlink *netlink, int link, struct subnet address, GError **error)
{
	char text[SUBNET_TEXT_SIZE];
	int r = change_address(netlink, RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, link, address);

	return r < 0 && r != -EEXIST
		       ? error_set_errno(error, r, "cannot add %s", subnet_format(address, text))
		       : TRUE;
}

gboolean netlink_delete_address(Netlink *netlink, int link, struct subnet address, GError **error)
{
	char text[SUBNET_TEXT_SIZE];
	int r = change_address(netlink, RTM_DELADDR, 0, link, address);

	return r < 0 && r != -EADDRNOTAVAIL
		       ? error_set_errno(error, r, "cannot remove %s", subnet_format(address, text))
		       : TRUE;
}
