/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * IPv4 address arithmetic. Pure.
 *
 * Every address here is in host byte order: 10.0.0.1 is 0x0a000001.
 */
#ifndef BRW0_BASE_SUBNET_H
#define BRW0_BASE_SUBNET_H

#include <glib.h>

G_BEGIN_DECLS

/* An address and the length of its prefix: "192.168.77.1/24". */
struct subnet {
	guint32 address;
	guint prefix; /* 0 to 32 */
};

/* First and last address, both included. */
struct address_range {
	guint32 first;
	guint32 last;
};

/* Room for "255.255.255.255/32" and its NUL. */
#define SUBNET_TEXT_SIZE 19

/* "A.B.C.D": four decimal numbers without leading zeros, signs or blanks. */
gboolean address_parse(const char *text, guint32 *ret_address, GError **error);
/* "A.B.C.D/P" */
gboolean subnet_parse(const char *text, struct subnet *ret_subnet, GError **error);
/* "A.B.C.D-A.B.C.D", first not after last */
gboolean address_range_parse(const char *text, struct address_range *ret_range, GError **error);

/* Both write into text, SUBNET_TEXT_SIZE bytes, and return it. */
const char *address_format(guint32 address, char *text);
const char *subnet_format(struct subnet subnet, char *text);

guint32 subnet_mask(struct subnet subnet);
guint32 subnet_network(struct subnet subnet);
guint32 subnet_broadcast(struct subnet subnet);
gboolean subnet_contains(struct subnet subnet, guint32 address);
/* Does one of the two contain the other? */
gboolean subnet_overlaps(struct subnet a, struct subnet b);

/* May a host have this address? Not one of loopback, multicast, 240.0.0.0/4 or 0.0.0.0/8. */
gboolean address_check_for_host(guint32 address, GError **error);

/*
 * May a bridge for guests have this address? Not with a prefix over 30 (no guest fits) or under 8,
 * not the network or broadcast address itself, not link-local, nor what no host may have.
 */
gboolean subnet_check_for_bridge(struct subnet subnet, GError **error);
/*
 * Of the n addresses that a bridge has, the one by which guests are served: the wanted one, else
 * the first that a bridge may have, else the first. NULL if n is 0.
 */
const struct subnet *subnet_find_for_bridge(
	const struct subnet *present, gsize n, struct subnet wanted);
/* The same question of the address that this one has; the error tells what to do. */
gboolean subnet_check_of_bridge(struct subnet subnet, const char *bridge, GError **error);

/*
 * The first subnet, of a list that is the same on every host, that overlaps none of the n taken
 * ones; the address is its first host. Taken ones with a prefix of 0 or 1 do not count: a default
 * route, or the pair of halves that a VPN lays over it, would take everything.
 */
gboolean subnet_choose(
	const struct subnet *taken, gsize n, struct subnet *ret_subnet, GError **error);
/* The first of the n taken ones that overlaps subnet, by the same rule; NULL if none. */
const struct subnet *subnet_find_overlap(struct subnet subnet, const struct subnet *taken, gsize n);

/*
 * The addresses that a DHCP server hands out when nobody says: the larger side of the router's
 * address, without its lower quarter, which stays free for guests with a fixed address.
 */
struct address_range subnet_default_range(struct subnet router);

G_END_DECLS

#endif
