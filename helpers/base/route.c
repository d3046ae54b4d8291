/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Routes. */
#include "config.h"

#include "helpers/base/route.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <sys/socket.h>

#include "helpers/base/error.h"

/* An address that stands for "the Internet" in a route lookup; nothing is ever sent to it. */
static const struct ip_address internet = IPV4_ADDRESS(1, 1, 1, 1);

static void read_route(const struct nlmsghdr *header, void *data)
{
	struct nlattr *attributes[RTA_MAX + 1];
	const struct rtmsg *info = nlmsg_data(header);
	struct net_entry entry = {0};

	if (header->nlmsg_type != RTM_NEWROUTE ||
		!netlink_parse(header, sizeof(*info), attributes, RTA_MAX))
		return;
	entry.link = (int) netlink_u32(attributes[RTA_OIF], 0);
	entry.table = netlink_u32(attributes[RTA_TABLE], info->rtm_table);
	entry.prefix.address = netlink_address(info->rtm_family, attributes[RTA_DST]);
	entry.prefix.length = info->rtm_dst_len;
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

static void read_outgoing_link(const struct nlmsghdr *header, void *data)
{
	struct nlattr *attributes[RTA_MAX + 1];
	const struct rtmsg *info = nlmsg_data(header);
	int *link = data;

	if (header->nlmsg_type == RTM_NEWROUTE && info->rtm_type == RTN_UNICAST &&
		netlink_parse(header, sizeof(*info), attributes, RTA_MAX))
		*link = (int) netlink_u32(attributes[RTA_OIF], 0);
}

/* No route, or one that prohibits (fib_props in the kernel's net/ipv4/fib_semantics.c). */
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

	netlink_put_address(message, RTA_DST, internet);
	r = netlink_transact(netlink, message, read_outgoing_link, &link);
	if (r < 0 && !means_no_route(r))
		return error_set_errno(error, r, "cannot look up the route to the Internet");
	*ret_link = link;
	return TRUE;
}
