/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The addresses of interfaces, and routes. */
#include "config.h"

#include "helpers/base/address.h"

#include <errno.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <sys/socket.h>

#include "helpers/base/error.h"

static void read_address(const struct nlmsghdr *header, void *data)
{
	struct nlattr *attributes[IFA_MAX + 1];
	const struct ifaddrmsg *info = nlmsg_data(header);
	struct nlattr *address;
	struct net_entry entry = {0};

	/* Link-local and loopback addresses are of no use behind the host. */
	if (header->nlmsg_type != RTM_NEWADDR ||
		!netlink_parse(header, sizeof(*info), attributes, IFA_MAX) ||
		info->ifa_scope >= RT_SCOPE_LINK)
		return;
	/* An IPv6 address has IFA_LOCAL only if it has a peer. */
	address = attributes[IFA_LOCAL] != NULL ? attributes[IFA_LOCAL] : attributes[IFA_ADDRESS];
	entry.link = (int) info->ifa_index;
	entry.prefix.address = netlink_address(info->ifa_family, address);
	entry.prefix.length = info->ifa_prefixlen;
	g_array_append_val(data, entry);
}

GArray *netlink_get_addresses(Netlink *netlink, int family, int link, GError **error)
{
	struct ifaddrmsg header = {.ifa_family = (guint8) family, .ifa_index = (guint) link};
	GArray *list = netlink_list(netlink,
		netlink_message(RTM_GETADDR, NLM_F_DUMP, &header, sizeof(header)), read_address,
		sizeof(struct net_entry), error);

	/* A kernel without the family, or before 4.20, lists all that it has. */
	for (guint i = list != NULL ? list->len : 0; i-- > 0;) {
		const struct net_entry *entry = &g_array_index(list, struct net_entry, i);

		if (entry->prefix.address.family != family || (link != 0 && entry->link != link))
			g_array_remove_index(list, i);
	}
	return list;
}

static int change_address(Netlink *netlink, int type, int flags, int link, struct ip_prefix address)
{
	struct ifaddrmsg header = {.ifa_family = address.address.family,
		.ifa_prefixlen = address.length,
		.ifa_index = (guint) link};
	struct nl_msg *message = netlink_message(type, flags, &header, sizeof(header));

	netlink_put_address(message, IFA_LOCAL, address.address);
	netlink_put_address(message, IFA_ADDRESS, address.address);
	if (type == RTM_NEWADDR && address.address.family == AF_INET)
		netlink_put_address(message, IFA_BROADCAST, ip_prefix_broadcast(address));
	return netlink_transact(netlink, message, NULL, NULL);
}

gboolean netlink_add_address(Netlink *netlink, int link, struct ip_prefix address, GError **error)
{
	char text[IP_TEXT_SIZE];
	int r = change_address(netlink, RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, link, address);

	return r < 0 && r != -EEXIST
		       ? error_set_errno(error, r, "cannot add %s", ip_prefix_format(address, text))
		       : TRUE;
}

gboolean netlink_delete_address(
	Netlink *netlink, int link, struct ip_prefix address, GError **error)
{
	char text[IP_TEXT_SIZE];
	int r = change_address(netlink, RTM_DELADDR, 0, link, address);

	return r < 0 && r != -EADDRNOTAVAIL ? error_set_errno(error, r, "cannot remove %s",
						      ip_prefix_format(address, text))
					    : TRUE;
}

/* An entry for each path; their attributes are those of a route of one path. */
static void add_paths(GArray *entries, struct net_entry entry, struct nlattr *paths)
{
	struct rtnexthop *path = nla_data(paths);
	int length = nla_len(paths);

	for (; RTNH_OK(path, length); path = RTNH_NEXT(path)) {
		struct nlattr *gateway = nla_find((struct nlattr *) (gpointer) RTNH_DATA(path),
			path->rtnh_len - (int) RTNH_LENGTH(0), RTA_GATEWAY);

		entry.link = path->rtnh_ifindex;
		entry.gateway = gateway != NULL
					? netlink_address(entry.prefix.address.family, gateway)
					: (struct ip_address){.family = AF_UNSPEC};
		g_array_append_val(entries, entry);
		length -= (int) RTNH_ALIGN(path->rtnh_len);
	}
}

static void read_route(const struct nlmsghdr *header, void *data)
{
	struct nlattr *attributes[RTA_MAX + 1];
	const struct rtmsg *info = nlmsg_data(header);
	struct net_entry entry = {.gateway.family = AF_UNSPEC};

	if (header->nlmsg_type != RTM_NEWROUTE ||
		!netlink_parse(header, sizeof(*info), attributes, RTA_MAX))
		return;
	entry.link = (int) netlink_u32(attributes[RTA_OIF], 0);
	entry.table = netlink_u32(attributes[RTA_TABLE], info->rtm_table);
	entry.type = info->rtm_type;
	entry.prefix.address = netlink_address(info->rtm_family, attributes[RTA_DST]);
	entry.prefix.length = info->rtm_dst_len;
	if (attributes[RTA_GATEWAY] != NULL)
		entry.gateway = netlink_address(info->rtm_family, attributes[RTA_GATEWAY]);
	if (attributes[RTA_MULTIPATH] != NULL)
		add_paths(data, entry, attributes[RTA_MULTIPATH]);
	else
		g_array_append_val(data, entry);
}

GArray *netlink_get_routes(Netlink *netlink, int family, GError **error)
{
	struct rtmsg header = {.rtm_family = (guint8) family};
	GArray *list = netlink_list(netlink,
		netlink_message(RTM_GETROUTE, NLM_F_DUMP, &header, sizeof(header)), read_route,
		sizeof(struct net_entry), error);

	/* A kernel without the family lists all that it has. */
	for (guint i = list != NULL ? list->len : 0; i-- > 0;)
		if (g_array_index(list, struct net_entry, i).prefix.address.family != family)
			g_array_remove_index(list, i);
	return list;
}
