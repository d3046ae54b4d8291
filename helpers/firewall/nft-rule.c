/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a rule of nf_tables says. */
#include "config.h"

#include "helpers/firewall/nft-rule.h"

/* Before the kernel's own headers, which give way to it. */
#include <netinet/in.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nf_tables_compat.h>
#include <netlink/attr.h>
#include <string.h>

#include "helpers/firewall/netfilter-talk.h"
#include "helpers/firewall/nft-load.h"
#include "helpers/firewall/nft-set.h"
#include "helpers/firewall/xt-rule.h"

/* More attributes than any expression has that is read here. */
enum { MOST_ATTRIBUTES = 15 };

/* A rule that is being read. */
struct reading {
	Rule *rule;
	struct nft_register_file registers;
	NftSetReader read_set;
	gpointer data;
	GPtrArray *rules; /* of the chain, for those that a map makes */
};

/* The bytes of a value that an expression has; none if it is missing. */
static struct nlattr *get_value(struct nlattr *attribute, int kind)
{
	struct nlattr *value[NFTA_DATA_MAX + 1];

	if (attribute == NULL || nla_parse_nested(value, NFTA_DATA_MAX, attribute, NULL) < 0)
		return NULL;
	return value[kind];
}

static gsize size_of(struct nlattr *value)
{
	return value != NULL ? (gsize) nla_len(value) : 0;
}

/* Meta and ct load a register, or set something from one. */
static void read_meta(struct reading *reading, struct nlattr **a)
{
	if (a[NFTA_META_DREG] != NULL)
		nft_register_set(&reading->registers, netfilter_u32(a[NFTA_META_DREG]),
			nft_load_meta(netfilter_u32(a[NFTA_META_KEY])));
}

static void read_ct(struct reading *reading, struct nlattr **a)
{
	if (a[NFTA_CT_DREG] != NULL)
		nft_register_set(&reading->registers, netfilter_u32(a[NFTA_CT_DREG]),
			nft_load_ct(netfilter_u32(a[NFTA_CT_KEY])));
}

static void read_payload(struct reading *reading, struct nlattr **a)
{
	if (a[NFTA_PAYLOAD_DREG] != NULL)
		nft_register_set(&reading->registers, netfilter_u32(a[NFTA_PAYLOAD_DREG]),
			nft_load_payload(netfilter_u32(a[NFTA_PAYLOAD_BASE]),
				netfilter_u32(a[NFTA_PAYLOAD_OFFSET]),
				netfilter_u32(a[NFTA_PAYLOAD_LEN])));
}

static gboolean is_zero(struct nlattr *value)
{
	const guint8 *bytes = value != NULL ? nla_data(value) : NULL;

	for (gsize i = 0; i < size_of(value); i++)
		if (bytes[i] != 0)
			return FALSE;
	return TRUE;
}

static void read_bitwise(struct reading *reading, struct nlattr **a)
{
	struct nlattr *mask = get_value(a[NFTA_BITWISE_MASK], NFTA_DATA_VALUE);
	struct nft_load load =
		nft_register_get(&reading->registers, netfilter_u32(a[NFTA_BITWISE_SREG]));

	/* Operation 0 is "and, then exclusive or"; the others shift. */
	if (mask == NULL || netfilter_u32(a[NFTA_BITWISE_OP]) != NFT_BITWISE_BOOL ||
		!is_zero(get_value(a[NFTA_BITWISE_XOR], NFTA_DATA_VALUE)))
		load.field = NFT_FIELD_UNKNOWN;
	else
		load = nft_load_mask(load, nla_data(mask), size_of(mask));
	nft_register_set(&reading->registers, netfilter_u32(a[NFTA_BITWISE_DREG]), load);
}

static void read_cmp(struct reading *reading, struct nlattr **a)
{
	struct nlattr *value = get_value(a[NFTA_CMP_DATA], NFTA_DATA_VALUE);

	rule_add_match(reading->rule,
		nft_load_compare(
			nft_register_get(&reading->registers, netfilter_u32(a[NFTA_CMP_SREG])),
			netfilter_u32(a[NFTA_CMP_OP]), value != NULL ? nla_data(value) : NULL,
			size_of(value)));
}

static void read_range(struct reading *reading, struct nlattr **a)
{
	struct nlattr *first = get_value(a[NFTA_RANGE_FROM_DATA], NFTA_DATA_VALUE);
	struct nlattr *last = get_value(a[NFTA_RANGE_TO_DATA], NFTA_DATA_VALUE);
	struct match match = {.field = MATCH_UNKNOWN};

	if (size_of(first) == size_of(last) && first != NULL && last != NULL)
		match = nft_load_range(
			nft_register_get(&reading->registers, netfilter_u32(a[NFTA_RANGE_SREG])),
			nla_data(first), nla_data(last), size_of(first));
	match.is_inverted = netfilter_u32(a[NFTA_RANGE_OP]) == NFT_RANGE_NEQ;
	rule_add_match(reading->rule, match);
}

static void read_immediate(struct reading *reading, struct nlattr **a)
{
	guint name = netfilter_u32(a[NFTA_IMMEDIATE_DREG]);

	if (name == NFT_REG_VERDICT)
		nft_verdict_read(
			reading->rule, get_value(a[NFTA_IMMEDIATE_DATA], NFTA_DATA_VERDICT));
	else
		nft_register_set(&reading->registers, name,
			(struct nft_load){.length = sizeof(struct in6_addr)});
}

static void read_lookup(struct reading *reading, struct nlattr **a)
{
	struct nft_load load =
		nft_register_get(&reading->registers, netfilter_u32(a[NFTA_LOOKUP_SREG]));
	const char *set = netfilter_string(a[NFTA_LOOKUP_SET]);
	g_autoptr(GPtrArray) elements = NULL;
	gboolean is_inverted = (netfilter_u32(a[NFTA_LOOKUP_FLAGS]) & NFT_LOOKUP_F_INV) != 0;
	gboolean is_map = a[NFTA_LOOKUP_DREG] != NULL;

	/* One with a name is for changing. */
	if (set != NULL && g_str_has_prefix(set, "__"))
		elements = reading->read_set(set, reading->data);
	if (elements == NULL || !nft_set_is_plain(elements) ||
		(is_map && netfilter_u32(a[NFTA_LOOKUP_DREG]) != NFT_REG_VERDICT))
		rule_add_unknown(reading->rule);
	else if (is_map)
		nft_set_add_map(reading->rule, load, elements, reading->rules);
	else
		nft_set_add(reading->rule, load, elements, is_inverted);
}

static void read_match(struct reading *reading, struct nlattr **a)
{
	const char *name = netfilter_string(a[NFTA_MATCH_NAME]);

	if (name == NULL || a[NFTA_MATCH_INFO] == NULL)
		rule_add_unknown(reading->rule);
	else
		xt_rule_add_match(reading->rule, name, (guint8) netfilter_u32(a[NFTA_MATCH_REV]),
			nla_data(a[NFTA_MATCH_INFO]), size_of(a[NFTA_MATCH_INFO]));
}

static void read_target(struct reading *reading, struct nlattr **a)
{
	const char *name = netfilter_string(a[NFTA_TARGET_NAME]);

	if (name != NULL)
		reading->rule->verdict = xt_rule_target(name);
}

static void read_reject(struct reading *reading, struct nlattr **a G_GNUC_UNUSED)
{
	reading->rule->verdict = RULE_REJECT;
}

static void read_queue(struct reading *reading, struct nlattr **a G_GNUC_UNUSED)
{
	reading->rule->verdict = RULE_QUEUE;
}

static void read_nothing(struct reading *reading G_GNUC_UNUSED, struct nlattr **a G_GNUC_UNUSED)
{
}

static const struct {
	const char *name;
	void (*read)(struct reading *reading, struct nlattr **attributes);
} expressions[] = {
	{"meta", read_meta},
	{"ct", read_ct},
	{"payload", read_payload},
	{"bitwise", read_bitwise},
	{"cmp", read_cmp},
	{"range", read_range},
	{"lookup", read_lookup},
	{"immediate", read_immediate},
	{"match", read_match},
	{"target", read_target},
	{"reject", read_reject},
	{"queue", read_queue},
	{"counter", read_nothing},
	{"log", read_nothing},
	{"last", read_nothing},
	{"notrack", read_nothing},
};

static void read_expression(struct reading *reading, struct nlattr *attribute)
{
	struct nlattr *expression[NFTA_EXPR_MAX + 1];
	struct nlattr *attributes[MOST_ATTRIBUTES + 1] = {NULL};
	const char *name = NULL;
	gboolean ok;

	if (nla_parse_nested(expression, NFTA_EXPR_MAX, attribute, NULL) >= 0)
		name = netfilter_string(expression[NFTA_EXPR_NAME]);
	ok = name != NULL;
	if (ok && expression[NFTA_EXPR_DATA] != NULL)
		ok = nla_parse_nested(
			     attributes, MOST_ATTRIBUTES, expression[NFTA_EXPR_DATA], NULL) >= 0;
	for (gsize i = 0; ok && i < G_N_ELEMENTS(expressions); i++)
		if (strcmp(expressions[i].name, name) == 0) {
			expressions[i].read(reading, attributes);
			return;
		}
	rule_add_unknown(reading->rule);
}

void nft_rule_append(const struct netfilter_rule *rule, guint number, NftSetReader read_set,
	gpointer data, GPtrArray *rules)
{
	struct reading reading = {.rule = rule_new(RULE_CONTINUE),
		.read_set = read_set,
		.data = data,
		.rules = rules};
	struct nlattr *attribute;
	int left;

	reading.rule->number = number;
	reading.rule->comment = g_strdup(rule->comment);
	nla_for_each_attr (attribute, (struct nlattr *) (gpointer) rule->expressions->data,
		(int) rule->expressions->len, left)
		read_expression(&reading, attribute);
	g_ptr_array_add(rules, reading.rule);
}
