/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A rule as the kernel's legacy tables hold it. Pure. */
#include "config.h"

#include "helpers/firewall/legacy/encode.h"

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
#include <string.h>

const struct legacy_extension legacy_extensions[] = {
	{FALSE, "conntrack", "CONFIG_NETFILTER_XT_MATCH_CONNTRACK"},
	{FALSE, "tcp", "CONFIG_NETFILTER_XTABLES"},
	{FALSE, "comment", "CONFIG_NETFILTER_XT_MATCH_COMMENT"},
	{TRUE, "MASQUERADE", "CONFIG_NETFILTER_XT_TARGET_MASQUERADE"},
	{TRUE, "SNAT", "CONFIG_NETFILTER_XT_NAT"},
	{TRUE, "DNAT", "CONFIG_NETFILTER_XT_NAT"},
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

/* The ports that a match wants, all of them without one; returns the bit if it is inverted. */
static guint8 set_ports(const struct match *match, guint8 inversion, guint16 *ret_ports)
{
	ret_ports[0] = match != NULL ? match->first_port : 0;
	ret_ports[1] = match != NULL ? match->last_port : G_MAXUINT16;
	return match != NULL && match->is_inverted ? inversion : 0;
}

/*
 * These have padding, which goes into the kernel and is compared: cleared as a whole, since an
 * initialiser leaves it to the compiler.
 */
static void append_tcp(GByteArray *blob, const struct match *ports, const struct match *flags)
{
	struct xt_tcp tcp;

	memset(&tcp, 0, sizeof(tcp));
	tcp.spts[1] = G_MAXUINT16;
	tcp.invflags = set_ports(ports, XT_TCP_INV_DSTPT, tcp.dpts);
	if (flags != NULL) {
		tcp.flg_mask = flags->tcp_mask;
		tcp.flg_cmp = flags->tcp_flags;
		tcp.invflags |= flags->is_inverted ? XT_TCP_INV_FLAGS : 0;
	}
	append_part(blob, "tcp", 0, &tcp, sizeof(tcp));
}

static void append_udp(GByteArray *blob, const struct match *ports)
{
	struct xt_udp udp;

	memset(&udp, 0, sizeof(udp));
	udp.spts[1] = G_MAXUINT16;
	udp.invflags = set_ports(ports, XT_UDP_INV_DSTPT, udp.dpts);
	append_part(blob, "udp", 0, &udp, sizeof(udp));
}

/* FALSE: there is no such match without its protocol. */
static gboolean append_transport(GByteArray *blob, const Rule *rule)
{
	const struct match *protocol = rule_find_match(rule, MATCH_PROTOCOL);
	const struct match *ports = rule_find_match(rule, MATCH_DESTINATION_PORT);
	const struct match *flags = rule_find_match(rule, MATCH_TCP_FLAGS);

	if (ports == NULL && flags == NULL)
		return TRUE;
	if (protocol == NULL || protocol->is_inverted)
		return FALSE;
	if (protocol->protocol == IPPROTO_TCP)
		append_tcp(blob, ports, flags);
	else if (protocol->protocol == IPPROTO_UDP && flags == NULL)
		append_udp(blob, ports);
	else
		return FALSE;
	return TRUE;
}

static void append_states(GByteArray *blob, const struct match *match)
{
	static const struct {
		enum conntrack_state state;
		guint16 xt;
	} bits[] = {
		{CONNTRACK_NEW, XT_CONNTRACK_STATE_BIT(IP_CT_NEW)},
		{CONNTRACK_ESTABLISHED, XT_CONNTRACK_STATE_BIT(IP_CT_ESTABLISHED)},
		{CONNTRACK_RELATED, XT_CONNTRACK_STATE_BIT(IP_CT_RELATED)},
		{CONNTRACK_INVALID, XT_CONNTRACK_STATE_INVALID},
		{CONNTRACK_UNTRACKED, XT_CONNTRACK_STATE_UNTRACKED},
		{CONNTRACK_SNAT, XT_CONNTRACK_STATE_SNAT},
		{CONNTRACK_DNAT, XT_CONNTRACK_STATE_DNAT},
	};
	struct xt_conntrack_mtinfo3 info;

	if (match == NULL)
		return;
	memset(&info, 0, sizeof(info));
	info.match_flags = XT_CONNTRACK_STATE;
	info.invert_flags = match->is_inverted ? XT_CONNTRACK_STATE : 0;
	for (gsize i = 0; i < G_N_ELEMENTS(bits); i++)
		if ((match->states & bits[i].state) != 0)
			info.state_mask |= bits[i].xt;
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

static void append_nat(GByteArray *blob, const Rule *rule, const char *name)
{
	struct nf_nat_ipv4_multi_range_compat info = {.rangesize = 1};
	struct nf_nat_ipv4_range *range = &info.range[0];

	if (ip_address_is_set(rule->to_address)) {
		range->flags |= NF_NAT_RANGE_MAP_IPS;
		range->min_ip = range->max_ip = ip_address_to_in_addr(rule->to_address).s_addr;
	}
	if (rule->last_port != 0) {
		range->flags |= NF_NAT_RANGE_PROTO_SPECIFIED;
		range->min.all = htons(rule->first_port);
		range->max.all = htons(rule->last_port);
	}
	append_part(blob, name, 0, &info, sizeof(info));
}

static void append_reject(GByteArray *blob, const Rule *rule G_GNUC_UNUSED, const char *name)
{
	const struct ipt_reject_info info = {.with = IPT_ICMP_PORT_UNREACHABLE};

	append_part(blob, name, 0, &info, sizeof(info));
}

static void append_mss(GByteArray *blob, const Rule *rule G_GNUC_UNUSED, const char *name)
{
	const struct xt_tcpmss_info info = {.mss = XT_TCPMSS_CLAMP_PMTU};

	append_part(blob, name, 0, &info, sizeof(info));
}

/* All in its name, of which libiptc makes a verdict, or the place of a chain. */
static void append_bare(GByteArray *blob, const Rule *rule, const char *name)
{
	const int verdict = 0;

	append_part(blob, name != NULL ? name : rule->chain, 0, &verdict, sizeof(verdict));
}

static const struct {
	const char *name;
	void (*append)(GByteArray *blob, const Rule *rule, const char *name);
} targets[] = {
	[RULE_CONTINUE] = {"", append_bare},
	[RULE_ACCEPT] = {"ACCEPT", append_bare},
	[RULE_DROP] = {"DROP", append_bare},
	[RULE_REJECT] = {"REJECT", append_reject},
	[RULE_RETURN] = {"RETURN", append_bare},
	[RULE_JUMP] = {NULL, append_bare},
	[RULE_GOTO] = {NULL, append_bare},
	[RULE_QUEUE] = {"QUEUE", append_bare},
	[RULE_MASQUERADE] = {"MASQUERADE", append_nat},
	[RULE_SNAT] = {"SNAT", append_nat},
	[RULE_DNAT] = {"DNAT", append_nat},
	[RULE_CLAMP_MSS] = {"TCPMSS", append_mss},
};

/* Returns the bit if it is inverted. */
static guint8 set_interface(
	const struct match *match, guint8 inversion, char *ret_name, unsigned char *ret_mask)
{
	if (match == NULL)
		return 0;
	g_strlcpy(ret_name, match->interface, IFNAMSIZ);
	/* With the NUL: the whole name, not what it begins with. */
	memset(ret_mask, 0xff, strlen(match->interface) + (match->is_prefix ? 0 : 1));
	return match->is_inverted ? inversion : 0;
}

/* Returns the bit if it is inverted. */
static guint8 set_address(const struct match *match, guint8 inversion, struct in_addr *ret_address,
	struct in_addr *ret_mask)
{
	if (match == NULL)
		return 0;
	*ret_address = ip_address_to_in_addr(ip_prefix_network(match->prefix));
	*ret_mask = ip_address_to_in_addr(ip_prefix_mask(match->prefix));
	return match->is_inverted ? inversion : 0;
}

static struct ipt_ip make_head(const Rule *rule)
{
	const struct match *protocol = rule_find_match(rule, MATCH_PROTOCOL);
	struct ipt_ip ip;

	memset(&ip, 0, sizeof(ip));
	ip.invflags =
		set_address(rule_find_match(rule, MATCH_SOURCE), IPT_INV_SRCIP, &ip.src, &ip.smsk);
	ip.invflags |= set_address(
		rule_find_match(rule, MATCH_DESTINATION), IPT_INV_DSTIP, &ip.dst, &ip.dmsk);
	ip.invflags |= set_interface(
		rule_find_match(rule, MATCH_IN), IPT_INV_VIA_IN, ip.iniface, ip.iniface_mask);
	ip.invflags |= set_interface(
		rule_find_match(rule, MATCH_OUT), IPT_INV_VIA_OUT, ip.outiface, ip.outiface_mask);
	ip.proto = protocol != NULL ? protocol->protocol : 0;
	ip.invflags |= protocol != NULL && protocol->is_inverted ? IPT_INV_PROTO : 0;
	ip.flags = rule->verdict == RULE_GOTO ? IPT_F_GOTO : 0;
	return ip;
}

/* Can the legacy tables say this match of a rule? */
static gboolean can_match(const Rule *rule, const struct match *match)
{
	gboolean is_address = match->field == MATCH_SOURCE || match->field == MATCH_DESTINATION;

	if (match->field == MATCH_UNKNOWN || match->field == MATCH_NEVER || match->is_alternative ||
		rule_find_match(rule, match->field) == NULL)
		return FALSE;
	if (match->field == MATCH_FAMILY)
		return match->family == NFPROTO_IPV4 && !match->is_inverted;
	return !is_address || match->prefix.address.family == AF_INET;
}

static gboolean can_encode(const Rule *rule)
{
	for (guint i = 0; i < rule->matches->len; i++)
		if (!can_match(rule, &g_array_index(rule->matches, struct match, i)))
			return FALSE;
	return !rule->has_more &&
	       (rule->chain == NULL || strlen(rule->chain) < XT_EXTENSION_MAXNAMELEN) &&
	       (rule->comment == NULL || strlen(rule->comment) < XT_MAX_COMMENT_LEN);
}

struct ipt_entry *legacy_encode(const Rule *rule)
{
	struct ipt_entry head = {.target_offset = 0};
	g_autoptr(GByteArray) blob = g_byte_array_new();
	struct ipt_entry *entry;

	head.ip = make_head(rule);
	g_byte_array_append(blob, (const guint8 *) &head, XT_ALIGN(sizeof(head)));
	if (!can_encode(rule) || !append_transport(blob, rule))
		return NULL;
	append_states(blob, rule_find_match(rule, MATCH_STATES));
	append_comment(blob, rule->comment);
	head.target_offset = (guint16) blob->len;
	targets[rule->verdict].append(blob, rule, targets[rule->verdict].name);
	head.next_offset = (guint16) blob->len;

	entry = (struct ipt_entry *) (gpointer) g_byte_array_free(g_steal_pointer(&blob), FALSE);
	entry->target_offset = head.target_offset;
	entry->next_offset = head.next_offset;
	return entry;
}
