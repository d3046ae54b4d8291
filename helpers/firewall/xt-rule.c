/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a rule of the legacy tables says. Pure. */
#include "config.h"

#include "helpers/firewall/xt-rule.h"

/* Before the kernel's own headers, which give way to it. */
#include <arpa/inet.h>
#include <linux/netfilter_ipv4/ip_tables.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/xt_comment.h>
#include <linux/netfilter/xt_conntrack.h>
#include <linux/netfilter/xt_tcpudp.h>
#include <string.h>

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
		if ((mask & bits[i].xt) != 0)
			match.states |= bits[i].state;
	rule_add_match(rule, match);
}

/* Revisions 1 to 3 are alike up to the flags; after these 1 has a byte where others have two. */
static void add_conntrack(Rule *rule, guint8 revision, const void *data, gsize size)
{
	struct xt_conntrack_mtinfo1 one;
	struct xt_conntrack_mtinfo3 info;

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
	/* The alias only says how it was written: -m state. */
	if ((info.match_flags & ~(XT_CONNTRACK_STATE | XT_CONNTRACK_STATE_ALIAS)) != 0)
		rule_add_unknown(rule);
}

static void add_port(Rule *rule, const guint16 *ports, gboolean is_inverted)
{
	rule_add_match(rule, (struct match){.field = MATCH_DESTINATION_PORT,
				     .is_inverted = is_inverted,
				     .first_port = ports[0],
				     .last_port = ports[1]});
}

static void add_tcp(Rule *rule, const void *data, gsize size)
{
	struct xt_tcp tcp;

	if (size < sizeof(tcp)) {
		rule_add_unknown(rule);
		return;
	}
	memcpy(&tcp, data, sizeof(tcp));
	add_port(rule, tcp.dpts, (tcp.invflags & XT_TCP_INV_DSTPT) != 0);
	if (tcp.spts[0] != 0 || tcp.spts[1] != G_MAXUINT16 || tcp.option != 0 ||
		tcp.flg_mask != 0 || (tcp.invflags & ~XT_TCP_INV_DSTPT) != 0)
		rule_add_unknown(rule);
}

static void add_udp(Rule *rule, const void *data, gsize size)
{
	struct xt_udp udp;

	if (size < sizeof(udp)) {
		rule_add_unknown(rule);
		return;
	}
	memcpy(&udp, data, sizeof(udp));
	add_port(rule, udp.dpts, (udp.invflags & XT_UDP_INV_DSTPT) != 0);
	if (udp.spts[0] != 0 || udp.spts[1] != G_MAXUINT16 ||
		(udp.invflags & ~XT_UDP_INV_DSTPT) != 0)
		rule_add_unknown(rule);
}

static void set_comment(Rule *rule, const void *data, gsize size)
{
	g_free(rule->comment);
	rule->comment = g_strndup(data, size);
}

void xt_rule_add_match(Rule *rule, const char *name, guint8 revision, const void *data, gsize size)
{
	if (strcmp(name, "comment") == 0)
		set_comment(rule, data, size);
	else if (strcmp(name, "conntrack") == 0)
		add_conntrack(rule, revision, data, size);
	else if (strcmp(name, "tcp") == 0 && revision == 0)
		add_tcp(rule, data, size);
	else if (strcmp(name, "udp") == 0 && revision == 0)
		add_udp(rule, data, size);
	else
		rule_add_unknown(rule);
}

enum rule_verdict xt_rule_target(const char *name)
{
	static const struct {
		const char *name;
		enum rule_verdict verdict;
	} targets[] = {
		{"ACCEPT", RULE_ACCEPT},
		{"DROP", RULE_DROP},
		{"REJECT", RULE_REJECT},
		{"RETURN", RULE_RETURN},
		{"QUEUE", RULE_QUEUE},
		{"NFQUEUE", RULE_QUEUE},
	};

	/* All others that the kernel has at forward and input count, log, mark or change. */
	for (gsize i = 0; i < G_N_ELEMENTS(targets); i++)
		if (strcmp(targets[i].name, name) == 0)
			return targets[i].verdict;
	return RULE_CONTINUE;
}

/* iptables compares under a mask, which has the final NUL unless the name is a prefix. */
static void add_interface(Rule *rule, enum match_field field, const char *name,
	const unsigned char *mask, gboolean is_inverted)
{
	struct match match = {.field = field, .is_inverted = is_inverted};
	gsize length = 0;

	while (length < IFNAMSIZ && mask[length] == 0xff)
		length++;
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
	if (bits != 0 || is_inverted)
		rule_add_match(rule, match);
}

static void add_head(Rule *rule, const struct ipt_ip *ip)
{
	add_interface(rule, MATCH_IN, ip->iniface, ip->iniface_mask,
		(ip->invflags & IPT_INV_VIA_IN) != 0);
	add_interface(rule, MATCH_OUT, ip->outiface, ip->outiface_mask,
		(ip->invflags & IPT_INV_VIA_OUT) != 0);
	add_address(rule, MATCH_SOURCE, ip->src, ip->smsk, (ip->invflags & IPT_INV_SRCIP) != 0);
	add_address(
		rule, MATCH_DESTINATION, ip->dst, ip->dmsk, (ip->invflags & IPT_INV_DSTIP) != 0);
	if (ip->proto != 0)
		rule_add_match(rule, (struct match){.field = MATCH_PROTOCOL,
					     .is_inverted = (ip->invflags & IPT_INV_PROTO) != 0,
					     .protocol = (guint8) ip->proto});
	if ((ip->flags & IPT_F_FRAG) != 0)
		rule_add_unknown(rule);
}

/* Those of an entry that reach up to end, its target. One that does not fit in makes it unclear. */
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
		xt_rule_add_match(rule, match.u.user.name, match.u.user.revision,
			entry + offset + sizeof(match), match.u.user.match_size - sizeof(match));
		offset += match.u.user.match_size;
	}
}

Rule *xt_rule_new(const struct ipt_entry *entry, const char *target, gboolean is_chain)
{
	Rule *rule = rule_new(xt_rule_target(target));

	add_head(rule, &entry->ip);
	add_matches(rule, (const guint8 *) entry, entry->target_offset);
	if (is_chain) {
		rule->verdict = (entry->ip.flags & IPT_F_GOTO) != 0 ? RULE_GOTO : RULE_JUMP;
		rule->chain = g_strdup(target);
	}
	return rule;
}
