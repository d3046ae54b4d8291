/* SPDX-License-Identifier: GPL-2.0-or-later */
/* IP addresses and prefixes of either family. Pure. */
#include "config.h"

#include "helpers/base/ip-prefix.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#include "helpers/base/error.h"

/* What messages call a family; the last row is for either. */
static const struct family {
	int family;
	gsize size;
	const char *name;
	const char *address;
	const char *prefix;
	const char *range;
} families[] = {
	{AF_INET, 4, "an IPv4 address", "192.168.77.1", "192.168.77.1/24",
		"192.168.77.100-192.168.77.200"},
	{AF_INET6, 16, "an IPv6 address", "fd00:77::1", "fd00:77::1/64",
		"fd00:77::100-fd00:77::200"},
	{AF_UNSPEC, 0, "an IP address", "192.168.77.1", "192.168.77.1/24",
		"192.168.77.100-192.168.77.200"},
};

static const struct family *find_family(int family)
{
	gsize i = 0;

	while (i + 1 < G_N_ELEMENTS(families) && families[i].family != family)
		i++;
	return &families[i];
}

gsize ip_family_size(int family)
{
	return find_family(family)->size;
}

static guint family_bits(int family)
{
	return (guint) ip_family_size(family) * 8;
}

/* By inet_pton: four decimal numbers and nothing else, no "1.2", no "010"; no "%eth0". */
static gboolean parse_address(int family, const char *text, struct ip_address *ret_address)
{
	for (gsize i = 0; i < G_N_ELEMENTS(families) - 1; i++) {
		struct ip_address parsed = {.family = (guint8) families[i].family};

		if ((family == AF_UNSPEC || family == families[i].family) &&
			inet_pton(families[i].family, text, parsed.bytes) == 1) {
			*ret_address = parsed;
			return TRUE;
		}
	}
	return FALSE;
}

gboolean ip_address_parse(
	int family, const char *text, struct ip_address *ret_address, GError **error)
{
	const struct family *wanted = find_family(family);

	return parse_address(family, text, ret_address) ||
	       error_set(error, BRW0_ERROR_USAGE, "'%s' is not %s such as %s", text, wanted->name,
		       wanted->address);
}

gboolean ip_prefix_parse(int family, const char *text, struct ip_prefix *ret_prefix, GError **error)
{
	const struct family *wanted = find_family(family);
	g_auto(GStrv) parts = g_strsplit(text, "/", 2);
	struct ip_address address;
	guint64 length = 0;

	if (g_strv_length(parts) != 2 || !parse_address(family, parts[0], &address) ||
		!g_ascii_string_to_unsigned(
			parts[1], 10, 0, family_bits(address.family), &length, NULL))
		return error_set(error, BRW0_ERROR_USAGE,
			"'%s' is not %s with its prefix such as %s", text, wanted->name,
			wanted->prefix);
	*ret_prefix = (struct ip_prefix){address, (guint8) length};
	return TRUE;
}

gboolean ip_range_parse(int family, const char *text, struct ip_range *ret_range, GError **error)
{
	g_auto(GStrv) parts = g_strsplit(text, "-", 2);
	struct ip_range range;

	if (g_strv_length(parts) != 2 ||
		!parse_address(family, g_strstrip(parts[0]), &range.first) ||
		!parse_address(range.first.family, g_strstrip(parts[1]), &range.last))
		return error_set(error, BRW0_ERROR_USAGE, "'%s' is not a range such as %s", text,
			find_family(family)->range);
	if (ip_address_compare(range.first, range.last) > 0)
		return error_set(
			error, BRW0_ERROR_USAGE, "the range '%s' ends before it begins", text);
	*ret_range = range;
	return TRUE;
}

const char *ip_address_format(struct ip_address address, char *text)
{
	if (inet_ntop(address.family, address.bytes, text, IP_TEXT_SIZE) == NULL)
		text[0] = '\0';
	return text;
}

const char *ip_prefix_format(struct ip_prefix prefix, char *text)
{
	gsize n;

	if (!ip_prefix_is_set(prefix))
		return ip_address_format(prefix.address, text);
	n = strlen(ip_address_format(prefix.address, text));
	g_snprintf(text + n, IP_TEXT_SIZE - n, "/%u", prefix.length);
	return text;
}

struct ip_address ip_address_from_bytes(int family, const void *bytes)
{
	struct ip_address address = {.family = (guint8) family};

	memcpy(address.bytes, bytes, ip_family_size(family));
	return address;
}

struct in_addr ip_address_to_in_addr(struct ip_address address)
{
	struct in_addr in;

	memcpy(&in, address.bytes, sizeof(in));
	return in;
}

struct ip_prefix ip_prefix_of_address(struct ip_address address)
{
	return (struct ip_prefix){address, (guint8) family_bits(address.family)};
}

gboolean ip_address_is_set(struct ip_address address)
{
	return address.family != AF_UNSPEC;
}

gboolean ip_prefix_is_set(struct ip_prefix prefix)
{
	return ip_address_is_set(prefix.address);
}

int ip_address_compare(struct ip_address a, struct ip_address b)
{
	if (a.family != b.family)
		return a.family < b.family ? -1 : 1;
	return memcmp(a.bytes, b.bytes, ip_family_size(a.family));
}

gboolean ip_address_equal(struct ip_address a, struct ip_address b)
{
	return ip_address_compare(a, b) == 0;
}

gboolean ip_prefix_equal(struct ip_prefix a, struct ip_prefix b)
{
	return a.length == b.length && ip_address_equal(a.address, b.address);
}

/* Where a prefix ends: after so many whole bytes, and these bits of the next one. */
struct boundary {
	gsize n_bytes;
	guint8 bits;
};

static struct boundary find_boundary(struct ip_prefix prefix)
{
	guint length = MIN(prefix.length, 8 * sizeof(prefix.address.bytes));

	return (struct boundary){length / 8, (guint8) (0xff00 >> length % 8)};
}

struct ip_address ip_prefix_mask(struct ip_prefix prefix)
{
	struct ip_address mask = {.family = prefix.address.family};
	struct boundary end = find_boundary(prefix);

	memset(mask.bytes, 0xff, end.n_bytes);
	if (end.bits != 0)
		mask.bytes[end.n_bytes] = end.bits;
	return mask;
}

struct ip_address ip_prefix_network(struct ip_prefix prefix)
{
	struct ip_address network = {.family = prefix.address.family};
	struct boundary end = find_boundary(prefix);

	memcpy(network.bytes, prefix.address.bytes, end.n_bytes);
	if (end.bits != 0)
		network.bytes[end.n_bytes] = prefix.address.bytes[end.n_bytes] & end.bits;
	return network;
}

struct ip_address ip_prefix_broadcast(struct ip_prefix prefix)
{
	struct ip_address mask = ip_prefix_mask(prefix);
	struct ip_address last = prefix.address;

	for (gsize i = 0; i < ip_family_size(last.family); i++)
		last.bytes[i] |= (guint8) ~mask.bytes[i];
	return last;
}

struct ip_prefix ip_prefix_of_network(struct ip_prefix prefix)
{
	return (struct ip_prefix){ip_prefix_network(prefix), prefix.length};
}

gboolean ip_prefix_contains(struct ip_prefix prefix, struct ip_address address)
{
	const guint8 *a = prefix.address.bytes, *b = address.bytes;
	struct boundary end = find_boundary(prefix);

	return ip_address_is_set(address) && address.family == prefix.address.family &&
	       memcmp(a, b, end.n_bytes) == 0 &&
	       (end.bits == 0 || ((a[end.n_bytes] ^ b[end.n_bytes]) & end.bits) == 0);
}

gboolean ip_prefix_overlaps(struct ip_prefix a, struct ip_prefix b)
{
	return a.length <= b.length ? ip_prefix_contains(a, b.address)
				    : ip_prefix_contains(b, a.address);
}

gboolean ip_prefix_is_within(struct ip_prefix inner, struct ip_prefix outer)
{
	return inner.length >= outer.length && ip_prefix_contains(outer, inner.address);
}

gboolean ip_range_contains(struct ip_range range, struct ip_address address)
{
	return address.family == range.first.family &&
	       ip_address_compare(range.first, address) <= 0 &&
	       ip_address_compare(address, range.last) <= 0;
}

/* Addresses that no host has in a network, and what they are called. */
static const struct reserved {
	struct ip_prefix prefix;
	const char *name;
} reserved[] = {
	{IPV4_PREFIX(0, 0, 0, 0, 8), "a 'this network' address"},
	{IPV4_PREFIX(127, 0, 0, 0, 8), "a loopback address"},
	{IPV4_PREFIX(224, 0, 0, 0, 4), "a multicast address"},
	{IPV4_PREFIX(240, 0, 0, 0, 4), "a reserved address"},
	{{{AF_INET6, {0}}, 128}, "the unspecified address"},
	{{{AF_INET6, {[15] = 1}}, 128}, "the loopback address"},
	{{{AF_INET6, {[10] = 0xff, 0xff}}, 96}, "an IPv4-mapped address"},
	{{{AF_INET6, {0xff}}, 8}, "a multicast address"},
};

/* Nobody may forward packets from or to it (RFC 3927, section 7). */
static const struct reserved link_local = {IPV4_PREFIX(169, 254, 0, 0, 16), "a link-local address"};

gboolean ip_address_check_for_host(struct ip_address address, GError **error)
{
	char text[IP_TEXT_SIZE];

	for (gsize i = 0; i < G_N_ELEMENTS(reserved); i++)
		if (ip_prefix_contains(reserved[i].prefix, address))
			return error_set(error, BRW0_ERROR_USAGE, "%s is %s",
				ip_address_format(address, text), reserved[i].name);
	return TRUE;
}

static const char *find_reserved(struct ip_prefix prefix)
{
	for (gsize i = 0; i < G_N_ELEMENTS(reserved); i++)
		if (ip_prefix_overlaps(prefix, reserved[i].prefix))
			return reserved[i].name;
	return ip_prefix_overlaps(prefix, link_local.prefix) ? link_local.name : NULL;
}

gboolean ip_prefix_check_for_bridge(struct ip_prefix prefix, GError **error)
{
	const char *name = find_reserved(prefix);
	char text[IP_TEXT_SIZE];

	ip_prefix_format(prefix, text);
	if (prefix.address.family != AF_INET)
		return error_set(error, BRW0_ERROR_USAGE, "'%s' is not an IPv4 address", text);
	if (prefix.length < 8 || prefix.length > 30)
		return error_set(
			error, BRW0_ERROR_USAGE, "the prefix of %s is not between 8 and 30", text);
	if (name != NULL)
		return error_set(error, BRW0_ERROR_USAGE, "%s is %s", text, name);
	if (ip_address_equal(prefix.address, ip_prefix_network(prefix)))
		return error_set(error, BRW0_ERROR_USAGE,
			"%s is the address of the network, not of a host in it", text);
	if (ip_address_equal(prefix.address, ip_prefix_broadcast(prefix)))
		return error_set(error, BRW0_ERROR_USAGE, "%s is the broadcast address", text);
	return TRUE;
}

gboolean ip_prefix_check_of_bridge(struct ip_prefix prefix, const char *bridge, GError **error)
{
	g_autoptr(GError) cause = NULL;

	if (ip_prefix_check_for_bridge(prefix, &cause))
		return TRUE;
	return error_set(error, BRW0_ERROR_FAILED,
		"cannot serve guests on %s: %s; give it another address", bridge, cause->message);
}

const struct ip_prefix *ip_prefix_find_for_bridge(
	const struct ip_prefix *present, gsize n, struct ip_prefix wanted)
{
	for (gsize i = 0; i < n; i++)
		if (ip_prefix_equal(present[i], wanted))
			return &present[i];
	for (gsize i = 0; i < n; i++)
		if (ip_prefix_check_for_bridge(present[i], NULL))
			return &present[i];
	return n > 0 ? present : NULL;
}

const struct ip_prefix *ip_prefix_find_overlap(
	struct ip_prefix prefix, const struct ip_prefix *in_use, gsize n)
{
	for (gsize i = 0; i < n; i++)
		if (in_use[i].length > 1 && ip_prefix_overlaps(prefix, in_use[i]))
			return &in_use[i];
	return NULL;
}

/*
 * The candidates, in this order: count neighbours, beginning at first. They lie away from what
 * access points, phones, VPNs and other guest networks give themselves (192.168.0 and 1,
 * 192.168.122, 10.0.0, 172.17 and 172.20, 10.8, …).
 */
static const struct {
	struct ip_prefix first;
	guint8 count;
} candidates[] = {
	{IPV4_PREFIX(192, 168, 77, 1, 24), 16}, /* to 192.168.92.1/24 */
	{IPV4_PREFIX(172, 29, 77, 1, 24), 16},  /* to 172.29.92.1/24 */
	{IPV4_PREFIX(10, 77, 77, 1, 24), 64},   /* to 10.77.140.1/24 */
};

gboolean ip_prefix_get_candidate(guint i, struct ip_prefix *ret_prefix)
{
	for (gsize k = 0; k < G_N_ELEMENTS(candidates); k++) {
		if (i < candidates[k].count) {
			*ret_prefix = candidates[k].first;
			ret_prefix->address.bytes[2] += (guint8) i;
			return TRUE;
		}
		i -= candidates[k].count;
	}
	return FALSE;
}

guint32 ip_address_to_number(struct ip_address address)
{
	return ntohl(ip_address_to_in_addr(address).s_addr);
}

/* And back. */
static struct ip_address from_number(guint32 number)
{
	struct in_addr in = {.s_addr = htonl(number)};

	return ip_address_from_bytes(AF_INET, &in);
}

struct ip_range ip_prefix_default_range(struct ip_prefix router)
{
	guint32 own = ip_address_to_number(router.address);
	guint32 network = ip_address_to_number(ip_prefix_network(router));
	guint32 broadcast = ip_address_to_number(ip_prefix_broadcast(router));
	/* The network's, the router's and the broadcast address are nobody else's. */
	guint32 n_below = own - network - 1;
	guint32 n_above = broadcast - own - 1;

	if (n_below > n_above)
		return (struct ip_range){
			from_number(network + 1 + n_below / 4), from_number(own - 1)};
	return (struct ip_range){from_number(own + 1 + n_above / 4), from_number(broadcast - 1)};
}

struct ip_address ip_prefix_move(struct ip_prefix network, struct ip_address address)
{
	guint32 mask = ip_address_to_number(ip_prefix_mask(network));

	return from_number((ip_address_to_number(network.address) & mask) |
			   (ip_address_to_number(address) & ~mask));
}
