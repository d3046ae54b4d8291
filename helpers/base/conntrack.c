/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel's table of connections. */
#include "config.h"

#include "helpers/base/conntrack.h"

#include <errno.h>
/* Before the kernel's own headers, which give way to it. */
#include <netinet/in.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <linux/netlink.h>
#include <netlink/attr.h>
#include <netlink/msg.h>

#include "helpers/base/netlink.h"

#define REQUEST(type) (NFNL_SUBSYS_CTNETLINK << 8 | (type))

/* The kernel knows them again by these attributes, which are copied. */
static const int identity[] = {CTA_TUPLE_ORIG, CTA_ZONE, CTA_ID};

/* Entries that are to be forgotten: struct nl_msg, requests to delete them. */
struct search {
	const struct conntrack_target *target;
	GPtrArray *requests;
};

static const struct nfgenmsg ipv4 = {.nfgen_family = AF_INET, .version = NFNETLINK_V0};

static gboolean has_port(struct nlattr *transport, guint16 port)
{
	struct nlattr *attributes[CTA_PROTO_MAX + 1];
	guint8 protocol;

	if (transport == NULL || nla_parse_nested(attributes, CTA_PROTO_MAX, transport, NULL) < 0 ||
		attributes[CTA_PROTO_NUM] == NULL || attributes[CTA_PROTO_DST_PORT] == NULL)
		return FALSE;
	protocol = nla_get_u8(attributes[CTA_PROTO_NUM]);
	return (protocol == IPPROTO_UDP || protocol == IPPROTO_TCP) &&
	       nla_get_u16(attributes[CTA_PROTO_DST_PORT]) == htons(port);
}

static gboolean is_to(struct nlattr *original, const struct conntrack_target *target)
{
	struct nlattr *tuple[CTA_TUPLE_MAX + 1];
	struct nlattr *addresses[CTA_IP_MAX + 1];

	if (original == NULL || nla_parse_nested(tuple, CTA_TUPLE_MAX, original, NULL) < 0 ||
		tuple[CTA_TUPLE_IP] == NULL ||
		nla_parse_nested(addresses, CTA_IP_MAX, tuple[CTA_TUPLE_IP], NULL) < 0)
		return FALSE;
	return ip_address_equal(
		       netlink_address(AF_INET, addresses[CTA_IP_V4_DST]), target->address) &&
	       has_port(tuple[CTA_TUPLE_PROTO], target->port);
}

static void read_entry(const struct nlmsghdr *header, void *data)
{
	const struct search *search = data;
	struct nlattr *attributes[CTA_MAX + 1];
	struct nl_msg *request;

	if (!netlink_parse(header, sizeof(struct nfgenmsg), attributes, CTA_MAX) ||
		!is_to(attributes[CTA_TUPLE_ORIG], search->target))
		return;
	request = netlink_message(REQUEST(IPCTNL_MSG_CT_DELETE), NLM_F_ACK, &ipv4, sizeof(ipv4));
	for (gsize i = 0; i < G_N_ELEMENTS(identity); i++) {
		struct nlattr *attribute = attributes[identity[i]];

		/* With the flag that it is nested. */
		if (attribute != NULL)
			nla_put(request, attribute->nla_type, nla_len(attribute),
				nla_data(attribute));
	}
	g_ptr_array_add(search->requests, request);
}

/* One that is gone meanwhile is forgotten, too. */
static int forget_all(Netlink *netlink, const GPtrArray *requests)
{
	int worst = 0;

	for (guint i = 0; i < requests->len; i++) {
		int r = netlink_transact(netlink, g_ptr_array_index(requests, i), NULL, NULL);

		if (r < 0 && r != -ENOENT)
			worst = r;
	}
	return worst;
}

int conntrack_forget(const struct conntrack_target *target)
{
	g_autoptr(GPtrArray) requests = g_ptr_array_new();
	struct search search = {target, requests};
	g_autoptr(Netlink) netlink = NULL;
	int r = netlink_connect(NETLINK_NETFILTER, &netlink);

	if (r == 0)
		r = netlink_dump(netlink,
			netlink_message(
				REQUEST(IPCTNL_MSG_CT_GET), NLM_F_DUMP, &ipv4, sizeof(ipv4)),
			read_entry, &search);
	return r == 0 ? forget_all(netlink, requests) : r;
}
