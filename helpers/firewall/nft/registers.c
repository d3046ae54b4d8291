/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Registers of nf_tables, and what it means to compare them. */
#include "config.h"

#include "helpers/firewall/nft/registers.h"

#include <net/if.h>

/* Before the kernel's own headers, which give way to it. */
#include <netinet/in.h>
#include <linux/if_ether.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nf_tables.h>
#include <string.h>

/* In an IPv4 header, and in one of TCP or UDP. */
enum {
	OFFSET_PROTOCOL = 9,
	OFFSET_SOURCE = 12,
	OFFSET_DESTINATION = 16,
	OFFSET_DESTINATION_PORT = 2,
	OFFSET_TCP_FLAGS = 13
};

/* Number of the first register of four bytes; NFT_REGISTERS: not one for data. */
static guint first_register(guint name)
{
	if (name >= NFT_REG_1 && name <= NFT_REG_4)
		return (name - NFT_REG_1) * 4;
	return name >= NFT_REG32_00 && name <= NFT_REG32_15 ? name - NFT_REG32_00 : NFT_REGISTERS;
}

static guint end_of(guint first, struct nft_load load)
{
	return first + MAX((load.length + 3) / 4, 1);
}

struct nft_load nft_register_get(const struct nft_register_file *registers, guint name)
{
	guint first = first_register(name);

	return first < NFT_REGISTERS ? registers->loads[first] : (struct nft_load){.length = 0};
}

void nft_register_set(struct nft_register_file *registers, guint name, struct nft_load load)
{
	guint first = first_register(name);

	if (first >= NFT_REGISTERS)
		return;
	/* What it writes over is not what it was. */
	for (guint i = 0; i < NFT_REGISTERS; i++)
		if (i < end_of(first, load) && end_of(i, registers->loads[i]) > first)
			registers->loads[i] = (struct nft_load){.length = 0};
	registers->loads[first] = load;
}

struct nft_load nft_load_value(const guint8 *bytes, gsize size)
{
	struct nft_load load = {.field = NFT_FIELD_VALUE, .length = (guint) size};

	/* As long as can be, and nothing of it known. */
	if (size > sizeof(load.bytes))
		return (struct nft_load){.length = NFT_REGISTERS * 4};
	/* Of no bytes there is no address either. */
	if (size > 0)
		memcpy(load.bytes, bytes, size);
	return load;
}

struct nft_load nft_load_meta(guint key)
{
	static const struct {
		guint key;
		struct nft_load load;
	} keys[] = {
		{NFT_META_IIFNAME, {.field = NFT_FIELD_IN_NAME, .length = IF_NAMESIZE}},
		{NFT_META_OIFNAME, {.field = NFT_FIELD_OUT_NAME, .length = IF_NAMESIZE}},
		{NFT_META_IIF, {.field = NFT_FIELD_IN_INDEX, .length = 4}},
		{NFT_META_OIF, {.field = NFT_FIELD_OUT_INDEX, .length = 4}},
		{NFT_META_NFPROTO, {.field = NFT_FIELD_FAMILY, .length = 1}},
		{NFT_META_PROTOCOL, {.field = NFT_FIELD_ETHERTYPE, .length = 2}},
		{NFT_META_L4PROTO, {.field = NFT_FIELD_PROTOCOL, .length = 1}},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(keys); i++)
		if (keys[i].key == key)
			return keys[i].load;
	/* As long as can be: an interface's kind. */
	return (struct nft_load){.length = IF_NAMESIZE};
}

struct nft_load nft_load_payload(guint base, guint offset, guint length)
{
	struct nft_load load = {.length = length};

	if (base == NFT_PAYLOAD_TRANSPORT_HEADER && offset == OFFSET_DESTINATION_PORT &&
		length == 2)
		load.field = NFT_FIELD_DESTINATION_PORT;
	if (base == NFT_PAYLOAD_TRANSPORT_HEADER && offset == OFFSET_TCP_FLAGS && length == 1)
		load.field = NFT_FIELD_TCP_FLAGS;
	if (base != NFT_PAYLOAD_NETWORK_HEADER)
		return load;
	if (offset == OFFSET_PROTOCOL && length == 1)
		load.field = NFT_FIELD_PROTOCOL;
	/* Shorter ones are networks: /8, /16, /24. */
	if (offset == OFFSET_SOURCE && length <= 4)
		load.field = NFT_FIELD_SOURCE;
	if (offset == OFFSET_DESTINATION && length <= 4)
		load.field = NFT_FIELD_DESTINATION;
	return load;
}

struct nft_load nft_load_ct(guint key)
{
	if (key == NFT_CT_STATE)
		return (struct nft_load){.field = NFT_FIELD_STATES, .length = 4};
	if (key == NFT_CT_STATUS)
		return (struct nft_load){.field = NFT_FIELD_STATUS, .length = 4};
	return (struct nft_load){.length = IF_NAMESIZE};
}

struct nft_load nft_load_rt(guint key)
{
	if (key == NFT_RT_TCPMSS)
		return (struct nft_load){.field = NFT_FIELD_PATH_MSS, .length = 2};
	return (struct nft_load){.length = sizeof(struct in6_addr)};
}

gboolean nft_load_is_index(const struct nft_load *load)
{
	return load->field == NFT_FIELD_IN_INDEX || load->field == NFT_FIELD_OUT_INDEX;
}

gboolean nft_load_is_path_mss(const struct nft_load *load)
{
	return load->field == NFT_FIELD_PATH_MSS;
}

const guint8 *nft_load_get_value(const struct nft_load *load, gsize size)
{
	return load->field == NFT_FIELD_VALUE && load->length == size ? load->bytes : NULL;
}

/* Those that are masked, the size of the mask, and whether it is in network byte order. */
static const struct {
	enum nft_field field;
	gsize size;
	gboolean is_network_order;
} masked[] = {
	{NFT_FIELD_SOURCE, 4, TRUE},
	{NFT_FIELD_DESTINATION, 4, TRUE},
	{NFT_FIELD_STATES, 4, FALSE},
	{NFT_FIELD_STATUS, 4, FALSE},
	{NFT_FIELD_TCP_FLAGS, 1, FALSE},
};

struct nft_load nft_load_mask(struct nft_load load, const guint8 *mask, gsize size)
{
	guint32 bits = 0;

	for (gsize i = 0; i < G_N_ELEMENTS(masked); i++) {
		if (masked[i].field != load.field || masked[i].size != size ||
			load.length != size || load.is_masked)
			continue;
		if (size == 1)
			bits = mask[0];
		else
			memcpy(&bits, mask, sizeof(bits));
		load.is_masked = TRUE;
		load.mask = masked[i].is_network_order ? ntohl(bits) : bits;
		return load;
	}
	load.field = NFT_FIELD_UNKNOWN;
	return load;
}

static struct match compare_interface(enum match_field field, const guint8 *value, gsize size)
{
	struct match match = {.field = field};

	/* Compared with the final NUL, unless the name is a prefix. */
	match.is_prefix = memchr(value, '\0', size) == NULL;
	memcpy(match.interface, value, MIN(size, sizeof(match.interface) - 1));
	return match;
}

static struct match compare_index(enum match_field field, const guint8 *value, gsize size)
{
	struct match match = {.field = field};
	char name[IF_NAMESIZE];
	guint32 index;

	memcpy(&index, value, MIN(size, sizeof(index)));
	/* There is none of that number any more: no packet comes by it. */
	if (if_indextoname(index, name) != NULL)
		g_strlcpy(match.interface, name, sizeof(match.interface));
	return match;
}

static struct match compare_address(
	enum match_field field, const struct nft_load *load, const guint8 *value, gsize size)
{
	struct match match = {.field = field, .prefix.length = (guint8) (size * 8)};
	struct ip_address network;

	match.prefix.address.family = AF_INET;
	memcpy(match.prefix.address.bytes, value, size);
	if (!load->is_masked)
		return match;
	for (match.prefix.length = 0;
		match.prefix.length < 32 && (load->mask << match.prefix.length) >> 31 == 1;)
		match.prefix.length++;
	network = ip_prefix_network(match.prefix);
	if (ntohl(ip_address_to_in_addr(ip_prefix_mask(match.prefix)).s_addr) != load->mask ||
		!ip_address_equal(network, match.prefix.address))
		match.field = MATCH_UNKNOWN;
	return match;
}

/* "state & bits" is compared to 0, or the state to one of its values. */
static struct match compare_states(const struct nft_load *load, const guint8 *value)
{
	static const struct {
		guint nft;
		enum conntrack_state state;
	} bits[] = {
		{NF_CT_STATE_INVALID_BIT, CONNTRACK_INVALID},
		{NF_CT_STATE_BIT(IP_CT_NEW), CONNTRACK_NEW},
		{NF_CT_STATE_BIT(IP_CT_ESTABLISHED), CONNTRACK_ESTABLISHED},
		{NF_CT_STATE_BIT(IP_CT_RELATED), CONNTRACK_RELATED},
		{NF_CT_STATE_UNTRACKED_BIT, CONNTRACK_UNTRACKED},
	};
	struct match match = {.field = MATCH_STATES};
	guint32 mask;

	memcpy(&mask, value, sizeof(mask));
	if (load->is_masked && mask != 0)
		match.field = MATCH_UNKNOWN;
	match.is_inverted = load->is_masked;
	if (load->is_masked)
		mask = load->mask;
	/* A packet has one state: it never is two at once. */
	else if ((mask & (mask - 1)) != 0)
		match.field = MATCH_NEVER;
	for (gsize i = 0; i < G_N_ELEMENTS(bits); i++)
		if ((mask & bits[i].nft) != 0)
			match.states |= bits[i].state;
	return match;
}

/* "status & bits" is compared to 0. */
static struct match compare_status(const struct nft_load *load, const guint8 *value)
{
	struct match match = {.field = MATCH_STATES, .is_inverted = TRUE};
	guint32 bits;

	memcpy(&bits, value, sizeof(bits));
	if (!load->is_masked || bits != 0 || (load->mask & ~(guint32) IPS_NAT_MASK) != 0)
		return (struct match){.field = MATCH_UNKNOWN};
	match.states = ((load->mask & IPS_SRC_NAT) != 0 ? CONNTRACK_SNAT : 0) |
		       ((load->mask & IPS_DST_NAT) != 0 ? CONNTRACK_DNAT : 0);
	return match;
}

static struct match compare_tcp_flags(const struct nft_load *load, const guint8 *value)
{
	return (struct match){.field = MATCH_TCP_FLAGS,
		.tcp_mask = load->is_masked ? (guint8) load->mask : G_MAXUINT8,
		.tcp_flags = value[0]};
}

static struct match compare_ethertype(const guint8 *value)
{
	static const struct {
		int ethertype;
		guint8 family;
	} rows[] = {{ETH_P_IP, NFPROTO_IPV4}, {ETH_P_IPV6, NFPROTO_IPV6}};

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
		if ((value[0] << 8 | value[1]) == rows[i].ethertype)
			return (struct match){.field = MATCH_FAMILY, .family = rows[i].family};
	return (struct match){.field = MATCH_NEVER};
}

/* That it is equal. */
static struct match compare(const struct nft_load *load, const guint8 *value, gsize size)
{
	struct match match = {.field = MATCH_UNKNOWN};
	gboolean is_name = load->field == NFT_FIELD_IN_NAME || load->field == NFT_FIELD_OUT_NAME;

	if (size == 0 || (is_name ? size > load->length : size != load->length))
		return match;
	switch (load->field) {
	case NFT_FIELD_IN_NAME:
		return compare_interface(MATCH_IN, value, size);
	case NFT_FIELD_OUT_NAME:
		return compare_interface(MATCH_OUT, value, size);
	case NFT_FIELD_IN_INDEX:
		return compare_index(MATCH_IN, value, size);
	case NFT_FIELD_OUT_INDEX:
		return compare_index(MATCH_OUT, value, size);
	case NFT_FIELD_SOURCE:
		return compare_address(MATCH_SOURCE, load, value, size);
	case NFT_FIELD_DESTINATION:
		return compare_address(MATCH_DESTINATION, load, value, size);
	case NFT_FIELD_STATES:
		return compare_states(load, value);
	case NFT_FIELD_STATUS:
		return compare_status(load, value);
	case NFT_FIELD_TCP_FLAGS:
		return compare_tcp_flags(load, value);
	case NFT_FIELD_DESTINATION_PORT:
		return nft_load_range(*load, value, value, size);
	case NFT_FIELD_PROTOCOL:
		return (struct match){.field = MATCH_PROTOCOL, .protocol = value[0]};
	case NFT_FIELD_FAMILY:
		return (struct match){.field = MATCH_FAMILY, .family = value[0]};
	case NFT_FIELD_ETHERTYPE:
		return compare_ethertype(value);
	case NFT_FIELD_PATH_MSS:
	case NFT_FIELD_VALUE:
	case NFT_FIELD_UNKNOWN:
		break;
	}
	return match;
}

struct match nft_load_compare(struct nft_load load, guint op, const guint8 *value, gsize size)
{
	struct match match = compare(&load, value, size);

	if (op == NFT_CMP_EQ)
		return match;
	if (op == NFT_CMP_NEQ) {
		match.is_inverted = !match.is_inverted;
		return match;
	}
	if (match.field != MATCH_DESTINATION_PORT)
		return (struct match){.field = MATCH_UNKNOWN};
	/* "< x" is "not >= x", "> x" is "not <= x". */
	match.is_inverted = op == NFT_CMP_LT || op == NFT_CMP_GT;
	if (op == NFT_CMP_LT || op == NFT_CMP_GTE)
		match.last_port = G_MAXUINT16;
	else
		match.first_port = 0;
	return match;
}

static guint16 read_port(const guint8 *bytes)
{
	return (guint16) (bytes[0] << 8 | bytes[1]);
}

struct match nft_load_range(
	struct nft_load load, const guint8 *first, const guint8 *last, gsize size)
{
	if (load.field != NFT_FIELD_DESTINATION_PORT || size != 2)
		return (struct match){.field = MATCH_UNKNOWN};
	return (struct match){.field = MATCH_DESTINATION_PORT,
		.first_port = read_port(first),
		.last_port = read_port(last)};
}
