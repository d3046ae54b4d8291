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
#include "helpers/base/file.h"
#include "helpers/base/link.h"
#include "helpers/host/facts.h"

/* What systemd-resolved knows of each link, by its index. */
#define RESOLVED_LINKS "/run/systemd/resolve/netif"

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
	[NETWORK_NOWHERE] = "",
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

static gboolean is_route(const struct network *network)
{
	return network->kind == NETWORK_ROUTE || network->kind == NETWORK_NOWHERE;
}

static gboolean is_wide(const struct network *network, struct ip_prefix own)
{
	return is_route(network) && network->prefix.length < own.length;
}

static gboolean overlaps(const struct network *network, struct ip_prefix own)
{
	return network->prefix.length >= SHORTEST_NETWORK &&
	       ip_prefix_find_overlap(own, &network->prefix, 1) != NULL;
}

/* It has hosts there, or leads nowhere. */
static gboolean is_in_use(const struct network *network, struct ip_prefix own)
{
	return overlaps(network, own) && !is_wide(network, own);
}

const struct network *networks_find_clash(const GArray *networks, struct ip_prefix own)
{
	for (guint i = 0; i < networks->len; i++) {
		const struct network *network = &g_array_index(networks, struct network, i);

		if (network->kind != NETWORK_NOWHERE && is_in_use(network, own))
			return network;
	}
	return NULL;
}

const struct network *networks_find_hidden(const GArray *networks, struct ip_prefix own)
{
	const struct network *longest = NULL;

	for (guint i = 0; i < networks->len; i++) {
		const struct network *network = &g_array_index(networks, struct network, i);

		if (network->kind == NETWORK_ROUTE && overlaps(network, own) &&
			is_wide(network, own) &&
			(longest == NULL || network->prefix.length > longest->prefix.length))
			longest = network;
	}
	return longest;
}

static gboolean is_free(const GArray *networks, struct ip_prefix own)
{
	for (guint i = 0; i < networks->len; i++)
		if (is_in_use(&g_array_index(networks, struct network, i), own))
			return FALSE;
	return TRUE;
}

gboolean networks_choose(const GArray *networks, struct ip_prefix *ret_own, GError **error)
{
	struct ip_prefix candidate, second = {.length = 0};

	for (guint i = 0; ip_prefix_get_candidate(i, &candidate); i++) {
		if (!is_free(networks, candidate))
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

gboolean network_is_on_link(const struct network *network)
{
	return network->kind == NETWORK_ON_LINK;
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

static gboolean is_of_bridge(
	const struct net_entry *entry, const struct networks_question *question)
{
	return entry->link != 0 && entry->link == question->bridge;
}

/* On a tunnel there is nobody but the host itself; the rest of that network is routed. */
static void add_own_address(GArray *networks, struct ip_prefix own, const struct link_info *link)
{
	if (link->is_ethernet) {
		networks_add(networks, NETWORK_ON_LINK, own, link->name);
		return;
	}
	add_address(networks, NETWORK_ON_LINK, own.address, link->name);
	networks_add(networks, NETWORK_ROUTE, own, link->name);
}

static gboolean add_addresses(GArray *networks, const GArray *addresses, struct links *links,
	const struct networks_question *question, GError **error)
{
	for (guint i = 0; i < addresses->len; i++) {
		const struct net_entry *entry = &g_array_index(addresses, struct net_entry, i);
		const struct link_info *link;

		if (is_of_bridge(entry, question))
			continue;
		if (!find_link(links, entry->link, &link, error))
			return FALSE;
		add_own_address(networks, entry->prefix, link);
	}
	return TRUE;
}

/*
 * Nobody is at the end of a route that rejects, drops or only ends the look-up in a table. One in
 * the main table that is as long as the bridge's own comes before that, since it was there first.
 */
static gboolean leads_nowhere(const struct net_entry *route)
{
	return route->table == RT_TABLE_MAIN &&
	       (route->type == RTN_BLACKHOLE || route->type == RTN_UNREACHABLE ||
		       route->type == RTN_PROHIBIT || route->type == RTN_THROW);
}

static gboolean add_routes(GArray *networks, const GArray *routes, struct links *links,
	const struct networks_question *question, GError **error)
{
	for (guint i = 0; i < routes->len; i++) {
		const struct net_entry *route = &g_array_index(routes, struct net_entry, i);
		const struct link_info *link;

		if (leads_nowhere(route))
			networks_add(networks, NETWORK_NOWHERE, route->prefix, NULL);
		if (route->type != RTN_UNICAST || is_of_bridge(route, question))
			continue;
		if (!find_link(links, route->link, &link, error))
			return FALSE;
		networks_add(networks, NETWORK_ROUTE, route->prefix, link->name);
		if (ip_address_is_set(route->gateway))
			add_address(networks, NETWORK_ROUTER, route->gateway, link->name);
	}
	return TRUE;
}

static gboolean is_router_on_bridge(
	const GArray *routes, struct ip_address address, const struct networks_question *question)
{
	for (guint i = 0; i < routes->len; i++) {
		const struct net_entry *route = &g_array_index(routes, struct net_entry, i);

		if (is_of_bridge(route, question) && ip_address_equal(route->gateway, address))
			return TRUE;
	}
	return FALSE;
}

static gboolean is_configured_guest(
	struct ip_address address, const struct networks_question *question)
{
	const GPtrArray *hosts = question->conf->hosts;

	for (guint i = 0; i < hosts->len; i++) {
		struct ip_address host = ((const ConfHost *) g_ptr_array_index(hosts, i))->address;

		if (ip_address_equal(host, address) ||
			(ip_prefix_is_set(question->own) &&
				ip_address_equal(ip_prefix_move(question->own, host), address)))
			return TRUE;
	}
	return FALSE;
}

/* resolved lists the bridge's own address too, once it asks there for guests' names. */
static gboolean is_asked_by_resolved(
	struct ip_address address, const struct networks_question *question)
{
	g_autofree char *path = g_strdup_printf(RESOLVED_LINKS "/%d", question->bridge);
	g_autofree char *text = NULL;
	char word[IP_TEXT_SIZE];

	return ip_address_equal(address, question->own.address) && file_read(path, &text) == 0 &&
	       strstr(text, ip_address_format(address, word)) != NULL;
}

/* Is that DNS server on the bridge? The host may ask a guest, such as a filter or a router. */
static gboolean is_on_bridge(
	const GArray *routes, struct ip_address server, const struct networks_question *question)
{
	return ip_address_equal(server, question->conf->address.address) ||
	       is_asked_by_resolved(server, question) || is_configured_guest(server, question) ||
	       is_router_on_bridge(routes, server, question);
}

/* Those that the host asks. That it knows none, or cannot read it, is no reason to fail. */
static void add_dns(
	GArray *networks, const GArray *routes, const struct networks_question *question)
{
	g_auto(Resolver) resolver = {.servers = NULL};

	if (!resolver_read(NULL, &resolver, NULL))
		return;
	for (guint i = 0; i < resolver.servers->len; i++) {
		struct ip_address server =
			g_array_index(resolver.servers, struct resolver_server, i).address;

		if (!is_on_bridge(routes, server, question))
			add_address(networks, NETWORK_DNS, server, NULL);
	}
}

static void add_planned(GArray *networks, const GArray *planned)
{
	for (guint i = 0; i < planned->len; i++) {
		const struct planned_bridge *other =
			&g_array_index(planned, struct planned_bridge, i);

		networks_add(networks, NETWORK_BRIDGE, other->address, other->name);
	}
}

GArray *networks_gather(Netlink *netlink, const struct networks_question *question, GError **error)
{
	g_autoptr(GArray) addresses = netlink_get_addresses(netlink, AF_INET, 0, error);
	g_autoptr(GArray) routes =
		addresses != NULL ? netlink_get_routes(netlink, AF_INET, error) : NULL;
	g_autoptr(GArray) known = g_array_new(FALSE, FALSE, sizeof(struct link_info));
	g_autoptr(GArray) networks = g_array_new(FALSE, FALSE, sizeof(struct network));
	struct links links = {netlink, known};

	if (routes == NULL || !add_addresses(networks, addresses, &links, question, error) ||
		!add_routes(networks, routes, &links, question, error))
		return NULL;
	add_dns(networks, routes, question);
	add_planned(networks, question->planned);
	return g_steal_pointer(&networks);
}
