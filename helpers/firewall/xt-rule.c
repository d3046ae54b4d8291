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

static void add_states(PassageRule *rule, guint mask, gboolean is_inverted)
{
	static const struct {
		guint xt;
		enum passage_state state;
	} bits[] = {
		{XT_CONNTRACK_STATE_INVALID, PASSAGE_INVALID},
		{XT_CONNTRACK_STATE_BIT(IP_CT_NEW), PASSAGE_NEW},
		{XT_CONNTRACK_STATE_BIT(IP_CT_ESTABLISHED), PASSAGE_ESTABLISHED},
		{XT_CONNTRACK_STATE_BIT(IP_CT_RELATED), PASSAGE_RELATED},
		{XT_CONNTRACK_STATE_UNTRACKED, PASSAGE_UNTRACKED},
		{XT_CONNTRACK_STATE_SNAT, PASSAGE_TRANSLATED},
		{XT_CONNTRACK_STATE_DNAT, PASSAGE_TRANSLATED},
	};
	struct passage_condition condition = {.field = PASSAGE_STATES, .is_inverted = is_inverted};

	for (gsize i = 0; i < G_N_ELEMENTS(bits); i++)
		if ((mask & bits[i].xt) != 0)
			condition.states |= bits[i].state;
	passage_rule_add(rule, condition);
}

/* Revisions 1 to 3 are alike up to the flags; after these 1 has a byte where others have two. */
static void add_conntrack(PassageRule *rule, guint8 revision, const void *data, gsize size)
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
		passage_rule_add_unclear(rule);
		return;
	}
	if ((info.match_flags & XT_CONNTRACK_STATE) != 0)
		add_states(rule, info.state_mask, (info.invert_flags & XT_CONNTRACK_STATE) != 0);
	/* The alias only says how it was written: -m state. */
	if ((info.match_flags & ~(XT_CONNTRACK_STATE | XT_CONNTRACK_STATE_ALIAS)) != 0)
		passage_rule_add_unclear(rule);
}

static void add_port(PassageRule *rule, const guint16 *ports, gboolean is_inverted)
{
	passage_rule_add(rule, (struct passage_condition){.field = PASSAGE_DESTINATION_PORT,
				       .is_inverted = is_inverted,
				       .first_port = ports[0],
				       .last_port = ports[1]});
}

static void add_tcp(PassageRule *rule, const void *data, gsize size)
{
	struct xt_tcp tcp;

	if (size < sizeof(tcp)) {
		passage_rule_add_unclear(rule);
		return;
	}
	memcpy(&tcp, data, sizeof(tcp));
	add_port(rule, tcp.dpts, (tcp.invflags & XT_TCP_INV_DSTPT) != 0);
	if (tcp.spts[0] != 0 || tcp.spts[1] != G_MAXUINT16 || tcp.option != 0 ||
		tcp.flg_mask != 0 || (tcp.invflags & ~XT_TCP_INV_DSTPT) != 0)
		passage_rule_add_unclear(rule);
}

static void add_udp(PassageRule *rule, const void *data, gsize size)
{
	struct xt_udp udp;

	if (size < sizeof(udp)) {
		passage_rule_add_unclear(rule);
		return;
	}
	memcpy(&udp, data, sizeof(udp));
	add_port(rule, udp.dpts, (udp.invflags & XT_UDP_INV_DSTPT) != 0);
	if (udp.spts[0] != 0 || udp.spts[1] != G_MAXUINT16 ||
		(udp.invflags & ~XT_UDP_INV_DSTPT) != 0)
		passage_rule_add_unclear(rule);
}

static void set_comment(PassageRule *rule, const void *data, gsize size)
{
	g_free(rule->comment);
	rule->comment = g_strndup(data, size);
}

void xt_rule_add_match(
	PassageRule *rule, const char *name, guint8 revision, const void *data, gsize size)
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
		passage_rule_add_unclear(rule);
}

enum passage_target xt_rule_target(const char *name)
{
	static const struct {
		const char *name;
		enum passage_target target;
	} targets[] = {
		{"ACCEPT", PASSAGE_ACCEPT},
		{"DROP", PASSAGE_DROP},
		{"REJECT", PASSAGE_REJECT},
		{"RETURN", PASSAGE_RETURN},
		{"QUEUE", PASSAGE_QUEUE},
		{"NFQUEUE", PASSAGE_QUEUE},
	};

	/* All others that the kernel has at forward and input count, log, mark or change. */
	for (gsize i = 0; i < G_N_ELEMENTS(targets); i++)
		if (strcmp(targets[i].name, name) == 0)
			return targets[i].target;
	return PASSAGE_CONTINUE;
}

/* iptables compares under a mask, which has the final NUL unless the name is a prefix. */
static void add_interface(PassageRule *rule, enum passage_field field, const char *name,
	const unsigned char *mask, gboolean is_inverted)
{
	struct passage_condition condition = {.field = field, .is_inverted = is_inverted};
	gsize length = 0;

	while (length < IFNAMSIZ && mask[length] == 0xff)
		length++;
	if (length == 0 && !is_inverted)
		return;
	condition.is_prefix = length < IFNAMSIZ && memchr(name, '\0', length) == NULL;
	memcpy(condition.interface, name, MIN(length, sizeof(condition.interface) - 1));
	passage_rule_add(rule, condition);
}

static void add_address(PassageRule *rule, enum passage_field field, struct in_addr address,
	struct in_addr mask, gboolean is_inverted)
{
	struct passage_condition condition = {.field = field, .is_inverted = is_inverted};
	guint32 bits = ntohl(mask.s_addr);

	condition.subnet.address = ntohl(address.s_addr);
	while (condition.subnet.prefix < 32 && (bits << condition.subnet.prefix) >> 31 == 1)
		condition.subnet.prefix++;
	if (subnet_mask(condition.subnet) != bits)
		condition.field = PASSAGE_UNCLEAR;
	if (bits != 0 || is_inverted)
		passage_rule_add(rule, condition);
}

static void add_head(PassageRule *rule, const struct ipt_ip *ip)
{
	add_interface(rule, PASSAGE_IN, ip->iniface, ip->iniface_mask,
		(ip->invflags & IPT_INV_VIA_IN) != 0);
	add_interface(rule, PASSAGE_OUT, ip->outiface, ip->outiface_mask,
		(ip->invflags & IPT_INV_VIA_OUT) != 0);
	add_address(rule, PASSAGE_SOURCE, ip->src, ip->smsk, (ip->invflags & IPT_INV_SRCIP) != 0);
	add_address(
		rule, PASSAGE_DESTINATION, ip->dst, ip->dmsk, (ip->invflags & IPT_INV_DSTIP) != 0);
	if (ip->proto != 0)
		passage_rule_add(rule, (struct passage_condition){.field = PASSAGE_PROTOCOL,
					       .is_inverted = (ip->invflags & IPT_INV_PROTO) != 0,
					       .protocol = (guint8) ip->proto});
	if ((ip->flags & IPT_F_FRAG) != 0)
		passage_rule_add_unclear(rule);
}

/* Those of an entry that reach up to end, its target. One that does not fit in makes it unclear. */
static void add_matches(PassageRule *rule, const guint8 *entry, guint end)
{
	guint offset = sizeof(struct ipt_entry);

	while (offset < end) {
		struct xt_entry_match match;

		if (end - offset >= sizeof(match))
			memcpy(&match, entry + offset, sizeof(match));
		if (end - offset < sizeof(match) || match.u.user.match_size < sizeof(match) ||
			match.u.user.match_size > end - offset ||
			memchr(match.u.user.name, '\0', sizeof(match.u.user.name)) == NULL) {
			passage_rule_add_unclear(rule);
			return;
		}
		xt_rule_add_match(rule, match.u.user.name, match.u.user.revision,
			entry + offset + sizeof(match), match.u.user.match_size - sizeof(match));
		offset += match.u.user.match_size;
	}
}

PassageRule *xt_rule_new(const struct ipt_entry *entry, const char *target, gboolean is_chain)
{
	PassageRule *rule = passage_rule_new(xt_rule_target(target));

	add_head(rule, &entry->ip);
	add_matches(rule, (const guint8 *) entry, entry->target_offset);
	if (is_chain) {
		rule->target = (entry->ip.flags & IPT_F_GOTO) != 0 ? PASSAGE_GOTO : PASSAGE_JUMP;
		rule->chain = g_strdup(target);
	}
	return rule;
}
