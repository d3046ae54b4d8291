/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the host itself uses a link for. */
#include "config.h"

#include "helpers/base/link-use.h"

#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <string.h>

#include "helpers/base/error.h"
#include "helpers/base/netlink.h"

/* What a dump has found so far for one link and one family. */
struct search {
	int link; /* index */
	int family;
	char *found;
	char *hop; /* see struct link_use */
};

static void search_clear(struct search *search)
{
	g_clear_pointer(&search->found, g_free);
	g_clear_pointer(&search->hop, g_free);
}

/* "ADDRESS/LENGTH", for g_free; no address is that of the default route. */
static char *format_prefix(int family, struct nlattr *address, guint8 length)
{
	char text[IP_TEXT_SIZE];

	if (address == NULL)
		return g_strdup("the default route");
	return g_strdup(ip_prefix_format(
		(struct ip_prefix){netlink_address(family, address), length}, text));
}

static void read_address(const struct nlmsghdr *header, void *data)
{
	struct nlattr *attributes[IFA_MAX + 1];
	const struct ifaddrmsg *info = nlmsg_data(header);
	struct search *search = data;

	if (search->found != NULL || header->nlmsg_type != RTM_NEWADDR ||
		!netlink_parse(header, sizeof(*info), attributes, IFA_MAX) ||
		info->ifa_family != search->family || (int) info->ifa_index != search->link ||
		(info->ifa_family == AF_INET6 && info->ifa_scope >= RT_SCOPE_LINK))
		return;
	search->found = format_prefix(search->family,
		attributes[IFA_LOCAL] != NULL ? attributes[IFA_LOCAL] : attributes[IFA_ADDRESS],
		info->ifa_prefixlen);
}

/* Is the link a hop of a multipath route? */
static gboolean is_hop(struct nlattr *hops, int link)
{
	struct rtnexthop *hop;
	int left;

	if (hops == NULL)
		return FALSE;
	hop = nla_data(hops);
	left = nla_len(hops);
	while (RTNH_OK(hop, left)) {
		if (hop->rtnh_ifindex == link)
			return TRUE;
		left -= RTNH_ALIGN(hop->rtnh_len);
		hop = RTNH_NEXT(hop);
	}
	return FALSE;
}

/* Not one that the kernel adds and removes together with an address. */
static gboolean is_configured(const struct rtmsg *info)
{
	return info->rtm_type == RTN_UNICAST && info->rtm_protocol != RTPROT_KERNEL &&
	       info->rtm_table != RT_TABLE_LOCAL && (info->rtm_flags & RTM_F_CLONED) == 0;
}

static void read_route(const struct nlmsghdr *header, void *data)
{
	struct nlattr *attributes[RTA_MAX + 1];
	const struct rtmsg *info = nlmsg_data(header);
	struct search *search = data;
	char **found;

	if (header->nlmsg_type != RTM_NEWROUTE ||
		!netlink_parse(header, sizeof(*info), attributes, RTA_MAX) ||
		info->rtm_family != search->family || !is_configured(info))
		return;
	if (attributes[RTA_OIF] != NULL && (int) nla_get_u32(attributes[RTA_OIF]) == search->link)
		found = &search->found;
	else if (is_hop(attributes[RTA_MULTIPATH], search->link))
		found = &search->hop;
	else
		return;
	if (*found == NULL)
		*found = format_prefix(search->family, attributes[RTA_DST], info->rtm_dst_len);
}

static gboolean search_dump(Netlink *netlink, struct nl_msg *message, NetlinkReader reader,
	struct search *search, GError **error)
{
	int r = netlink_dump(netlink, message, reader, search);

	return r < 0 ? error_set_errno(error, r, "cannot read addresses and routes") : TRUE;
}

/* The first address, and the first configured route. */
static gboolean read_family(Netlink *netlink, int link, int family, char **ret_text,
	struct link_use *use, GError **error)
{
	const struct ifaddrmsg address = {.ifa_family = (guint8) family, .ifa_index = (guint) link};
	const struct rtmsg route = {.rtm_family = (guint8) family};
	struct search addresses = {.link = link, .family = family};
	struct search routes = addresses;
	gboolean ok = search_dump(netlink,
			      netlink_message(RTM_GETADDR, NLM_F_DUMP, &address, sizeof(address)),
			      read_address, &addresses, error) &&
		      search_dump(netlink,
			      netlink_message(RTM_GETROUTE, NLM_F_DUMP, &route, sizeof(route)),
			      read_route, &routes, error);

	if (ok && (addresses.found != NULL || routes.found != NULL))
		*ret_text =
			g_strdup_printf("%s%s%s", addresses.found != NULL ? addresses.found : "",
				addresses.found != NULL && routes.found != NULL ? " and " : "",
				routes.found != NULL ? routes.found : "");
	if (ok && use->hop == NULL)
		use->hop = g_steal_pointer(&routes.hop);
	search_clear(&addresses);
	search_clear(&routes);
	return ok;
}

gboolean link_use_read(
	Netlink *netlink, const struct link_info *link, struct link_use *ret_use, GError **error)
{
	struct link_use use = {0};
	struct link_info upper;

	if (!read_family(netlink, link->index, AF_INET, &use.ipv4, &use, error) ||
		!read_family(netlink, link->index, AF_INET6, &use.ipv6, &use, error) ||
		!netlink_get_upper(netlink, link->index, &upper, error)) {
		link_use_clear(&use);
		return FALSE;
	}
	use.upper = upper.index != 0 ? g_strdup(upper.name) : NULL;
	*ret_use = use;
	return TRUE;
}

void link_use_clear(struct link_use *use)
{
	g_clear_pointer(&use->ipv4, g_free);
	g_clear_pointer(&use->ipv6, g_free);
	g_clear_pointer(&use->hop, g_free);
	g_clear_pointer(&use->upper, g_free);
}
