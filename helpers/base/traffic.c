/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A filter of tc(8). */
#include "config.h"

#include "helpers/base/traffic.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/pkt_cls.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <linux/tc_act/tc_csum.h>
#include <netinet/in.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <string.h>

#include "helpers/base/error.h"

#define HOOK    "clsact"
#define EGRESS  TC_H_MAKE(TC_H_CLSACT, TC_H_MIN_EGRESS)
#define INGRESS TC_H_MAKE(TC_H_CLSACT, TC_H_MIN_INGRESS)

/* Words of an IPv4 packet without options: its protocol; the ports of UDP, and the client's. */
enum { AT_PROTOCOL = 8, PROTOCOL_SHIFT = 16, AT_PORTS = 20, DHCP_CLIENT_PORT = 68, N_KEYS = 2 };

static struct nl_msg *new_message(int type, int flags, int link, guint32 parent, guint32 info)
{
	const struct tcmsg header = {.tcm_family = AF_UNSPEC,
		.tcm_ifindex = link,
		.tcm_parent = parent,
		.tcm_handle = parent == TC_H_CLSACT ? TC_H_MAKE(TC_H_CLSACT, 0) : 0,
		.tcm_info = info};

	return netlink_message(type, flags, &header, sizeof(header));
}

/* What a dump is about, and what it found. */
struct search {
	int link;
	struct traffic_info info;
};

static void read_qdisc(const struct nlmsghdr *header, void *data)
{
	struct nlattr *attributes[TCA_MAX + 1];
	const struct tcmsg *info = nlmsg_data(header);
	struct search *search = data;

	if (header->nlmsg_type != RTM_NEWQDISC ||
		!netlink_parse(header, sizeof(*info), attributes, TCA_MAX) ||
		info->tcm_ifindex != search->link || attributes[TCA_KIND] == NULL)
		return;
	search->info.has_hook |= strcmp(nla_get_string(attributes[TCA_KIND]), HOOK) == 0;
}

/* A u32 filter is several: its hash table, and the filter itself, with one priority. */
static void read_filter(const struct nlmsghdr *header, void *data)
{
	struct nlattr *attributes[TCA_MAX + 1];
	const struct tcmsg *info = nlmsg_data(header);
	struct search *search = data;

	if (header->nlmsg_type != RTM_NEWTFILTER ||
		!netlink_parse(header, sizeof(*info), attributes, TCA_MAX) ||
		info->tcm_ifindex != search->link)
		return;
	if (TC_H_MAJ(info->tcm_info) >> 16 == TRAFFIC_CHECKSUM_PRIORITY)
		search->info.has_checksum = TRUE;
	else
		search->info.has_others = TRUE;
}

static int dump_filters(Netlink *netlink, guint32 parent, struct search *search)
{
	return netlink_dump(netlink,
		new_message(RTM_GETTFILTER, NLM_F_DUMP, search->link, parent, 0), read_filter,
		search);
}

gboolean netlink_get_traffic(
	Netlink *netlink, int link, struct traffic_info *ret_info, GError **error)
{
	struct search search = {.link = link};
	int r = netlink_dump(
		netlink, new_message(RTM_GETQDISC, NLM_F_DUMP, link, 0, 0), read_qdisc, &search);

	if (r == 0 && search.info.has_hook)
		r = dump_filters(netlink, EGRESS, &search);
	if (r == 0 && search.info.has_hook)
		r = dump_filters(netlink, INGRESS, &search);
	*ret_info = search.info;
	/* A kernel without traffic control has none. */
	return r == 0 || r == -EOPNOTSUPP ||
	       error_set_errno(error, r, "cannot read the filters of an interface");
}

/* UDP to the port of DHCP clients: the keys follow their head. */
static void put_match(struct nl_msg *message)
{
	static const struct tc_u32_sel head = {.flags = TC_U32_TERMINAL, .nkeys = N_KEYS};
	const struct tc_u32_key keys[N_KEYS] = {{.mask = htonl(0xff << PROTOCOL_SHIFT),
							.val = htonl(IPPROTO_UDP << PROTOCOL_SHIFT),
							.off = AT_PROTOCOL},
		{.mask = htonl(G_MAXUINT16), .val = htonl(DHCP_CLIENT_PORT), .off = AT_PORTS}};
	guint8 bytes[sizeof(head) + sizeof(keys)];

	memcpy(bytes, &head, sizeof(head));
	memcpy(bytes + sizeof(head), keys, sizeof(keys));
	nla_put(message, TCA_U32_SEL, sizeof(bytes), bytes);
}

/* The filter's options, and its one action. */
static void put_options(struct nl_msg *message)
{
	struct tc_csum checksum = {.action = TC_ACT_OK, .update_flags = TCA_CSUM_UPDATE_FLAG_UDP};
	struct nlattr *options = nla_nest_start(message, TCA_OPTIONS);
	struct nlattr *actions, *action, *parameters;

	put_match(message);
	actions = nla_nest_start(message, TCA_U32_ACT);
	action = nla_nest_start(message, 1);
	nla_put_string(message, TCA_ACT_KIND, "csum");
	parameters = nla_nest_start(message, TCA_ACT_OPTIONS);
	nla_put(message, TCA_CSUM_PARMS, sizeof(checksum), &checksum);
	nla_nest_end(message, parameters);
	nla_nest_end(message, action);
	nla_nest_end(message, actions);
	nla_nest_end(message, options);
}

gboolean netlink_add_checksum(Netlink *netlink, int link, GError **error)
{
	struct nl_msg *hook =
		new_message(RTM_NEWQDISC, NLM_F_CREATE | NLM_F_EXCL, link, TC_H_CLSACT, 0);
	struct nl_msg *filter = new_message(RTM_NEWTFILTER, NLM_F_CREATE | NLM_F_EXCL, link, EGRESS,
		TC_H_MAKE(TRAFFIC_CHECKSUM_PRIORITY << 16, htons(ETH_P_IP)));
	int r;

	nla_put_string(hook, TCA_KIND, HOOK);
	nla_put_string(filter, TCA_KIND, "u32");
	put_options(filter);
	r = netlink_transact(netlink, hook, NULL, NULL);
	if (r != 0 && r != -EEXIST) {
		nlmsg_free(filter);
		return error_set_errno(error, r, "cannot add " HOOK);
	}
	r = netlink_transact(netlink, filter, NULL, NULL);
	return r == 0 || r == -EEXIST || error_set_errno(error, r, "cannot add a filter");
}

gboolean netlink_remove_checksum(Netlink *netlink, int link, GError **error)
{
	int r = netlink_transact(netlink,
		new_message(RTM_DELTFILTER, 0, link, EGRESS,
			TC_H_MAKE(TRAFFIC_CHECKSUM_PRIORITY << 16, htons(ETH_P_IP))),
		NULL, NULL);

	return r == 0 || r == -ENOENT || error_set_errno(error, r, "cannot remove a filter");
}

gboolean netlink_remove_hook(Netlink *netlink, int link, GError **error)
{
	struct nl_msg *hook = new_message(RTM_DELQDISC, 0, link, TC_H_CLSACT, 0);
	int r;

	nla_put_string(hook, TCA_KIND, HOOK);
	r = netlink_transact(netlink, hook, NULL, NULL);
	return r == 0 || r == -ENOENT || r == -EINVAL ||
	       error_set_errno(error, r, "cannot remove " HOOK);
}
