/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Links: rtnetlink, and /sys for what that lacks. */
#include "config.h"

#include "helpers/base/link.h"

#include <errno.h>
#include <linux/if_link.h>
#include <linux/if_tun.h>
#include <linux/neighbour.h>
#include <linux/netconf.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <string.h>
#include <sys/socket.h>

#include "helpers/base/error.h"
#include "helpers/base/file.h"

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
		link->stp_state = netlink_u32(bridge[IFLA_BR_STP_STATE], 0);
		link->forward_delay = netlink_u32(bridge[IFLA_BR_FORWARD_DELAY], 0);
	}
	if (strcmp(link->kind, "tun") == 0 &&
		nla_parse_nested(tun, IFLA_TUN_MAX, info[IFLA_INFO_DATA], NULL) >= 0) {
		link->tun_stays =
			tun[IFLA_TUN_PERSIST] != NULL && nla_get_u8(tun[IFLA_TUN_PERSIST]) != 0;
	}
}

/* Two ends of one link: neither is on top of the other. */
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
		!netlink_parse(header, sizeof(*info), attributes, IFLA_MAX))
		return;
	*link = (struct link_info){.index = info->ifi_index,
		.is_up = (info->ifi_flags & IFF_UP) != 0,
		.master = (int) netlink_u32(attributes[IFLA_MASTER], 0),
		.is_ethernet = info->ifi_type == ARPHRD_ETHER,
		.mtu = netlink_u32(attributes[IFLA_MTU], 0),
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
	/* With the number of a namespace, it is a link of that one. */
	if (attributes[IFLA_LINK_NETNSID] == NULL && !is_pair(link))
		link->lower = (int) netlink_u32(attributes[IFLA_LINK], 0);
}

/* A link as the kernel finds it, and whether it is as described. */
struct look_up {
	const struct link_description *description; /* NULL: any */
	struct link_info link;                      /* may have another name */
	gboolean matches;
};

static void read_described(const struct nlmsghdr *header, void *data)
{
	struct nlattr *attributes[IFLA_MAX + 1];
	struct look_up *answer = data;

	read_link(header, &answer->link);
	answer->matches = answer->description != NULL &&
			  netlink_parse(header, sizeof(struct ifinfomsg), attributes, IFLA_MAX) &&
			  link_description_matches(answer->description, attributes[IFLA_LINKINFO]);
}

static gboolean look_up(Netlink *netlink, const char *name, struct look_up *answer, GError **error)
{
	struct ifinfomsg header = {0};
	struct nl_msg *message = netlink_message(RTM_GETLINK, 0, &header, sizeof(header));
	int r;

	nla_put_string(message, IFLA_IFNAME, name);
	r = netlink_transact(netlink, message, read_described, answer);
	return r < 0 && r != -ENODEV ? error_set_errno(error, r, "cannot look up %s", name) : TRUE;
}

gboolean netlink_match_link(Netlink *netlink, const struct link_description *description,
	const char *name, struct link_info *ret_link, gboolean *ret_matches, GError **error)
{
	struct look_up answer = {.description = description};
	gboolean is_named;

	if (!look_up(netlink, name, &answer, error))
		return FALSE;
	is_named = strcmp(answer.link.name, name) == 0;
	*ret_link = is_named ? answer.link : (struct link_info){0};
	*ret_matches = is_named && answer.matches;
	return TRUE;
}

gboolean netlink_get_link(
	Netlink *netlink, const char *name, struct link_info *ret_link, GError **error)
{
	gboolean matches;

	return netlink_match_link(netlink, NULL, name, ret_link, &matches, error);
}

gboolean netlink_find_link(
	Netlink *netlink, const char *name, struct link_info *ret_link, GError **error)
{
	struct look_up answer = {.description = NULL};

	if (!look_up(netlink, name, &answer, error))
		return FALSE;
	if (answer.link.index != 0 && strcmp(answer.link.name, name) != 0)
		return error_set(error, BRW0_ERROR_FAILED,
			"cannot use %s: it is an alternative name of %s; use %s", name,
			answer.link.name, answer.link.name);
	*ret_link = answer.link;
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

gboolean netlink_get_link_by_index(
	Netlink *netlink, int index, struct link_info *ret_link, GError **error)
{
	struct ifinfomsg header = {.ifi_index = index};
	struct link_info link = {0};
	int r = -ENODEV;

	if (index != 0)
		r = netlink_transact(netlink,
			netlink_message(RTM_GETLINK, 0, &header, sizeof(header)), read_link, &link);
	if (r < 0 && r != -ENODEV)
		return error_set_errno(error, r, "cannot look up interface %d", index);
	*ret_link = link;
	return TRUE;
}

gboolean netlink_get_link_name(Netlink *netlink, int index, char **ret_name, GError **error)
{
	struct link_info link;

	if (!netlink_get_link_by_index(netlink, index, &link, error))
		return FALSE;
	*ret_name = link.index != 0 ? g_strdup(link.name) : NULL;
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

static void read_tap(const struct nlmsghdr *header, void *data)
{
	struct link_info link = {0};

	read_link(header, &link);
	if (link_is_tap(&link))
		g_array_append_val(data, link);
}

/* A kernel that has no TAPs yet does not know the kind, and sends all links. */
GArray *netlink_get_taps(Netlink *netlink, GError **error)
{
	struct ifinfomsg header = {0};
	struct nl_msg *message = netlink_message(RTM_GETLINK, NLM_F_DUMP, &header, sizeof(header));
	struct nlattr *info = nla_nest_start(message, IFLA_LINKINFO);

	nla_put_string(message, IFLA_INFO_KIND, "tun");
	nla_nest_end(message, info);
	return netlink_list(netlink, message, read_tap, sizeof(struct link_info), error);
}

/* Of this kind only TAPs can be ports: br_add_if() in the kernel's net/bridge/br_if.c. */
gboolean link_is_tap(const struct link_info *port)
{
	return strcmp(port->kind, "tun") == 0;
}

static void read_fdb(const struct nlmsghdr *header, void *data)
{
	struct nlattr *attributes[NDA_MAX + 1];
	const struct ndmsg *neighbour = nlmsg_data(header);
	struct fdb_entry entry = {0};

	/* Permanent ones are the ports' own addresses. */
	if (header->nlmsg_type != RTM_NEWNEIGH ||
		!netlink_parse(header, sizeof(*neighbour), attributes, NDA_MAX) ||
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

static void read_forwarding(const struct nlmsghdr *header, void *data)
{
	struct nlattr *attributes[NETCONFA_MAX + 1];
	struct forwarding_entry entry;

	if (header->nlmsg_type != RTM_NEWNETCONF ||
		!netlink_parse(header, sizeof(struct netconfmsg), attributes, NETCONFA_MAX))
		return;
	entry.link = (int) netlink_u32(attributes[NETCONFA_IFINDEX], 0);
	entry.is_on = netlink_u32(attributes[NETCONFA_FORWARDING], 0) != 0;
	g_array_append_val(data, entry);
}

GArray *netlink_get_forwarding(Netlink *netlink, GError **error)
{
	struct netconfmsg header = {.ncm_family = AF_INET};

	return netlink_list(netlink,
		netlink_message(RTM_GETNETCONF, NLM_F_DUMP, &header, sizeof(header)),
		read_forwarding, sizeof(struct forwarding_entry), error);
}

/* NET_ADDR_SET in the kernel's include/uapi/linux/netdevice.h. */
#define ADDRESS_IS_SET "3"

static char *read_attribute(const char *link, const char *attribute)
{
	g_autofree char *path = g_strdup_printf("/sys/class/net/%s/%s", link, attribute);
	char *text;

	return file_read(path, &text) == 0 ? g_strstrip(text) : NULL;
}

enum link_mac_origin link_mac_get_origin(const struct link_info *link)
{
	g_autofree char *index = read_attribute(link->name, "ifindex");
	g_autofree char *type = read_attribute(link->name, "addr_assign_type");
	g_autofree char *wanted = g_strdup_printf("%d", link->index);

	/* In another network namespace, the name may belong to another link. */
	if (type == NULL || g_strcmp0(index, wanted) != 0)
		return LINK_MAC_UNKNOWN;
	return strcmp(type, ADDRESS_IS_SET) == 0 ? LINK_MAC_SET : LINK_MAC_OTHER;
}

/* A request about an existing link, by index: its name may be another link's by now. */
static struct nl_msg *link_message(int type, const struct link_info *link, struct ifinfomsg header)
{
	header.ifi_index = link->index;
	return netlink_message(type, 0, &header, sizeof(header));
}

gboolean netlink_create_link(Netlink *netlink, const struct link_description *description,
	const char *name, const guint8 *mac, GError **error)
{
	int r = netlink_transact(
		netlink, link_description_request(description, name, mac), NULL, NULL);

	if (r == -EOPNOTSUPP)
		return error_set(error, BRW0_ERROR_FAILED, "cannot create %s %s: %s",
			description->kind, name, description->lack);
	return r < 0 ? error_set_errno(error, r, "cannot create %s %s", description->kind, name)
		     : TRUE;
}

gboolean netlink_set_attributes(Netlink *netlink, const struct link_description *description,
	const struct link_info *link, GError **error)
{
	for (gsize i = 0; i < description->n_attributes; i++) {
		struct nl_msg *message = link_message(RTM_NEWLINK, link, (struct ifinfomsg){0});
		int r;

		link_description_put(message, description->kind, &description->attributes[i], 1);
		r = netlink_transact(netlink, message, NULL, NULL);
		if (r < 0)
			return error_set_errno(
				error, r, "cannot set up %s %s", description->kind, link->name);
	}
	return TRUE;
}

/* Send a change of a link; operation makes the message of a failure. */
static gboolean change_link(Netlink *netlink, struct nl_msg *message, const char *operation,
	const struct link_info *link, GError **error)
{
	int r = netlink_transact(netlink, message, NULL, NULL);

	return r < 0 ? error_set_errno(error, r, "cannot %s %s", operation, link->name) : TRUE;
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

gboolean netlink_set_mtu(Netlink *netlink, const struct link_info *link, guint mtu, GError **error)
{
	struct nl_msg *message = link_message(RTM_NEWLINK, link, (struct ifinfomsg){0});

	nla_put_u32(message, IFLA_MTU, mtu);
	return change_link(netlink, message, "set the MTU of", link, error);
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
	r = netlink_transact(netlink, message, NULL, NULL);
	/* IFF_DONT_BRIDGE: every frame that such a link sends has its own MAC. */
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
