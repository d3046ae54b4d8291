/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rtnetlink through libnl's core: what the kernel says of links, ports, addresses and routes. */
#include "config.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/if_tun.h>
#include <linux/neighbour.h>
#include <linux/netconf.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <netlink/attr.h>
#include <netlink/netlink.h>
#include <string.h>
#include <sys/socket.h>

#include "helpers/base/error.h"
#include "helpers/base/netlink-talk.h"
#include "helpers/base/netlink.h"

/* An address that stands for "the Internet" in a route lookup; nothing is ever sent to it. */
static const guint32 internet = 0x01010101; /* 1.1.1.1 */

static gboolean parse(
	const struct nlmsghdr *header, gsize size, struct nlattr **attributes, int max)
{
	return nlmsg_parse((struct nlmsghdr *) (uintptr_t) header, (int) size, attributes, max,
		       NULL) >= 0;
}

static guint32 read_u32(struct nlattr *attribute, guint32 otherwise)
{
	return attribute != NULL && nla_len(attribute) >= 4 ? nla_get_u32(attribute) : otherwise;
}

static guint32 read_address(struct nlattr *attribute)
{
	return ntohl(read_u32(attribute, 0));
}

static void read_port_data(struct nlattr **info, struct link_info *link)
{
	struct nlattr *port[IFLA_BRPORT_MAX + 1];

	if (info[IFLA_INFO_SLAVE_KIND] != NULL && info[IFLA_INFO_SLAVE_DATA] != NULL &&
		strcmp(nla_get_string(info[IFLA_INFO_SLAVE_KIND]), "bridge") == 0 &&
		nla_parse_nested(port, IFLA_BRPORT_MAX, info[IFLA_INFO_SLAVE_DATA], NULL) >= 0 &&
		port[IFLA_BRPORT_GROUP_FWD_MASK] != NULL)
		link->groups = nla_get_u16(port[IFLA_BRPORT_GROUP_FWD_MASK]);
}

static void read_kind(struct nlattr *attribute, struct link_info *link)
{
	struct nlattr *info[IFLA_INFO_MAX + 1];
	struct nlattr *bridge[IFLA_BR_MAX + 1];
	struct nlattr *tun[IFLA_TUN_MAX + 1];

	if (attribute == NULL || nla_parse_nested(info, IFLA_INFO_MAX, attribute, NULL) < 0)
		return;
	read_port_data(info, link);
	if (info[IFLA_INFO_KIND] == NULL)
		return;
	nla_strlcpy(link->kind, info[IFLA_INFO_KIND], sizeof(link->kind));
	if (info[IFLA_INFO_DATA] == NULL)
		return;
	if (strcmp(link->kind, "bridge") == 0 &&
		nla_parse_nested(bridge, IFLA_BR_MAX, info[IFLA_INFO_DATA], NULL) >= 0) {
		link->stp_state = read_u32(bridge[IFLA_BR_STP_STATE], 0);
		link->forward_delay = read_u32(bridge[IFLA_BR_FORWARD_DELAY], 0);
		if (bridge[IFLA_BR_GROUP_FWD_MASK] != NULL)
			link->bridge_groups = nla_get_u16(bridge[IFLA_BR_GROUP_FWD_MASK]);
	}
	if (strcmp(link->kind, "tun") == 0 &&
		nla_parse_nested(tun, IFLA_TUN_MAX, info[IFLA_INFO_DATA], NULL) >= 0) {
		link->tun_stays =
			tun[IFLA_TUN_PERSIST] != NULL && nla_get_u8(tun[IFLA_TUN_PERSIST]) != 0;
	}
}

/* Of two that are each other's ends, neither is made of the other. */
static gboolean is_pair(const struct link_info *link)
{
	static const char *const kinds[] = {"veth", "netkit", "vxcan", NULL};

	return g_strv_contains(kinds, link->kind);
}

static void read_link(const struct nlmsghdr *header, void *data)
{
	struct nlattr *attributes[IFLA_MAX + 1];
	const struct ifinfomsg *info = nlmsg_data(header);
	struct link_info *link = data;

	if (header->nlmsg_type != RTM_NEWLINK ||
		!parse(header, sizeof(*info), attributes, IFLA_MAX))
		return;
	*link = (struct link_info){.index = info->ifi_index,
		.is_up = (info->ifi_flags & IFF_UP) != 0,
		.master = (int) read_u32(attributes[IFLA_MASTER], 0),
		.is_ethernet = info->ifi_type == ARPHRD_ETHER,
		.mtu = read_u32(attributes[IFLA_MTU], 0),
		.groups = -1};
	if (attributes[IFLA_IFNAME] != NULL)
		nla_strlcpy(link->name, attributes[IFLA_IFNAME], sizeof(link->name));
	if (attributes[IFLA_IFALIAS] != NULL)
		nla_strlcpy(link->alias, attributes[IFLA_IFALIAS], sizeof(link->alias));
	link->has_carrier =
		attributes[IFLA_CARRIER] != NULL && nla_get_u8(attributes[IFLA_CARRIER]) != 0;
	if (attributes[IFLA_ADDRESS] != NULL)
		nla_memcpy(link->mac, attributes[IFLA_ADDRESS], ETH_ALEN);
	read_kind(attributes[IFLA_LINKINFO], link);
	/* With the other namespace's number, it is a link of that one. */
	if (attributes[IFLA_LINK_NETNSID] == NULL && !is_pair(link))
		link->lower = (int) read_u32(attributes[IFLA_LINK], 0);
}

/* As the kernel finds it: *ret_link may have another name. */
static gboolean look_up(
	Netlink *netlink, const char *name, struct link_info *ret_link, GError **error)
{
	struct ifinfomsg header = {0};
	struct nl_msg *message = netlink_message(RTM_GETLINK, 0, &header, sizeof(header));
	struct link_info link = {0};
	int r;

	nla_put_string(message, IFLA_IFNAME, name);
	r = netlink_talk(netlink, message, read_link, &link);
	if (r < 0 && r != -ENODEV)
		return error_set_errno(error, r, "cannot look up %s", name);
	*ret_link = link;
	return TRUE;
}

gboolean netlink_get_link(
	Netlink *netlink, const char *name, struct link_info *ret_link, GError **error)
{
	if (!look_up(netlink, name, ret_link, error))
		return FALSE;
	if (strcmp(ret_link->name, name) != 0)
		*ret_link = (struct link_info){0};
	return TRUE;
}

gboolean netlink_find_link(
	Netlink *netlink, const char *name, struct link_info *ret_link, GError **error)
{
	struct link_info link;

	if (!look_up(netlink, name, &link, error))
		return FALSE;
	if (link.index != 0 && strcmp(link.name, name) != 0)
		return error_set(error, BRW0_ERROR_FAILED,
			"cannot use %s: it is an alternative name of %s; use %s", name, link.name,
			link.name);
	*ret_link = link;
	return TRUE;
}

gboolean netlink_need_link(
	Netlink *netlink, const char *name, struct link_info *ret_link, GError **error)
{
	struct link_info link;

	if (!netlink_find_link(netlink, name, &link, error))
		return FALSE;
	if (link.index == 0)
		return error_set(
			error, BRW0_ERROR_FAILED, "cannot use %s: no such interface", name);
	*ret_link = link;
	return TRUE;
}

gboolean netlink_get_link_name(Netlink *netlink, int index, char **ret_name, GError **error)
{
	struct ifinfomsg header = {.ifi_index = index};
	struct link_info link = {0};
	int r = -ENODEV;

	if (index != 0)
		r = netlink_talk(netlink, netlink_message(RTM_GETLINK, 0, &header, sizeof(header)),
			read_link, &link);
	if (r < 0 && r != -ENODEV)
		return error_set_errno(error, r, "cannot look up interface %d", index);
	*ret_name = r < 0 ? NULL : g_strdup(link.name);
	return TRUE;
}

static void read_upper(const struct nlmsghdr *header, void *data)
{
	struct link_info link = {0};

	read_link(header, &link);
	if (link.lower != 0)
		g_array_append_val(data, link);
}

gboolean netlink_get_upper(Netlink *netlink, int index, struct link_info *ret_upper, GError **error)
{
	struct ifinfomsg header = {0};
	g_autoptr(GArray) uppers = netlink_list(netlink,
		netlink_message(RTM_GETLINK, NLM_F_DUMP, &header, sizeof(header)), read_upper,
		sizeof(struct link_info), error);

	if (uppers == NULL)
		return FALSE;
	*ret_upper = (struct link_info){0};
	for (guint i = 0; i < uppers->len && ret_upper->index == 0; i++)
		if (g_array_index(uppers, struct link_info, i).lower == index)
			*ret_upper = g_array_index(uppers, struct link_info, i);
	return TRUE;
}

static void read_port(const struct nlmsghdr *header, void *data)
{
	struct link_info link = {0};

	read_link(header, &link);
	if (link.master != 0)
		g_array_append_val(data, link);
}

GArray *netlink_get_ports(Netlink *netlink, int bridge, GError **error)
{
	struct ifinfomsg header = {0};
	struct nl_msg *message = netlink_message(RTM_GETLINK, NLM_F_DUMP, &header, sizeof(header));
	GArray *ports;

	nla_put_u32(message, IFLA_MASTER, (guint32) bridge);
	ports = netlink_list(netlink, message, read_port, sizeof(struct link_info), error);
	for (guint i = ports != NULL ? ports->len : 0; i-- > 0;)
		if (g_array_index(ports, struct link_info, i).master != bridge)
			g_array_remove_index(ports, i);
	return ports;
}

static void read_fdb(const struct nlmsghdr *header, void *data)
{
	struct nlattr *attributes[NDA_MAX + 1];
	const struct ndmsg *neighbour = nlmsg_data(header);
	struct fdb_entry entry = {0};

	/* Permanent ones are the ports' own addresses. */
	if (header->nlmsg_type != RTM_NEWNEIGH ||
		!parse(header, sizeof(*neighbour), attributes, NDA_MAX) ||
		(neighbour->ndm_state & NUD_PERMANENT) != 0 || attributes[NDA_LLADDR] == NULL)
		return;
	entry.port = neighbour->ndm_ifindex;
	nla_memcpy(entry.mac, attributes[NDA_LLADDR], ETH_ALEN);
	g_array_append_val(data, entry);
}

GArray *netlink_get_fdb(Netlink *netlink, int bridge, GError **error)
{
	struct ndmsg header = {.ndm_family = AF_BRIDGE};
	struct nl_msg *message = netlink_message(RTM_GETNEIGH, NLM_F_DUMP, &header, sizeof(header));

	nla_put_u32(message, NDA_MASTER, (guint32) bridge);
	return netlink_list(netlink, message, read_fdb, sizeof(struct fdb_entry), error);
}

static void read_ipv4_address(const struct nlmsghdr *header, void *data)
{
	struct nlattr *attributes[IFA_MAX + 1];
	const struct ifaddrmsg *info = nlmsg_data(header);
	struct net_entry entry = {0};

	/* Link-local and loopback ones serve nobody behind the host. */
	if (header->nlmsg_type != RTM_NEWADDR ||
		!parse(header, sizeof(*info), attributes, IFA_MAX) || info->ifa_family != AF_INET ||
		info->ifa_scope >= RT_SCOPE_LINK)
		return;
	entry.link = (int) info->ifa_index;
	entry.subnet.address = read_address(attributes[IFA_LOCAL]);
	entry.subnet.prefix = info->ifa_prefixlen;
	g_array_append_val(data, entry);
}

GArray *netlink_get_addresses(Netlink *netlink, int link, GError **error)
{
	struct ifaddrmsg header = {.ifa_family = AF_INET, .ifa_index = (guint) link};
	GArray *list = netlink_list(netlink,
		netlink_message(RTM_GETADDR, NLM_F_DUMP, &header, sizeof(header)),
		read_ipv4_address, sizeof(struct net_entry), error);

	for (guint i = list != NULL && link != 0 ? list->len : 0; i-- > 0;)
		if (g_array_index(list, struct net_entry, i).link != link)
			g_array_remove_index(list, i);
	return list;
}

static void read_route(const struct nlmsghdr *header, void *data)
{
	struct nlattr *attributes[RTA_MAX + 1];
	const struct rtmsg *info = nlmsg_data(header);
	struct net_entry entry = {0};

	if (header->nlmsg_type != RTM_NEWROUTE ||
		!parse(header, sizeof(*info), attributes, RTA_MAX) || info->rtm_family != AF_INET)
		return;
	entry.link = (int) read_u32(attributes[RTA_OIF], 0);
	entry.table = read_u32(attributes[RTA_TABLE], info->rtm_table);
	entry.subnet.address = read_address(attributes[RTA_DST]);
	entry.subnet.prefix = info->rtm_dst_len;
	g_array_append_val(data, entry);
}

GArray *netlink_get_routes(Netlink *netlink, GError **error)
{
	struct rtmsg header = {.rtm_family = AF_INET};

	return netlink_list(netlink,
		netlink_message(RTM_GETROUTE, NLM_F_DUMP, &header, sizeof(header)), read_route,
		sizeof(struct net_entry), error);
}

static void read_outgoing_link(const struct nlmsghdr *header, void *data)
{
	struct nlattr *attributes[RTA_MAX + 1];
	const struct rtmsg *info = nlmsg_data(header);
	int *link = data;

	if (header->nlmsg_type == RTM_NEWROUTE && info->rtm_type == RTN_UNICAST &&
		parse(header, sizeof(*info), attributes, RTA_MAX))
		*link = (int) read_u32(attributes[RTA_OIF], 0);
}

/* How the kernel says that no route leads there: none, or one that forbids (fib_props). */
static gboolean means_no_route(int r)
{
	return r == -ENETUNREACH || r == -EHOSTUNREACH || r == -EACCES || r == -EINVAL ||
	       r == -EAGAIN;
}

gboolean netlink_get_uplink(Netlink *netlink, int *ret_link, GError **error)
{
	struct rtmsg header = {.rtm_family = AF_INET, .rtm_dst_len = 32};
	struct nl_msg *message = netlink_message(RTM_GETROUTE, 0, &header, sizeof(header));
	int link = 0, r;

	nla_put_u32(message, RTA_DST, htonl(internet));
	r = netlink_talk(netlink, message, read_outgoing_link, &link);
	if (r < 0 && !means_no_route(r))
		return error_set_errno(error, r, "cannot look up the route to the Internet");
	*ret_link = link;
	return TRUE;
}

static void read_forwarding(const struct nlmsghdr *header, void *data)
{
	struct nlattr *attributes[NETCONFA_MAX + 1];
	struct forwarding_entry entry;

	if (header->nlmsg_type != RTM_NEWNETCONF ||
		!parse(header, sizeof(struct netconfmsg), attributes, NETCONFA_MAX))
		return;
	entry.link = (int) read_u32(attributes[NETCONFA_IFINDEX], 0);
	entry.is_on = read_u32(attributes[NETCONFA_FORWARDING], 0) != 0;
	g_array_append_val(data, entry);
}

GArray *netlink_get_forwarding(Netlink *netlink, GError **error)
{
	struct netconfmsg header = {.ncm_family = AF_INET};

	return netlink_list(netlink,
		netlink_message(RTM_GETNETCONF, NLM_F_DUMP, &header, sizeof(header)),
		read_forwarding, sizeof(struct forwarding_entry), error);
}
