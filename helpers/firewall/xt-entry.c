/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A rule as the kernel's legacy tables hold it. Pure. */
#include "config.h"

#include "helpers/firewall/xt-entry.h"

#include <arpa/inet.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nf_nat.h>
#include <linux/netfilter/x_tables.h>
#include <linux/netfilter/xt_TCPMSS.h>
#include <linux/netfilter/xt_comment.h>
#include <linux/netfilter/xt_conntrack.h>
#include <linux/netfilter/xt_tcpudp.h>
#include <linux/netfilter_ipv4/ipt_REJECT.h>
#include <netinet/tcp.h>
#include <string.h>

const struct xt_extension xt_extensions[] = {
	{FALSE, "conntrack", "CONFIG_NETFILTER_XT_MATCH_CONNTRACK"},
	{FALSE, "tcp", "CONFIG_NETFILTER_XTABLES"},
	{FALSE, "comment", "CONFIG_NETFILTER_XT_MATCH_COMMENT"},
	{TRUE, "MASQUERADE", "CONFIG_NETFILTER_XT_TARGET_MASQUERADE"},
	{TRUE, "SNAT", "CONFIG_NETFILTER_XT_NAT"},
	{TRUE, "TCPMSS", "CONFIG_NETFILTER_XT_TARGET_TCPMSS"},
	{TRUE, "REJECT", "CONFIG_IP_NF_TARGET_REJECT"},
	{FALSE, NULL, NULL},
};

/* Matches and targets have the same head: struct xt_entry_match, struct xt_entry_target. */
static void append_part(
	GByteArray *blob, const char *name, guint8 revision, const void *data, gsize size)
{
	gsize total = XT_ALIGN(sizeof(struct xt_entry_match)) + XT_ALIGN(size);
	g_autofree struct xt_entry_match *part = g_malloc0(total);

	part->u.user.match_size = (guint16) total;
	part->u.user.revision = revision;
	g_strlcpy(part->u.user.name, name, sizeof(part->u.user.name));
	if (size > 0)
		memcpy(part->data, data, size);
	g_byte_array_append(blob, (const guint8 *) part, (guint) total);
}

/*
 * These have padding, which goes into the kernel and is compared: cleared as a whole, since an
 * initialiser leaves it to the compiler.
 */
static void append_tcp(
	GByteArray *blob, const struct wanted_rule *rule, guint16 first, guint16 last)
{
	struct xt_tcp tcp;

	memset(&tcp, 0, sizeof(tcp));
	tcp.spts[1] = G_MAXUINT16;
	tcp.dpts[0] = first;
	tcp.dpts[1] = last;
	tcp.flg_mask = rule->is_syn ? TH_SYN | TH_RST : 0;
	tcp.flg_cmp = rule->is_syn ? TH_SYN : 0;
	append_part(blob, "tcp", 0, &tcp, sizeof(tcp));
}

static void append_udp(GByteArray *blob, guint16 first, guint16 last)
{
	struct xt_udp udp;

	memset(&udp, 0, sizeof(udp));
	udp.spts[1] = G_MAXUINT16;
	udp.dpts[0] = first;
	udp.dpts[1] = last;
	append_part(blob, "udp", 0, &udp, sizeof(udp));
}

static void append_protocol_match(GByteArray *blob, const struct wanted_rule *rule)
{
	guint16 first = rule->destination_port;
	guint16 last = rule->destination_port != 0 ? rule->destination_port : G_MAXUINT16;

	if (rule->destination_port == 0 && !rule->is_syn)
		return;
	if (rule->protocol == IPPROTO_TCP)
		append_tcp(blob, rule, first, last);
	else
		append_udp(blob, first, last);
}

static void append_states(GByteArray *blob, guint states)
{
	struct xt_conntrack_mtinfo3 info;

	if (states == 0)
		return;
	memset(&info, 0, sizeof(info));
	info.match_flags = XT_CONNTRACK_STATE;
	if ((states & WANTED_STATE_ESTABLISHED) != 0)
		info.state_mask |= XT_CONNTRACK_STATE_BIT(IP_CT_ESTABLISHED);
	if ((states & WANTED_STATE_RELATED) != 0)
		info.state_mask |= XT_CONNTRACK_STATE_BIT(IP_CT_RELATED);
	if ((states & WANTED_STATE_INVALID) != 0)
		info.state_mask |= XT_CONNTRACK_STATE_INVALID;
	if ((states & WANTED_STATE_DNAT) != 0)
		info.state_mask |= XT_CONNTRACK_STATE_DNAT;
	append_part(blob, "conntrack", 3, &info, sizeof(info));
}

static void append_comment(GByteArray *blob, const char *comment)
{
	struct xt_comment_info info = {""};

	if (comment == NULL)
		return;
	g_strlcpy(info.comment, comment, sizeof(info.comment));
	append_part(blob, "comment", 0, &info, sizeof(info));
}

static void append_nat(GByteArray *blob, const struct wanted_rule *rule, const char *name)
{
	struct nf_nat_ipv4_multi_range_compat info = {.rangesize = 1};
	struct nf_nat_ipv4_range *range = &info.range[0];

	if (rule->target == WANTED_SNAT) {
		range->flags |= NF_NAT_RANGE_MAP_IPS;
		range->min_ip = range->max_ip = htonl(rule->to_source);
	}
	if (rule->first_port != 0) {
		range->flags |= NF_NAT_RANGE_PROTO_SPECIFIED;
		range->min.all = htons(rule->first_port);
		range->max.all = htons(rule->last_port);
	}
	append_part(blob, name, 0, &info, sizeof(info));
}

static void append_target(GByteArray *blob, const struct wanted_rule *rule)
{
	const struct ipt_reject_info reject = {.with = IPT_ICMP_PORT_UNREACHABLE};
	const struct xt_tcpmss_info clamp = {.mss = XT_TCPMSS_CLAMP_PMTU};
	const int verdict = 0; /* libiptc makes it of the name */

	switch (rule->target) {
	case WANTED_ACCEPT:
		append_part(blob, "ACCEPT", 0, &verdict, sizeof(verdict));
		break;
	case WANTED_DROP:
		append_part(blob, "DROP", 0, &verdict, sizeof(verdict));
		break;
	case WANTED_RETURN:
		append_part(blob, "RETURN", 0, &verdict, sizeof(verdict));
		break;
	case WANTED_JUMP:
		append_part(blob, rule->chain, 0, &verdict, sizeof(verdict));
		break;
	case WANTED_REJECT:
		append_part(blob, "REJECT", 0, &reject, sizeof(reject));
		break;
	case WANTED_MASQUERADE:
		append_nat(blob, rule, "MASQUERADE");
		break;
	case WANTED_SNAT:
		append_nat(blob, rule, "SNAT");
		break;
	case WANTED_CLAMP_MSS:
		append_part(blob, "TCPMSS", 0, &clamp, sizeof(clamp));
		break;
	}
}

static void set_interface(const char *name, char *ret_name, unsigned char *ret_mask)
{
	if (name == NULL)
		return;
	g_strlcpy(ret_name, name, IFNAMSIZ);
	/* With the NUL: the whole name, not what it begins with. */
	memset(ret_mask, 0xff, strlen(name) + 1);
}

static void set_addresses(struct ipt_ip *ip, const struct wanted_rule *rule)
{
	if (rule->compare_source != WANTED_ANY) {
		ip->src.s_addr = htonl(subnet_network(rule->source));
		ip->smsk.s_addr = htonl(subnet_mask(rule->source));
	}
	if (rule->compare_source == WANTED_IS_NOT)
		ip->invflags |= IPT_INV_SRCIP;
	if (rule->compare_destination != WANTED_ANY) {
		ip->dst.s_addr = htonl(subnet_network(rule->destination));
		ip->dmsk.s_addr = htonl(subnet_mask(rule->destination));
	}
	if (rule->compare_destination == WANTED_IS_NOT)
		ip->invflags |= IPT_INV_DSTIP;
}

struct ipt_entry *xt_entry_new(const struct wanted_rule *rule)
{
	struct ipt_entry head = {.target_offset = 0};
	GByteArray *blob = g_byte_array_new();
	struct ipt_entry *entry;

	set_addresses(&head.ip, rule);
	set_interface(rule->not_in != NULL ? rule->not_in : rule->in, head.ip.iniface,
		head.ip.iniface_mask);
	if (rule->not_in != NULL)
		head.ip.invflags |= IPT_INV_VIA_IN;
	set_interface(rule->out, head.ip.outiface, head.ip.outiface_mask);
	head.ip.proto = rule->protocol;

	g_byte_array_append(blob, (const guint8 *) &head, XT_ALIGN(sizeof(head)));
	append_protocol_match(blob, rule);
	append_states(blob, rule->states);
	append_comment(blob, rule->comment);
	head.target_offset = (guint16) blob->len;
	append_target(blob, rule);
	head.next_offset = (guint16) blob->len;

	entry = (struct ipt_entry *) (gpointer) g_byte_array_free(blob, FALSE);
	entry->target_offset = head.target_offset;
	entry->next_offset = head.next_offset;
	return entry;
}

const char *xt_entry_comment(const struct ipt_entry *entry)
{
	guint offset = sizeof(*entry);

	while (offset < entry->target_offset) {
		const struct xt_entry_match *match =
			(const void *) ((const guint8 *) entry + offset);
		const struct xt_comment_info *info = (const void *) match->data;

		if (strcmp(match->u.user.name, "comment") == 0 &&
			memchr(info->comment, '\0', sizeof(info->comment)) != NULL)
			return info->comment;
		offset += match->u.user.match_size;
	}
	return NULL;
}

static void append_string(GByteArray *identity, const char *text)
{
	g_byte_array_append(identity, (const guint8 *) text, (guint) strlen(text) + 1);
}

/*
 * Is the target all in its name? Its data is then a verdict or a place in the table. The kernel
 * has no name for these; ours wait for libiptc to take theirs away.
 */
static gboolean is_bare(const char *name)
{
	static const char *const verdicts[] = {"", "ACCEPT", "DROP", "RETURN", NULL};

	return g_strv_contains(verdicts, name) || ruleset_is_own_chain(name);
}

GByteArray *xt_entry_identity(const struct ipt_entry *entry, const char *target)
{
	GByteArray *identity = g_byte_array_new();
	const struct xt_entry_target *last;
	guint offset = sizeof(*entry);

	g_byte_array_append(identity, (const guint8 *) &entry->ip, sizeof(entry->ip));
	while (offset < entry->target_offset) {
		const struct xt_entry_match *match =
			(const void *) ((const guint8 *) entry + offset);

		append_string(identity, match->u.user.name);
		g_byte_array_append(identity, &match->u.user.revision, 1);
		g_byte_array_append(
			identity, match->data, (guint) (match->u.user.match_size - sizeof(*match)));
		offset += match->u.user.match_size;
	}

	append_string(identity, target);
	last = (const void *) ((const guint8 *) entry + entry->target_offset);
	if (is_bare(last->u.user.name))
		return identity;
	g_byte_array_append(identity, &last->u.user.revision, 1);
	g_byte_array_append(
		identity, last->data, (guint) (last->u.user.target_size - sizeof(*last)));
	return identity;
}
