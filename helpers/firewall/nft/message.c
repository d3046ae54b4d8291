/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One question to nf_tables and its answers. */
#include "config.h"

#include "helpers/firewall/nft/message.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter/nfnetlink.h>
#include <netlink/attr.h>
#include <string.h>

#include "helpers/base/error.h"

struct nl_msg *netfilter_question(int type, int flags, guint8 family)
{
	struct nfgenmsg header = {.nfgen_family = family, .version = NFNETLINK_V0};

	return netlink_message(NFNL_SUBSYS_NFTABLES << 8 | type, flags, &header, sizeof(header));
}

gboolean netfilter_parse(const struct nlmsghdr *header, struct nlattr **attributes, int max)
{
	return nlmsg_parse((struct nlmsghdr *) (uintptr_t) header, sizeof(struct nfgenmsg),
		       attributes, max, NULL) >= 0;
}

guint8 netfilter_family(const struct nlmsghdr *header)
{
	return ((const struct nfgenmsg *) nlmsg_data(header))->nfgen_family;
}

guint32 netfilter_u32(struct nlattr *attribute)
{
	return attribute != NULL && nla_len(attribute) >= 4 ? ntohl(nla_get_u32(attribute)) : 0;
}

const char *netfilter_string(struct nlattr *attribute)
{
	if (attribute == NULL ||
		memchr(nla_data(attribute), '\0', (gsize) nla_len(attribute)) == NULL)
		return NULL;
	return nla_get_string(attribute);
}

GByteArray *netfilter_bytes(struct nlattr *attribute)
{
	GByteArray *bytes = g_byte_array_new();

	if (attribute != NULL)
		g_byte_array_append(bytes, nla_data(attribute), (guint) nla_len(attribute));
	return bytes;
}

void netfilter_fail_list(int r, GError **error)
{
	error_set_errno(error, r, "cannot list the rules of nftables%s",
		r == -EINTR ? ": they keep changing" : "");
}

GPtrArray *netfilter_list(Netlink *netfilter, struct nl_msg *message, NetlinkReader reader,
	GDestroyNotify free_element, GError **error)
{
	g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func(free_element);
	int r = netlink_dump(netfilter, message, reader, all);

	if (r == 0 || r == -ENOENT)
		return g_steal_pointer(&all);
	netfilter_fail_list(r, error);
	return NULL;
}
