/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rule that an entry of the legacy tables is. Pure. */
#include "config.h"

#include "helpers/firewall/legacy/decode.h"

/* Before the kernel's own headers, which give way to it. */
#include <arpa/inet.h>
#include <linux/netfilter_ipv4/ip_tables.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nf_nat.h>
#include <linux/netfilter/xt_TCPMSS.h>
#include <linux/netfilter/xt_comment.h>
#include <linux/netfilter/xt_conntrack.h>
#include <linux/netfilter/xt_tcpudp.h>
#include <linux/netfilter_ipv4/ipt_REJECT.h>
#include <string.h>

static void expect(Rule *rule, gboolean is_as_ours)
{
	rule->has_more = rule->has_more || !is_as_ours;
}

static gboolean is_zero(const void *data, gsize size)
{
	const guint8 *bytes = data;

	for (gsize i = 0; i < size; i++)
		if (bytes[i] != 0)
			return FALSE;
	return TRUE;
}

static void add_states(Rule *rule, guint mask, gboolean is_inverted)
{
	static const struct {
		guint xt;
		enum conntrack_state state;
	} bits[] = {
		{XT_CONNTRACK_STATE_INVALID, CONNTRACK_INVALID},
		{XT_CONNTRACK_STATE_BIT(IP_CT_NEW), CONNTRACK_NEW},
		{XT_CONNTRACK_STATE_BIT(IP_CT_ESTABLISHED), CONNTRACK_ESTABLISHED},
		{XT_CONNTRACK_STATE_BIT(IP_CT_RELATED), CONNTRACK_RELATED},
		{XT_CONNTRACK_STATE_UNTRACKED, CONNTRACK_UNTRACKED},
		{XT_CONNTRACK_STATE_SNAT, CONNTRACK_SNAT},
		{XT_CONNTRACK_STATE_DNAT, CONNTRACK_DNAT},
	};
	struct match match = {.field = MATCH_STATES, .is_inverted = is_inverted};

	for (gsize i = 0; i < G_N_ELEMENTS(bits); i++)
		if ((mask & bits[i].xt) != 0) {
			match.states |= bits[i].state;
			mask &= ~bits[i].xt;
		}
	expect(rule, mask == 0);
	rule_add_match(rule, match);
}

static void expect_states_alone(Rule *rule, const struct xt_conntrack_mtinfo3 *info)
{
	/* The alias only says how it was written: -m state. */
	const guint16 states = XT_CONNTRACK_STATE | XT_CONNTRACK_STATE_ALIAS;
	struct xt_conntrack_mtinfo3 rest = *info;

	if ((info->match_flags & ~states) != 0)
		rule_add_unknown(rule);
	rest.match_flags &= (guint16) ~states;
	rest.invert_flags &= (guint16) ~XT_CONNTRACK_STATE;
	rest.state_mask = 0;
	expect(rule, is_zero(&rest, sizeof(rest)));
}

/* Revisions 1 to 3 are alike up to the flags; after these 1 has a byte where others have two. */
static void decode_conntrack(Rule *rule, guint8 revision, const void *data, gsize size)
{
	struct xt_conntrack_mtinfo1 one;
	struct xt_conntrack_mtinfo3 info;

	memset(&info, 0, sizeof(info));
	if (revision == 1 && size >= sizeof(one)) {
		memcpy(&one, data, sizeof(one));
		info.match_flags = one.match_flags;
		info.invert_flags = one.invert_flags;
		info.state_mask = one.state_mask;
	} else if ((revision == 2 || revision == 3) &&
		   size >= sizeof(struct xt_conntrack_mtinfo2)) {
		memcpy(&info, data, MIN(size, sizeof(info)));
	} else {
		rule_add_unknown(rule);
		return;
	}
	if ((info.match_flags & XT_CONNTRACK_STATE) != 0)
		add_states(rule, info.state_mask, (info.invert_flags & XT_CONNTRACK_STATE) != 0);
	expect_states_alone(rule, &info);
}

static void add_port(Rule *rule, const guint16 *ports, gboolean is_inverted)
{
	rule_add_match(rule, (struct match){.field = MATCH_DESTINATION_PORT,
				     .is_inverted = is_inverted,
				     .first_port = ports[0],
				     .last_port = ports[1]});
}

static void decode_tcp(Rule *rule, guint8 revision, const void *data, gsize size)
{
	gboolean is_not;
	struct xt_tcp tcp;

	if (revision != 0 || size < sizeof(tcp)) {
		rule_add_unknown(rule);
		return;
	}
	memcpy(&tcp, data, sizeof(tcp));
	is_not = (tcp.invflags & XT_TCP_INV_FLAGS) != 0;
	add_port(rule, tcp.dpts, (tcp.invflags & XT_TCP_INV_DSTPT) != 0);
	if (tcp.flg_mask != 0 || tcp.flg_cmp != 0 || is_not)
		rule_add_match(rule, (struct match){.field = MATCH_TCP_FLAGS,
					     .is_inverted = is_not,
					     .tcp_mask = tcp.flg_mask,
					     .tcp_flags = tcp.flg_cmp});
	if (tcp.spts[0] != 0 || tcp.spts[1] != G_MAXUINT16 || tcp.option != 0 ||
		(tcp.invflags & ~(XT_TCP_INV_DSTPT | XT_TCP_INV_FLAGS)) != 0)
		rule_add_unknown(rule);
	expect(rule, is_zero((const guint8 *) data + sizeof(tcp), size - sizeof(tcp)));
}

static void decode_udp(Rule *rule, guint8 revision, const void *data, gsize size)
{
	const gsize used = offsetof(struct xt_udp, invflags) + 1;
	struct xt_udp udp;

	if (revision != 0 || size < sizeof(udp)) {
		rule_add_unknown(rule);
		return;
	}
	memcpy(&udp, data, sizeof(udp));
	add_port(rule, udp.dpts, (udp.invflags & XT_UDP_INV_DSTPT) != 0);
	if (udp.spts[0] != 0 || udp.spts[1] != G_MAXUINT16 ||
		(udp.invflags & ~XT_UDP_INV_DSTPT) != 0)
		rule_add_unknown(rule);
	expect(rule, is_zero((const guint8 *) data + used, size - used));
}

static void decode_comment(Rule *rule, guint8 revision, const void *data, gsize size)
{
	expect(rule, revision == 0 && rule->comment == NULL);
	g_free(rule->comment);
	rule->comment = g_strndup(data, size);
}

static const struct {
	const char *name;
	void (*decode)(Rule *rule, guint8 revision, const void *data, gsize size);
} matches[] = {
	{"comment", decode_comment},
	{"conntrack", decode_conntrack},
	{"tcp", decode_tcp},
	{"udp", decode_udp},
};

void legacy_decode_match(
	Rule *rule, const char *name, guint8 revision, const void *data, gsize size)
{
	for (gsize i = 0; i < G_N_ELEMENTS(matches); i++)
		if (strcmp(matches[i].name, name) == 0) {
			matches[i].decode(rule, revision, data, size);
			return;
		}
	rule_add_unknown(rule);
}

static void decode_bare(Rule *rule G_GNUC_UNUSED, guint8 revision G_GNUC_UNUSED,
	const void *data G_GNUC_UNUSED, gsize size G_GNUC_UNUSED)
{
}

static void decode_more(Rule *rule, guint8 revision G_GNUC_UNUSED, const void *data G_GNUC_UNUSED,
	gsize size G_GNUC_UNUSED)
{
	rule->has_more = TRUE;
}

static void decode_reject(Rule *rule, guint8 revision, const void *data, gsize size)
{
	struct ipt_reject_info info = {.with = IPT_ICMP_NET_UNREACHABLE};

	memcpy(&info, data, MIN(size, sizeof(info)));
	expect(rule, revision == 0 && info.with == IPT_ICMP_PORT_UNREACHABLE);
}

static void decode_mss(Rule *rule, guint8 revision, const void *data, gsize size)
{
	struct xt_tcpmss_info info = {.mss = 0};

	memcpy(&info, data, MIN(size, sizeof(info)));
	expect(rule, revision == 0 && info.mss == XT_TCPMSS_CLAMP_PMTU);
}

static void decode_nat(Rule *rule, guint8 revision, const void *data, gsize size)
{
	struct nf_nat_ipv4_multi_range_compat info;
	const struct nf_nat_ipv4_range *range = &info.range[0];
	guint flags = rule->verdict == RULE_MASQUERADE ? 0 : NF_NAT_RANGE_MAP_IPS;
	gboolean has_ports;

	memset(&info, 0, sizeof(info));
	memcpy(&info, data, MIN(size, sizeof(info)));
	has_ports = (range->flags & NF_NAT_RANGE_PROTO_SPECIFIED) != 0;
	expect(rule, revision == 0 && info.rangesize == 1 &&
			     (range->flags & ~(guint) NF_NAT_RANGE_PROTO_SPECIFIED) == flags &&
			     range->min_ip == range->max_ip && (flags != 0 || range->min_ip == 0) &&
			     has_ports == (range->max.all != 0) &&
			     (has_ports || range->min.all == 0));
	if (flags != 0)
		rule->to_address = ip_address_from_bytes(AF_INET, &range->min_ip);
	rule->first_port = has_ports ? ntohs(range->min.all) : 0;
	rule->last_port = has_ports ? ntohs(range->max.all) : 0;
}

static const struct {
	const char *name;
	enum rule_verdict verdict;
	void (*decode)(Rule *rule, guint8 revision, const void *data, gsize size);
} targets[] = {
	{"", RULE_CONTINUE, decode_bare},
	{"ACCEPT", RULE_ACCEPT, decode_bare},
	{"DROP", RULE_DROP, decode_bare},
	{"REJECT", RULE_REJECT, decode_reject},
	{"RETURN", RULE_RETURN, decode_bare},
	{"QUEUE", RULE_QUEUE, decode_bare},
	{"NFQUEUE", RULE_QUEUE, decode_more},
	{"MASQUERADE", RULE_MASQUERADE, decode_nat},
	{"SNAT", RULE_SNAT, decode_nat},
	{"DNAT", RULE_DNAT, decode_nat},
	{"TCPMSS", RULE_CLAMP_MSS, decode_mss},
};

void legacy_decode_target(
	Rule *rule, const char *name, guint8 revision, const void *data, gsize size)
{
	for (gsize i = 0; i < G_N_ELEMENTS(targets); i++)
		if (strcmp(targets[i].name, name) == 0) {
			rule->verdict = targets[i].verdict;
			targets[i].decode(rule, revision, data, size);
			return;
		}
	/* All others that the kernel has at forward and input count, log, mark or change. */
	rule->verdict = RULE_CONTINUE;
	rule->has_more = TRUE;
}

/* iptables compares under a mask, which has the final NUL unless the name is a prefix. */
static void add_interface(Rule *rule, enum match_field field, const char *name,
	const unsigned char *mask, gboolean is_inverted)
{
	struct match match = {.field = field, .is_inverted = is_inverted};
	gsize length = 0, end;

	while (length < IFNAMSIZ && mask[length] == 0xff)
		length++;
	end = strnlen(name, IFNAMSIZ);
	expect(rule, end < IFNAMSIZ && is_zero(name + end, IFNAMSIZ - end) &&
			     (length == end || length == end + 1 || length == 0) &&
			     is_zero(mask + length, IFNAMSIZ - length) &&
			     (length != 0 || end == 0));
	if (length == 0 && !is_inverted)
		return;
	match.is_prefix = length < IFNAMSIZ && memchr(name, '\0', length) == NULL;
	memcpy(match.interface, name, MIN(length, sizeof(match.interface) - 1));
	rule_add_match(rule, match);
}

static void add_address(Rule *rule, enum match_field field, struct in_addr address,
	struct in_addr mask, gboolean is_inverted)
{
	struct match match = {.field = field, .is_inverted = is_inverted};
	guint32 bits = ntohl(mask.s_addr);

	match.prefix.address = ip_address_from_bytes(AF_INET, &address);
	while (match.prefix.length < 32 && (bits << match.prefix.length) >> 31 == 1)
		match.prefix.length++;
	if (ip_address_to_in_addr(ip_prefix_mask(match.prefix)).s_addr != mask.s_addr)
		match.field = MATCH_UNKNOWN;
	expect(rule, (address.s_addr & ~mask.s_addr) == 0);
	if (bits != 0 || is_inverted)
		rule_add_match(rule, match);
}

/* What is matched without an extension. */
static void add_head(Rule *rule, const struct ipt_ip *ip, gboolean is_chain)
{
	const guint8 flags = is_chain ? IPT_F_FRAG | IPT_F_GOTO : IPT_F_FRAG;
	const guint8 inversions =
		IPT_INV_PROTO | IPT_INV_VIA_IN | IPT_INV_VIA_OUT | IPT_INV_SRCIP | IPT_INV_DSTIP;
	gboolean is_not = (ip->invflags & IPT_INV_PROTO) != 0;

	add_interface(rule, MATCH_IN, ip->iniface, ip->iniface_mask,
		(ip->invflags & IPT_INV_VIA_IN) != 0);
	add_interface(rule, MATCH_OUT, ip->outiface, ip->outiface_mask,
		(ip->invflags & IPT_INV_VIA_OUT) != 0);
	add_address(rule, MATCH_SOURCE, ip->src, ip->smsk, (ip->invflags & IPT_INV_SRCIP) != 0);
	add_address(
		rule, MATCH_DESTINATION, ip->dst, ip->dmsk, (ip->invflags & IPT_INV_DSTIP) != 0);
	if (ip->proto != 0)
		rule_add_match(rule, (struct match){.field = MATCH_PROTOCOL,
					     .is_inverted = is_not,
					     .protocol = (guint8) ip->proto});
	if ((ip->flags & IPT_F_FRAG) != 0)
		rule_add_unknown(rule);
	expect(rule, ip->proto <= G_MAXUINT8 && (ip->proto != 0 || !is_not) &&
			     (ip->flags & ~flags) == 0 && (ip->invflags & ~inversions) == 0);
}

/* Those of an entry that reach up to end, its target. One that does not fit in is unknown. */
static void add_matches(Rule *rule, const guint8 *entry, guint end)
{
	guint offset = sizeof(struct ipt_entry);

	while (offset < end) {
		struct xt_entry_match match;

		if (end - offset >= sizeof(match))
			memcpy(&match, entry + offset, sizeof(match));
		if (end - offset < sizeof(match) || match.u.user.match_size < sizeof(match) ||
			match.u.user.match_size > end - offset ||
			memchr(match.u.user.name, '\0', sizeof(match.u.user.name)) == NULL) {
			rule_add_unknown(rule);
			return;
		}
		legacy_decode_match(rule, match.u.user.name, match.u.user.revision,
			entry + offset + sizeof(match), match.u.user.match_size - sizeof(match));
		offset += match.u.user.match_size;
	}
}

/* Of a target that does not fit into its entry, the name alone is known. */
static void add_target(Rule *rule, const struct ipt_entry *entry, const char *name)
{
	const guint8 *bytes = (const guint8 *) entry + entry->target_offset;
	struct xt_entry_target target;
	gsize room = entry->next_offset > entry->target_offset
			     ? (gsize) (entry->next_offset - entry->target_offset)
			     : 0;

	if (room >= sizeof(target))
		memcpy(&target, bytes, sizeof(target));
	if (room < sizeof(target) || target.u.user.target_size < sizeof(target) ||
		target.u.user.target_size > room) {
		legacy_decode_target(rule, name, 0, "", 0);
		rule->has_more = TRUE;
		return;
	}
	legacy_decode_target(rule, name, target.u.user.revision, bytes + sizeof(target),
		target.u.user.target_size - sizeof(target));
}

Rule *legacy_decode(const struct ipt_entry *entry, const char *target, gboolean is_chain)
{
	Rule *rule = rule_new(RULE_CONTINUE);

	add_head(rule, &entry->ip, is_chain);
	add_matches(rule, (const guint8 *) entry, entry->target_offset);
	if (is_chain) {
		rule->verdict = (entry->ip.flags & IPT_F_GOTO) != 0 ? RULE_GOTO : RULE_JUMP;
		rule->chain = g_strdup(target);
	} else {
		add_target(rule, entry, target);
	}
	return rule;
}
