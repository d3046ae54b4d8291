/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * IP addresses and prefixes of either family. Pure.
 *
 * Bytes are in network order, as in packets, in netlink attributes and in struct in_addr. Bytes
 * after the last one of the family mean nothing.
 */
#ifndef BRW0_BASE_IP_PREFIX_H
#define BRW0_BASE_IP_PREFIX_H

#include <glib.h>
#include <sys/socket.h>

G_BEGIN_DECLS

struct in_addr;

struct ip_address {
	guint8 family; /* AF_INET, AF_INET6; AF_UNSPEC: no address */
	guint8 bytes[16];
};

/* An address and the length of its prefix: "192.168.77.1/24". */
struct ip_prefix {
	struct ip_address address;
	guint8 length; /* in bits, 0 to 32 or 0 to 128 */
};

/* First and last address, both included, of one family. */
struct ip_range {
	struct ip_address first;
	struct ip_address last;
};

/* Initializers: IPV4_ADDRESS(192, 168, 77, 1), IPV4_PREFIX(192, 168, 77, 1, 24). */
#define IPV4_ADDRESS(a, b, c, d)                                                                   \
	{                                                                                          \
		AF_INET,                                                                           \
		{                                                                                  \
			a, b, c, d                                                                 \
		}                                                                                  \
	}
#define IPV4_PREFIX(a, b, c, d, length)                                                            \
	{                                                                                          \
		IPV4_ADDRESS(a, b, c, d), length                                                   \
	}

/* Room for the longest text of an address or a prefix, and its NUL. */
#define IP_TEXT_SIZE sizeof("ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255/128")

/*
 * Parse text of that family, or of either if it is AF_UNSPEC. On failure *ret_x is untouched.
 * An IPv4 address is four decimal numbers without leading zeros, signs or blanks.
 */
gboolean ip_address_parse(
	int family, const char *text, struct ip_address *ret_address, GError **error);
/* "ADDRESS/LENGTH" */
gboolean ip_prefix_parse(
	int family, const char *text, struct ip_prefix *ret_prefix, GError **error);
/* "ADDRESS-ADDRESS", first not after last; blanks around the hyphen are allowed */
gboolean ip_range_parse(int family, const char *text, struct ip_range *ret_range, GError **error);

/* Both write into text, IP_TEXT_SIZE bytes, and return it: empty without an address. */
const char *ip_address_format(struct ip_address address, char *text);
const char *ip_prefix_format(struct ip_prefix prefix, char *text);

/* The size of an address of that family in bytes: 4, 16, or 0 for AF_UNSPEC. */
gsize ip_family_size(int family);
/* An address from ip_family_size(family) bytes in network order, at any alignment. */
struct ip_address ip_address_from_bytes(int family, const void *bytes);
struct in_addr ip_address_to_in_addr(struct ip_address address);
/* The address alone, as a prefix of its full length. */
struct ip_prefix ip_prefix_of_address(struct ip_address address);

/* Is there an address at all? */
gboolean ip_address_is_set(struct ip_address address);
gboolean ip_prefix_is_set(struct ip_prefix prefix);

gboolean ip_address_equal(struct ip_address a, struct ip_address b);
/* Less than 0, 0 or greater, as of memcmp(3); IPv4 comes before IPv6. */
int ip_address_compare(struct ip_address a, struct ip_address b);
/* The same address and the same length: 10.0.0.1/24 is not 10.0.0.2/24. */
gboolean ip_prefix_equal(struct ip_prefix a, struct ip_prefix b);

/* 255.255.255.0, ffff:: and the like */
struct ip_address ip_prefix_mask(struct ip_prefix prefix);
/* The first and the last address of the prefix: of IPv4, the last is the broadcast address. */
struct ip_address ip_prefix_network(struct ip_prefix prefix);
struct ip_address ip_prefix_broadcast(struct ip_prefix prefix);
/* 10.0.0.0/24 of 10.0.0.1/24 */
struct ip_prefix ip_prefix_of_network(struct ip_prefix prefix);
/* FALSE for an address of the other family, or none. */
gboolean ip_prefix_contains(struct ip_prefix prefix, struct ip_address address);
/* Is inner the same as outer, or a part of it? */
gboolean ip_prefix_is_within(struct ip_prefix inner, struct ip_prefix outer);
/* Does one of the two contain the other? */
gboolean ip_prefix_overlaps(struct ip_prefix a, struct ip_prefix b);
gboolean ip_range_contains(struct ip_range range, struct ip_address address);

/*
 * Can a host have this address? Not one of 0.0.0.0/8, loopback, multicast, or 240.0.0.0/4; not ::,
 * ::1, an IPv4-mapped or a multicast one.
 */
gboolean ip_address_check_for_host(struct ip_address address, GError **error);

/*
 * Can a bridge for guests have this IPv4 address? Not with a prefix over 30 (no guest fits) or
 * under 8, not the network or broadcast address itself, not link-local, nor what no host can have.
 */
gboolean ip_prefix_check_for_bridge(struct ip_prefix prefix, GError **error);
/* The same question about an address that this bridge has; the error names the remedy. */
gboolean ip_prefix_check_of_bridge(struct ip_prefix prefix, const char *bridge, GError **error);
/*
 * Of the n addresses that a bridge has, the one that serves guests: the wanted one, or the first
 * that a bridge can have, or the first. NULL if n is 0.
 */
const struct ip_prefix *ip_prefix_find_for_bridge(
	const struct ip_prefix *present, gsize n, struct ip_prefix wanted);

/* The i-th address of those that a bridge may be given by itself; FALSE: i is too high. */
gboolean ip_prefix_get_candidate(guint i, struct ip_prefix *ret_prefix);
/* The first of the n prefixes in use that overlaps prefix, by the same rule; NULL if none. */
const struct ip_prefix *ip_prefix_find_overlap(
	struct ip_prefix prefix, const struct ip_prefix *in_use, gsize n);

/*
 * The IPv4 addresses that a DHCP server hands out by default: the larger side of the router's
 * address, without its lower quarter, which stays free for guests with a fixed address.
 */
struct ip_range ip_prefix_default_range(struct ip_prefix router);

/* An IPv4 address as a number to calculate with. */
guint32 ip_address_to_number(struct ip_address address);

/* The address that has that one's host part in another network. IPv4. */
struct ip_address ip_prefix_move(struct ip_prefix network, struct ip_address address);

G_END_DECLS

#endif
