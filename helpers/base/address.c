/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The IPv4 addresses of interfaces. */
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
	struct net_entry entry = {0};

	/* Link-local and loopback ones serve nobody behind the host. */
	if (header->nlmsg_type != RTM_NEWADDR ||
		!netlink_parse(header, sizeof(*info), attributes, IFA_MAX) ||
		info->ifa_family != AF_INET || info->ifa_scope >= RT_SCOPE_LINK)
		return;
	entry.link = (int) info->ifa_index;
	entry.prefix.address = netlink_address(info->ifa_family, attributes[IFA_LOCAL]);
	entry.prefix.length = info->ifa_prefixlen;
	g_array_append_val(data, entry);
}

GArray *netlink_get_addresses(Netlink *netlink, int link, GError **error)
{
	struct ifaddrmsg header = {.ifa_family = AF_INET, .ifa_index = (guint) link};
	GArray *list = netlink_list(netlink,
		netlink_message(RTM_GETADDR, NLM_F_DUMP, &header, sizeof(header)), read_address,
		sizeof(struct net_entry), error);

	for (guint i = list != NULL && link != 0 ? list->len : 0; i-- > 0;)
		if (g_array_index(list, struct net_entry, i).link != link)
			g_array_remove_index(list, i);
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
