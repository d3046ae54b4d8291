/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The networks of this host, and whether the bridge's is in their way. */
#include "config.h"

#include "helpers/host/networks.h"

#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

#include "dhcp/resolver.h"
#include "helpers/base/address.h"
#include "helpers/base/error.h"
#include "helpers/base/link.h"
#include "helpers/host/facts.h"

/*
 * A shorter route is a default route, or a piece of one that a VPN lays over it. Private networks
 * have 8 and more (RFC 1918).
 */
enum { SHORTEST_NETWORK = 8 };

/* How one of each kind is called. */
static const char *const names[] = {
	[NETWORK_ON_LINK] = "",
	[NETWORK_ROUTE] = "",
	[NETWORK_ROUTER] = "router ",
	[NETWORK_DNS] = "DNS server ",
	[NETWORK_BRIDGE] = "",
};

void networks_add(
	GArray *networks, enum network_kind kind, struct ip_prefix prefix, const char *link)
{
	struct network network = {.prefix = prefix, .kind = kind};

	g_strlcpy(network.link, link != NULL ? link : "", sizeof(network.link));
	g_array_append_val(networks, network);
}

static void add_address(
	GArray *networks, enum network_kind kind, struct ip_address address, const char *link)
{
	networks_add(networks, kind, (struct ip_prefix){.address = address, .length = 32}, link);
}

static gboolean is_wide(const struct network *network, struct ip_prefix own)
{
	return network->kind == NETWORK_ROUTE && network->prefix.length < own.length;
}

static gboolean overlaps(const struct network *network, struct ip_prefix own)
{
	return network->prefix.length >= SHORTEST_NETWORK &&
	       ip_prefix_find_overlap(own, &network->prefix, 1) != NULL;
}

const struct network *networks_find_clash(const GArray *networks, struct ip_prefix own)
{
	for (guint i = 0; i < networks->len; i++) {
		const struct network *network = &g_array_index(networks, struct network, i);

		if (overlaps(network, own) && !is_wide(network, own))
			return network;
	}
	return NULL;
}

const struct network *networks_find_hidden(const GArray *networks, struct ip_prefix own)
{
	const struct network *longest = NULL;

	for (guint i = 0; i < networks->len; i++) {
		const struct network *network = &g_array_index(networks, struct network, i);

		if (overlaps(network, own) && is_wide(network, own) &&
			(longest == NULL || network->prefix.length > longest->prefix.length))
			longest = network;
	}
	return longest;
}

gboolean networks_choose(const GArray *networks, struct ip_prefix *ret_own, GError **error)
{
	struct ip_prefix candidate, second = {.length = 0};

	for (guint i = 0; ip_prefix_get_candidate(i, &candidate); i++) {
		if (networks_find_clash(networks, candidate) != NULL)
			continue;
		if (networks_find_hidden(networks, candidate) == NULL) {
			*ret_own = candidate;
			return TRUE;
		}
		if (!ip_prefix_is_set(second))
			second = candidate;
	}
	if (!ip_prefix_is_set(second))
		return error_set(error, BRW0_ERROR_FAILED,
			"every subnet of the list is in use on this host; set one with --address=");
	*ret_own = second;
	return TRUE;
}

char *network_format(const struct network *network)
{
	char text[IP_TEXT_SIZE];
	gboolean is_one = names[network->kind][0] != '\0';
	const char *link = network->link;

	return g_strconcat(names[network->kind],
		is_one ? ip_address_format(network->prefix.address, text)
		       : ip_prefix_format(network->prefix, text),
		link[0] != '\0' ? " of " : "", link, NULL);
}

/* The names of interfaces by index; most networks are on a few of them. */
struct links {
	Netlink *netlink;
	GArray *known; /* of struct link_info; index 0 in one that is gone */
};

static gboolean find_link(
	struct links *links, int index, const struct link_info **ret_link, GError **error)
{
	struct link_info link = {0};

	for (guint i = 0; i < links->known->len; i++) {
		*ret_link = &g_array_index(links->known, struct link_info, i);
		if ((*ret_link)->index == index)
			return TRUE;
	}
	if (!netlink_get_link_by_index(links->netlink, index, &link, error))
		return FALSE;
	link.index = index;
	g_array_append_val(links->known, link);
	*ret_link = &g_array_index(links->known, struct link_info, links->known->len - 1);
	return TRUE;
}

static gboolean add_addresses(
	GArray *networks, const GArray *addresses, struct links *links, int bridge, GError **error)
{
	for (guint i = 0; i < addresses->len; i++) {
		const struct net_entry *entry = &g_array_index(addresses, struct net_entry, i);
		const struct link_info *link;

		if (entry->link == bridge)
			continue;
		if (!find_link(links, entry->link, &link, error))
			return FALSE;
		networks_add(networks, NETWORK_ON_LINK, entry->prefix, link->name);
	}
	return TRUE;
}

/*
 * A route without a router has hosts on the link itself if that is an Ethernet. A tunnel's may have
 * whatever was put there, such as all of 10.0.0.0/8.
 */
static enum network_kind choose_kind(const struct net_entry *route, const struct link_info *link)
{
	return !ip_address_is_set(route->gateway) && link->is_ethernet ? NETWORK_ON_LINK
								       : NETWORK_ROUTE;
}

/* Nobody is at the end of a route that rejects, drops or only ends the look-up in a table. */
static gboolean add_routes(
	GArray *networks, const GArray *routes, struct links *links, int bridge, GError **error)
{
	for (guint i = 0; i < routes->len; i++) {
		const struct net_entry *route = &g_array_index(routes, struct net_entry, i);
		const struct link_info *link;

		if (route->type != RTN_UNICAST || (route->link != 0 && route->link == bridge))
			continue;
		if (!find_link(links, route->link, &link, error))
			return FALSE;
		networks_add(networks, choose_kind(route, link), route->prefix, link->name);
		if (ip_address_is_set(route->gateway))
			add_address(networks, NETWORK_ROUTER, route->gateway, link->name);
	}
	return TRUE;
}

/*
 * Those that the host asks. That it knows none, or cannot read it, is no reason to fail. resolved
 * lists the bridge's own address as well, once it asks there for guests' names.
 */
static void add_dns(GArray *networks, struct ip_prefix own)
{
	g_autoptr(GArray) servers = resolver_uplink_servers(NULL, NULL);

	for (guint i = 0; servers != NULL && i < servers->len; i++) {
		struct ip_address server = g_array_index(servers, struct ip_address, i);

		if (!ip_address_equal(server, own.address))
			add_address(networks, NETWORK_DNS, server, NULL);
	}
}

GArray *networks_gather(
	Netlink *netlink, int bridge, struct ip_prefix own, const GArray *planned, GError **error)
{
	g_autoptr(GArray) addresses = netlink_get_addresses(netlink, AF_INET, 0, error);
	g_autoptr(GArray) routes =
		addresses != NULL ? netlink_get_routes(netlink, AF_INET, error) : NULL;
	g_autoptr(GArray) known = g_array_new(FALSE, FALSE, sizeof(struct link_info));
	g_autoptr(GArray) networks = g_array_new(FALSE, FALSE, sizeof(struct network));
	struct links links = {netlink, known};

	if (routes == NULL || !add_addresses(networks, addresses, &links, bridge, error) ||
		!add_routes(networks, routes, &links, bridge, error))
		return NULL;
	add_dns(networks, own);
	for (guint i = 0; i < planned->len; i++) {
		const struct planned_bridge *other =
			&g_array_index(planned, struct planned_bridge, i);

		networks_add(networks, NETWORK_BRIDGE, other->address, other->name);
	}
	return g_steal_pointer(&networks);
}
