/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rule that a rule of nf_tables is. Pure. */
#include "config.h"

#include "helpers/firewall/nft/decode.h"

/* Before the kernel's own headers, which give way to it. */
#include <netinet/in.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_nat.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nf_tables_compat.h>
#include <netinet/ip_icmp.h>
#include <netinet/tcp.h>
#include <netlink/attr.h>
#include <string.h>

#include "helpers/firewall/legacy/decode.h"
#include "helpers/firewall/nft/registers.h"

/* More attributes than any expression has that is read here. */
enum { MOST_ATTRIBUTES = 15 };

/* In the TCP option: behind its kind and its length. */
enum { OFFSET_MSS = 2 };

/* A rule that is being read. */
struct reading {
	Rule *rule;
	gboolean is_ipv4; /* by its table, or by what came before */
	struct nft_register_file registers;
	NftSetReader read_set;
	gpointer data;
	GPtrArray *rules; /* of the chain, for those that a map makes */
};

/* A match that was made of what was loaded. */
static void add_match(struct reading *reading, const struct nft_load *load, struct match match)
{
	gboolean is_address = match.field == MATCH_SOURCE || match.field == MATCH_DESTINATION;

	if (match.field == MATCH_FAMILY && match.family == NFPROTO_IPV4 && !match.is_inverted)
		reading->is_ipv4 = TRUE;
	/* It looks at the same bytes of IPv6 packets as well. */
	if ((is_address && !reading->is_ipv4) || nft_load_is_index(load))
		reading->rule->has_more = TRUE;
	rule_add_match(reading->rule, match);
}

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

static struct nft_load get_register(const struct reading *reading, struct nlattr *name)
{
	return nft_register_get(&reading->registers, nft_u32(name));
}

/* An expression that loads a register; without one it sets something from another. */
static void set_register(struct reading *reading, struct nlattr *name, struct nft_load load)
{
	if (name != NULL)
		nft_register_set(&reading->registers, nft_u32(name), load);
	else
		reading->rule->has_more = TRUE;
}

static void read_meta(struct reading *reading, struct nlattr **a)
{
	set_register(reading, a[NFTA_META_DREG], nft_load_meta(nft_u32(a[NFTA_META_KEY])));
}

static void read_ct(struct reading *reading, struct nlattr **a)
{
	set_register(reading, a[NFTA_CT_DREG], nft_load_ct(nft_u32(a[NFTA_CT_KEY])));
}

static void read_rt(struct reading *reading, struct nlattr **a)
{
	set_register(reading, a[NFTA_RT_DREG], nft_load_rt(nft_u32(a[NFTA_RT_KEY])));
}

static void read_payload(struct reading *reading, struct nlattr **a)
{
	set_register(reading, a[NFTA_PAYLOAD_DREG],
		nft_load_payload(nft_u32(a[NFTA_PAYLOAD_BASE]), nft_u32(a[NFTA_PAYLOAD_OFFSET]),
			nft_u32(a[NFTA_PAYLOAD_LEN])));
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
	struct nft_load load = get_register(reading, a[NFTA_BITWISE_SREG]);

	/* Operation 0 is "and, then exclusive or"; the others shift. */
	if (mask == NULL || nft_u32(a[NFTA_BITWISE_OP]) != NFT_BITWISE_BOOL ||
		!is_zero(get_value(a[NFTA_BITWISE_XOR], NFTA_DATA_VALUE)))
		load.field = NFT_FIELD_UNKNOWN;
	else
		load = nft_load_mask(load, nla_data(mask), size_of(mask));
	nft_register_set(&reading->registers, nft_u32(a[NFTA_BITWISE_DREG]), load);
}

static void read_cmp(struct reading *reading, struct nlattr **a)
{
	struct nlattr *value = get_value(a[NFTA_CMP_DATA], NFTA_DATA_VALUE);
	struct nft_load load = get_register(reading, a[NFTA_CMP_SREG]);

	add_match(reading, &load,
		nft_load_compare(load, nft_u32(a[NFTA_CMP_OP]),
			value != NULL ? nla_data(value) : NULL, size_of(value)));
}

static void read_range(struct reading *reading, struct nlattr **a)
{
	struct nlattr *first = get_value(a[NFTA_RANGE_FROM_DATA], NFTA_DATA_VALUE);
	struct nlattr *last = get_value(a[NFTA_RANGE_TO_DATA], NFTA_DATA_VALUE);
	struct nft_load load = get_register(reading, a[NFTA_RANGE_SREG]);
	struct match match = {.field = MATCH_UNKNOWN};

	if (size_of(first) == size_of(last) && first != NULL && last != NULL)
		match = nft_load_range(load, nla_data(first), nla_data(last), size_of(first));
	match.is_inverted = nft_u32(a[NFTA_RANGE_OP]) == NFT_RANGE_NEQ;
	add_match(reading, &load, match);
}

/* Set the verdict of rule from an attribute NFTA_DATA_VERDICT, which may be missing. */
static void read_verdict(Rule *rule, struct nlattr *attribute)
{
	static const struct {
		int code;
		enum rule_verdict verdict;
	} codes[] = {
		{NF_ACCEPT, RULE_ACCEPT},
		{NF_DROP, RULE_DROP},
		{NF_QUEUE, RULE_QUEUE},
		{NFT_RETURN, RULE_RETURN},
		{NFT_JUMP, RULE_JUMP},
		{NFT_GOTO, RULE_GOTO},
	};
	struct nlattr *verdict[NFTA_VERDICT_MAX + 1];
	const char *chain;
	int code;

	if (attribute == NULL || nla_parse_nested(verdict, NFTA_VERDICT_MAX, attribute, NULL) < 0)
		return;
	code = (int) nft_u32(verdict[NFTA_VERDICT_CODE]);
	for (gsize i = 0; i < G_N_ELEMENTS(codes); i++)
		if (codes[i].code == code)
			rule->verdict = codes[i].verdict;
	chain = nft_string(verdict[NFTA_VERDICT_CHAIN]);
	if (chain != NULL) {
		g_free(rule->chain);
		rule->chain = g_strdup(chain);
	}
	/* A jump to nowhere is none. */
	if (rule->chain == NULL && (rule->verdict == RULE_JUMP || rule->verdict == RULE_GOTO)) {
		rule->verdict = RULE_CONTINUE;
		rule_add_unknown(rule);
	}
}

static void read_immediate(struct reading *reading, struct nlattr **a)
{
	struct nlattr *value = get_value(a[NFTA_IMMEDIATE_DATA], NFTA_DATA_VALUE);
	guint name = nft_u32(a[NFTA_IMMEDIATE_DREG]);

	/* It has a verdict, and does something else before that. */
	if (name == NFT_REG_VERDICT && reading->rule->verdict != RULE_CONTINUE)
		rule_add_unknown(reading->rule);
	if (name == NFT_REG_VERDICT)
		read_verdict(reading->rule, get_value(a[NFTA_IMMEDIATE_DATA], NFTA_DATA_VERDICT));
	else if (value != NULL)
		nft_register_set(
			&reading->registers, name, nft_load_value(nla_data(value), size_of(value)));
	else
		rule_add_unknown(reading->rule);
}

/* An interval has flags, an element for all others no key. */
static gboolean is_plain(const GPtrArray *elements)
{
	for (guint i = 0; i < elements->len; i++) {
		const struct nft_element *element = g_ptr_array_index(elements, i);

		if (element->key->len == 0 || element->rest->len > 0)
			return FALSE;
	}
	return elements->len > 0;
}

static struct match compare_key(struct nft_load load, const struct nft_element *element)
{
	return nft_load_compare(load, NFT_CMP_EQ, element->key->data, element->key->len);
}

/* That load is, or is not, in a plain set. */
static void add_set(struct reading *reading, struct nft_load load, const GPtrArray *elements,
	gboolean is_inverted)
{
	for (guint i = 0; i < elements->len; i++) {
		struct match match = compare_key(load, g_ptr_array_index(elements, i));

		/* In none of them is not in the first, and not in the second, … */
		match.is_alternative = i > 0 && !is_inverted;
		match.is_inverted ^= is_inverted;
		add_match(reading, &load, match);
	}
}

/* A rule for each key of a plain map: as this one is so far, with the key's verdict. */
static void add_map(const struct reading *reading, struct nft_load load, const GPtrArray *elements)
{
	for (guint i = 0; i < elements->len; i++) {
		const struct nft_element *element = g_ptr_array_index(elements, i);
		Rule *rule = rule_copy(reading->rule);
		struct nlattr *value[NFTA_DATA_MAX + 1];

		rule_add_match(rule, compare_key(load, element));
		if (nla_parse(value, NFTA_DATA_MAX, (gpointer) element->value->data,
			    (int) element->value->len, NULL) >= 0)
			read_verdict(rule, value[NFTA_DATA_VERDICT]);
		g_ptr_array_add(reading->rules, rule);
	}
}

static void read_lookup(struct reading *reading, struct nlattr **a)
{
	struct nft_load load = get_register(reading, a[NFTA_LOOKUP_SREG]);
	const char *set = nft_string(a[NFTA_LOOKUP_SET]);
	g_autoptr(GPtrArray) elements = NULL;
	gboolean is_inverted = (nft_u32(a[NFTA_LOOKUP_FLAGS]) & NFT_LOOKUP_F_INV) != 0;
	gboolean is_map = a[NFTA_LOOKUP_DREG] != NULL;

	/* One with a name is for changing. */
	if (set != NULL && g_str_has_prefix(set, "__"))
		elements = reading->read_set(set, reading->data);
	if (elements == NULL || !is_plain(elements) ||
		(is_map && nft_u32(a[NFTA_LOOKUP_DREG]) != NFT_REG_VERDICT))
		rule_add_unknown(reading->rule);
	else if (is_map)
		add_map(reading, load, elements);
	else
		add_set(reading, load, elements, is_inverted);
}

static void read_match(struct reading *reading, struct nlattr **a)
{
	const char *name = nft_string(a[NFTA_MATCH_NAME]);

	if (name == NULL || a[NFTA_MATCH_INFO] == NULL)
		rule_add_unknown(reading->rule);
	else
		legacy_decode_match(reading->rule, name, (guint8) nft_u32(a[NFTA_MATCH_REV]),
			nla_data(a[NFTA_MATCH_INFO]), size_of(a[NFTA_MATCH_INFO]));
}

static void read_target(struct reading *reading, struct nlattr **a)
{
	const char *name = nft_string(a[NFTA_TARGET_NAME]);
	struct nlattr *info = a[NFTA_TARGET_INFO];

	if (name != NULL)
		legacy_decode_target(reading->rule, name, (guint8) nft_u32(a[NFTA_TARGET_REV]),
			info != NULL ? nla_data(info) : "", size_of(info));
}

static void read_reject(struct reading *reading, struct nlattr **a)
{
	struct nlattr *code = a[NFTA_REJECT_ICMP_CODE];
	guint type = nft_u32(a[NFTA_REJECT_TYPE]);
	guint wanted = type == NFT_REJECT_ICMPX_UNREACH ? NFT_REJECT_ICMPX_PORT_UNREACH
							: ICMP_PORT_UNREACH;

	reading->rule->verdict = RULE_REJECT;
	if (type == NFT_REJECT_TCP_RST || size_of(code) != 1 || nla_get_u8(code) != wanted)
		reading->rule->has_more = TRUE;
}

/* The value that the rule itself has put into a register, of that size; 0 and has_more if none. */
static guint8 *get_own_value(
	struct reading *reading, struct nlattr *name, gsize size, guint8 *ret_bytes)
{
	struct nft_load load = get_register(reading, name);
	const guint8 *bytes = nft_load_get_value(&load, size);

	memset(ret_bytes, 0, size);
	if (bytes != NULL)
		memcpy(ret_bytes, bytes, size);
	else
		reading->rule->has_more = TRUE;
	return ret_bytes;
}

static guint16 get_own_port(struct reading *reading, struct nlattr *name)
{
	guint8 bytes[2];

	get_own_value(reading, name, sizeof(bytes), bytes);
	return (guint16) (bytes[0] << 8 | bytes[1]);
}

/* The ports to which it is translated, if it says any; and what it says besides. */
static void read_nat_range(
	struct reading *reading, struct nlattr *first, struct nlattr *last, struct nlattr *flags)
{
	const guint32 known = NF_NAT_RANGE_MAP_IPS | NF_NAT_RANGE_PROTO_SPECIFIED;

	if (first != NULL) {
		reading->rule->first_port = get_own_port(reading, first);
		reading->rule->last_port = get_own_port(reading, last != NULL ? last : first);
	}
	if ((nft_u32(flags) & ~known) != 0)
		reading->rule->has_more = TRUE;
}

static void read_masq(struct reading *reading, struct nlattr **a)
{
	reading->rule->verdict = RULE_MASQUERADE;
	read_nat_range(reading, a[NFTA_MASQ_REG_PROTO_MIN], a[NFTA_MASQ_REG_PROTO_MAX],
		a[NFTA_MASQ_FLAGS]);
}

static void read_nat(struct reading *reading, struct nlattr **a)
{
	struct nlattr *first = a[NFTA_NAT_REG_ADDR_MIN], *last = a[NFTA_NAT_REG_ADDR_MAX];
	guint8 low[4], high[4];

	if (nft_u32(a[NFTA_NAT_FAMILY]) != NFPROTO_IPV4 || first == NULL) {
		reading->rule->has_more = TRUE;
		return;
	}
	reading->rule->verdict = nft_u32(a[NFTA_NAT_TYPE]) == NFT_NAT_SNAT ? RULE_SNAT : RULE_DNAT;
	get_own_value(reading, first, sizeof(low), low);
	get_own_value(reading, last != NULL ? last : first, sizeof(high), high);
	reading->rule->to_address = ip_address_from_bytes(AF_INET, low);
	if (memcmp(low, high, sizeof(low)) != 0)
		reading->rule->has_more = TRUE;
	read_nat_range(
		reading, a[NFTA_NAT_REG_PROTO_MIN], a[NFTA_NAT_REG_PROTO_MAX], a[NFTA_NAT_FLAGS]);
}

/* The kernel has the segment size in its own order. */
static void read_byteorder(struct reading *reading, struct nlattr **a)
{
	struct nft_load load = get_register(reading, a[NFTA_BYTEORDER_SREG]);

	if (nft_load_is_path_mss(&load) && nft_u32(a[NFTA_BYTEORDER_OP]) == NFT_BYTEORDER_HTON &&
		nft_u32(a[NFTA_BYTEORDER_LEN]) == sizeof(guint16) &&
		nft_u32(a[NFTA_BYTEORDER_SIZE]) == sizeof(guint16))
		set_register(reading, a[NFTA_BYTEORDER_DREG], load);
	else
		rule_add_unknown(reading->rule);
}

/* Of those that write, only the one that sets the segment size is known. */
static void read_exthdr(struct reading *reading, struct nlattr **a)
{
	struct nft_load load = get_register(reading, a[NFTA_EXTHDR_SREG]);
	struct nlattr *type = a[NFTA_EXTHDR_TYPE];

	if (a[NFTA_EXTHDR_DREG] != NULL)
		set_register(reading, a[NFTA_EXTHDR_DREG], nft_load_value(NULL, 0));
	else if (nft_load_is_path_mss(&load) &&
		 nft_u32(a[NFTA_EXTHDR_OP]) == NFT_EXTHDR_OP_TCPOPT && size_of(type) == 1 &&
		 nla_get_u8(type) == TCPOPT_MAXSEG &&
		 nft_u32(a[NFTA_EXTHDR_OFFSET]) == OFFSET_MSS &&
		 nft_u32(a[NFTA_EXTHDR_LEN]) == sizeof(guint16))
		reading->rule->verdict = RULE_CLAMP_MSS;
	else
		rule_add_unknown(reading->rule);
}

static void read_queue(struct reading *reading, struct nlattr **a G_GNUC_UNUSED)
{
	reading->rule->verdict = RULE_QUEUE;
	reading->rule->has_more = TRUE;
}

static void read_counter(struct reading *reading, struct nlattr **a G_GNUC_UNUSED)
{
	reading->rule->is_counted = TRUE;
}

/* What changes nothing about where a packet goes. */
static void read_more(struct reading *reading, struct nlattr **a G_GNUC_UNUSED)
{
	reading->rule->has_more = TRUE;
}

static const struct {
	const char *name;
	void (*read)(struct reading *reading, struct nlattr **attributes);
} expressions[] = {
	{"meta", read_meta},
	{"ct", read_ct},
	{"rt", read_rt},
	{"payload", read_payload},
	{"bitwise", read_bitwise},
	{"byteorder", read_byteorder},
	{"cmp", read_cmp},
	{"range", read_range},
	{"lookup", read_lookup},
	{"immediate", read_immediate},
	{"match", read_match},
	{"target", read_target},
	{"reject", read_reject},
	{"masq", read_masq},
	{"nat", read_nat},
	{"exthdr", read_exthdr},
	{"queue", read_queue},
	{"counter", read_counter},
	{"log", read_more},
	{"last", read_more},
	{"notrack", read_more},
};

static void read_expression(struct reading *reading, struct nlattr *attribute)
{
	struct nlattr *expression[NFTA_EXPR_MAX + 1];
	struct nlattr *attributes[MOST_ATTRIBUTES + 1] = {NULL};
	const char *name = NULL;
	gboolean ok;

	if (nla_parse_nested(expression, NFTA_EXPR_MAX, attribute, NULL) >= 0)
		name = nft_string(expression[NFTA_EXPR_NAME]);
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

void nft_decode(const struct nft_rule *rule, guint8 family, guint number, NftSetReader read_set,
	gpointer data, GPtrArray *rules)
{
	struct reading reading = {.rule = rule_new(RULE_CONTINUE),
		.is_ipv4 = family == NFPROTO_IPV4,
		.read_set = read_set,
		.data = data,
		.rules = rules};
	struct nlattr *attribute;
	int left;

	reading.rule->number = number;
	reading.rule->handle = rule->handle;
	reading.rule->comment = g_strdup(rule->comment);
	nla_for_each_attr (attribute, (struct nlattr *) (gpointer) rule->expressions->data,
		(int) rule->expressions->len, left)
		read_expression(&reading, attribute);
	g_ptr_array_add(rules, reading.rule);
}
