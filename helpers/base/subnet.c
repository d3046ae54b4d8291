/* SPDX-License-Identifier: GPL-2.0-or-later */
/* IPv4 address arithmetic. Pure. */
#include "config.h"

#include "helpers/base/subnet.h"

#include <arpa/inet.h>
#include <string.h>

#include "helpers/base/error.h"

/*
 * Where subnet_choose looks, in this order: count neighbours of /24, beginning at base. They lie
 * away from what access points, phones, VPNs and other guest networks give themselves (192.168.0
 * and 1, 192.168.122, 10.0.0, 172.17 and 172.20, 10.8, …).
 */
static const struct {
	guint32 base;
	guint count;
} candidates[] = {
	{0xc0a84d00, 16}, /* 192.168.77.0/24 to 192.168.92.0/24 */
	{0xac1d4d00, 16}, /* 172.29.77.0/24 to 172.29.92.0/24 */
	{0x0a4d4d00, 64}, /* 10.77.77.0/24 to 10.77.140.0/24 */
};

gboolean address_parse(const char *text, guint32 *ret_address, GError **error)
{
	struct in_addr parsed;

	/* inet_pton takes four decimal numbers and nothing else: no "1.2", no "010". */
	if (inet_pton(AF_INET, text, &parsed) != 1)
		return error_set(error, BRW0_ERROR_USAGE,
			"'%s' is not an IPv4 address such as 192.168.77.1", text);
	*ret_address = ntohl(parsed.s_addr);
	return TRUE;
}

gboolean subnet_parse(const char *text, struct subnet *ret_subnet, GError **error)
{
	g_auto(GStrv) parts = g_strsplit(text, "/", 2);
	guint32 address = 0;
	guint64 prefix = 0;

	if (g_strv_length(parts) != 2 || !address_parse(parts[0], &address, NULL) ||
		!g_ascii_string_to_unsigned(parts[1], 10, 0, 32, &prefix, NULL))
		return error_set(error, BRW0_ERROR_USAGE,
			"'%s' is not an IPv4 address with its prefix such as 192.168.77.1/24",
			text);
	*ret_subnet = (struct subnet){.address = address, .prefix = (guint) prefix};
	return TRUE;
}

gboolean address_range_parse(const char *text, struct address_range *ret_range, GError **error)
{
	g_auto(GStrv) parts = g_strsplit(text, "-", 2);
	struct address_range range;

	if (g_strv_length(parts) != 2 || !address_parse(g_strstrip(parts[0]), &range.first, NULL) ||
		!address_parse(g_strstrip(parts[1]), &range.last, NULL))
		return error_set(error, BRW0_ERROR_USAGE,
			"'%s' is not a range such as 192.168.77.100-192.168.77.200", text);
	if (range.first > range.last)
		return error_set(
			error, BRW0_ERROR_USAGE, "the range '%s' ends before it begins", text);
	*ret_range = range;
	return TRUE;
}

const char *address_format(guint32 address, char *text)
{
	struct in_addr network_order = {.s_addr = htonl(address)};

	return inet_ntop(AF_INET, &network_order, text, SUBNET_TEXT_SIZE);
}

const char *subnet_format(struct subnet subnet, char *text)
{
	gsize length;

	address_format(subnet.address, text);
	length = strlen(text);
	g_snprintf(text + length, SUBNET_TEXT_SIZE - length, "/%u", subnet.prefix);
	return text;
}

guint32 subnet_mask(struct subnet subnet)
{
	/* A shift by all 32 bits is not defined in C. */
	return subnet.prefix == 0 ? 0 : ~(guint32) 0 << (32 - subnet.prefix);
}

guint32 subnet_network(struct subnet subnet)
{
	return subnet.address & subnet_mask(subnet);
}

guint32 subnet_broadcast(struct subnet subnet)
{
	return subnet.address | ~subnet_mask(subnet);
}

gboolean subnet_contains(struct subnet subnet, guint32 address)
{
	return (address & subnet_mask(subnet)) == subnet_network(subnet);
}

gboolean subnet_overlaps(struct subnet a, struct subnet b)
{
	return a.prefix <= b.prefix ? subnet_contains(a, b.address) : subnet_contains(b, a.address);
}

/* Addresses that no host has in a network, with what they are called. */
static const struct reserved {
	struct subnet subnet;
	const char *name;
} reserved[] = {
	{{0x00000000, 8}, "a 'this network' address"},
	{{0x7f000000, 8}, "a loopback address"},
	{{0xe0000000, 4}, "a multicast address"},
	{{0xf0000000, 4}, "a reserved address"},
};

/* Nobody may forward what is from or to it (RFC 3927, section 7). */
static const struct reserved link_local = {{0xa9fe0000, 16}, "a link-local address"};

gboolean address_check_for_host(guint32 address, GError **error)
{
	char text[SUBNET_TEXT_SIZE];

	for (gsize i = 0; i < G_N_ELEMENTS(reserved); i++)
		if (subnet_contains(reserved[i].subnet, address))
			return error_set(error, BRW0_ERROR_USAGE, "%s is %s",
				address_format(address, text), reserved[i].name);
	return TRUE;
}

static const char *find_reserved(struct subnet subnet)
{
	for (gsize i = 0; i < G_N_ELEMENTS(reserved); i++)
		if (subnet_overlaps(subnet, reserved[i].subnet))
			return reserved[i].name;
	return subnet_overlaps(subnet, link_local.subnet) ? link_local.name : NULL;
}

gboolean subnet_check_for_bridge(struct subnet subnet, GError **error)
{
	const char *name = find_reserved(subnet);
	char text[SUBNET_TEXT_SIZE];

	subnet_format(subnet, text);
	if (subnet.prefix < 8 || subnet.prefix > 30)
		return error_set(
			error, BRW0_ERROR_USAGE, "the prefix of %s is not between 8 and 30", text);
	if (name != NULL)
		return error_set(error, BRW0_ERROR_USAGE, "%s is %s", text, name);
	if (subnet.address == subnet_network(subnet))
		return error_set(error, BRW0_ERROR_USAGE,
			"%s is the address of the network, not of a host in it", text);
	if (subnet.address == subnet_broadcast(subnet))
		return error_set(error, BRW0_ERROR_USAGE, "%s is the broadcast address", text);
	return TRUE;
}

const struct subnet *subnet_find_for_bridge(
	const struct subnet *present, gsize n, struct subnet wanted)
{
	for (gsize i = 0; i < n; i++)
		if (present[i].address == wanted.address && present[i].prefix == wanted.prefix)
			return &present[i];
	for (gsize i = 0; i < n; i++)
		if (subnet_check_for_bridge(present[i], NULL))
			return &present[i];
	return n > 0 ? present : NULL;
}

gboolean subnet_check_of_bridge(struct subnet subnet, const char *bridge, GError **error)
{
	g_autoptr(GError) cause = NULL;

	if (subnet_check_for_bridge(subnet, &cause))
		return TRUE;
	return error_set(error, BRW0_ERROR_FAILED,
		"cannot serve guests on %s: %s; give it another address", bridge, cause->message);
}

const struct subnet *subnet_find_overlap(struct subnet subnet, const struct subnet *taken, gsize n)
{
	for (gsize i = 0; i < n; i++)
		if (taken[i].prefix > 1 && subnet_overlaps(subnet, taken[i]))
			return &taken[i];
	return NULL;
}

gboolean subnet_choose(
	const struct subnet *taken, gsize n, struct subnet *ret_subnet, GError **error)
{
	for (gsize i = 0; i < G_N_ELEMENTS(candidates); i++) {
		for (guint k = 0; k < candidates[i].count; k++) {
			struct subnet candidate = {candidates[i].base + (k << 8) + 1, 24};

			if (subnet_find_overlap(candidate, taken, n) == NULL) {
				*ret_subnet = candidate;
				return TRUE;
			}
		}
	}
	return error_set(error, BRW0_ERROR_FAILED,
		"every subnet of the list is in use on this host; set one with --address=");
}

struct address_range subnet_default_range(struct subnet router)
{
	struct address_range below = {subnet_network(router) + 1, router.address - 1};
	struct address_range above = {router.address + 1, subnet_broadcast(router) - 1};
	/* Sizes: an empty side ends one before it begins. */
	guint32 n_below = below.last + 1 - below.first;
	guint32 n_above = above.last + 1 - above.first;
	struct address_range range = n_below > n_above ? below : above;

	range.first += MAX(n_below, n_above) / 4;
	return range;
}
