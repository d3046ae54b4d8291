/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The guests of a bridge: what several sources say, put together. */
#include "config.h"

#include "helpers/host/guest-search.h"

#include <string.h>

#include "dhcp/lease.h"
#include "dhcp/server.h"
#include "helpers/base/address.h"
#include "helpers/base/arp.h"
#include "helpers/base/mac.h"
#include "helpers/base/tap-holder.h"
#include "helpers/host/tap-alias.h"

/* What they are asked about. */
typedef struct search {
	Netlink *netlink;
	const ConfBridge *conf;
	const struct link_info *bridge;
	GArray *addresses; /* of struct net_entry: the bridge's */
	GArray *ports;     /* of struct link_info */
	Guests *guests;
} Search;

static void search_clear(Search *search)
{
	g_clear_pointer(&search->addresses, g_array_unref);
	g_clear_pointer(&search->ports, g_array_unref);
	g_clear_pointer(&search->guests, guests_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Search, search_clear)

/* Is it in one of the bridge's networks? A server's file has the leases of other bridges, too. */
static gboolean is_on_bridge(const Search *search, struct ip_address address)
{
	for (guint i = 0; i < search->addresses->len; i++)
		if (ip_prefix_contains(
			    g_array_index(search->addresses, struct net_entry, i).prefix, address))
			return TRUE;
	return FALSE;
}

static const struct ip_prefix *get_router(const Search *search)
{
	return search->addresses->len > 0
		       ? &g_array_index(search->addresses, struct net_entry, 0).prefix
		       : NULL;
}

/* Where a host. line puts its guest now: see conf_bridge_move(). */
static struct ip_address get_address(const Search *search, const ConfHost *host)
{
	const struct ip_prefix *router = get_router(search);

	if (router == NULL || ip_prefix_is_set(search->conf->address) ||
		is_on_bridge(search, host->address))
		return host->address;
	return ip_prefix_move(*router, host->address);
}

/* The lines come first: a name that the administrator gives counts, not the guest's own. */
static void add_hosts(Search *search)
{
	for (guint i = 0; i < search->conf->hosts->len; i++) {
		const ConfHost *host = g_ptr_array_index(search->conf->hosts, i);
		struct ip_address address = get_address(search, host);
		guint8 mac[ETH_ALEN];

		if (is_on_bridge(search, address) && mac_parse(host->mac, mac))
			guests_add(search->guests, mac, address, GUEST_SOURCE_HOST, host->name);
	}
}

static void add_leases(Search *search)
{
	g_autoptr(GPtrArray) leases = dhcp_leases_new();
	const struct dhcp_server *server = dhcp_server_choose(search->conf->dhcp);
	g_autoptr(GError) error = NULL;

	if (server == NULL || server->read_leases == NULL)
		return;
	if (!server->read_leases(search->conf->name, leases, &error))
		g_ptr_array_add(search->guests->notes, g_strdup(error->message));
	for (guint i = 0; i < leases->len; i++) {
		const struct dhcp_lease *lease = g_ptr_array_index(leases, i);

		if (is_on_bridge(search, lease->address))
			guests_add(search->guests, lease->mac, lease->address, GUEST_SOURCE_LEASE,
				lease->name)
				->expiry = lease->expiry;
	}
}

static gboolean add_neighbours(Search *search, GError **error)
{
	g_autoptr(GArray) neighbours =
		netlink_get_neighbours(search->netlink, AF_INET, search->bridge->index, error);

	for (guint i = 0; neighbours != NULL && i < neighbours->len; i++) {
		const struct neighbour *neighbour = &g_array_index(neighbours, struct neighbour, i);

		if (neighbour->has_mac && is_on_bridge(search, neighbour->address))
			guests_add(search->guests, neighbour->mac, neighbour->address,
				GUEST_SOURCE_NEIGHBOUR, NULL);
	}
	return neighbours != NULL;
}

static const struct link_info *find_port(const GArray *ports, int index)
{
	for (guint i = 0; i < ports->len; i++)
		if (g_array_index(ports, struct link_info, i).index == index)
			return &g_array_index(ports, struct link_info, i);
	return NULL;
}

/* The MAC is behind that port: of each of its addresses, or without one. */
static void locate(Search *search, const guint8 *mac, int index)
{
	const struct link_info *port = find_port(search->ports, index);
	gboolean is_known = FALSE;

	for (guint i = 0; port != NULL && i < search->guests->list->len; i++) {
		struct guest *guest = g_ptr_array_index(search->guests->list, i);

		if (memcmp(guest->mac, mac, ETH_ALEN) != 0)
			continue;
		is_known = TRUE;
		if (guest->port.index == 0)
			guest->port = *port;
	}
	if (port != NULL && !is_known)
		guests_add(search->guests, mac, (struct ip_address){0}, GUEST_SOURCE_NONE, NULL)
			->port = *port;
}

static gboolean locate_all(Search *search, GError **error)
{
	g_autoptr(GArray) fdb = netlink_get_fdb(search->netlink, search->bridge->index, error);

	for (guint i = 0; fdb != NULL && i < fdb->len; i++) {
		const struct fdb_entry *entry = &g_array_index(fdb, struct fdb_entry, i);

		locate(search, entry->mac, entry->port);
	}
	return fdb != NULL;
}

/* Who has a port, and since when. */
static void add_holders(Search *search)
{
	g_autoptr(GArray) holders = tap_holders_list();

	for (guint i = 0; i < search->guests->list->len; i++) {
		struct guest *guest = g_ptr_array_index(search->guests->list, i);

		if (guest->port.index == 0)
			continue;
		guest->user = tap_alias_get_user_name(&guest->port);
		for (guint k = 0; k < holders->len; k++) {
			const struct tap_holder *holder =
				&g_array_index(holders, struct tap_holder, k);

			if (strcmp(holder->name, guest->port.name) == 0 &&
				(guest->since == 0 || holder->start < guest->since))
				guest->since = holder->start;
		}
	}
}

static gboolean search_begin(Search *search, GError **error)
{
	int bridge = search->bridge->index;

	search->guests = guests_new();
	search->addresses = netlink_get_addresses(search->netlink, AF_INET, bridge, error);
	if (search->addresses != NULL)
		search->ports = netlink_get_ports(search->netlink, bridge, error);
	if (search->ports == NULL)
		return FALSE;
	add_hosts(search);
	add_leases(search);
	return add_neighbours(search, error);
}

static Guests *search_end(Search *search, GError **error)
{
	if (!locate_all(search, error))
		return NULL;
	guests_drop_gone(search->guests);
	add_holders(search);
	guests_sort(search->guests);
	return g_steal_pointer(&search->guests);
}

/*
 * Do they answer?
 */

/* By ARP: what does not answer is silent. FALSE: this user may not send that. */
static gboolean ask_by_arp(Search *search, const GArray *addresses)
{
	const struct ip_prefix *router = get_router(search);
	const struct arp_question question = {.bridge = search->bridge,
		.own = router != NULL ? router->address : (struct ip_address){0},
		.ports = search->ports,
		.addresses = addresses};
	int r;
	g_autoptr(GArray) answers = arp_ask(&question, &r);

	for (guint i = 0; answers != NULL && i < search->guests->list->len; i++)
		((struct guest *) g_ptr_array_index(search->guests->list, i))->answer =
			NEIGHBOUR_SILENT;
	for (guint i = 0; answers != NULL && i < answers->len; i++) {
		const struct arp_answer *answer = &g_array_index(answers, struct arp_answer, i);
		const struct link_info *port = find_port(search->ports, answer->port);
		struct guest *guest = guests_add(
			search->guests, answer->mac, answer->address, GUEST_SOURCE_NEIGHBOUR, NULL);

		guest->answer = NEIGHBOUR_ANSWERS;
		if (port != NULL)
			guest->port = *port;
	}
	return answers != NULL;
}

/* It is the MAC in the table that an answer is of; what others have the address is unknown. */
static void take_answer(Search *search, const GArray *neighbours, struct ip_address address,
	enum neighbour_answer answer)
{
	const struct neighbour *neighbour = NULL;

	for (guint i = 0; i < neighbours->len && neighbour == NULL; i++)
		if (ip_address_equal(
			    g_array_index(neighbours, struct neighbour, i).address, address))
			neighbour = &g_array_index(neighbours, struct neighbour, i);
	if (answer == NEIGHBOUR_ANSWERS && neighbour != NULL && neighbour->has_mac)
		guests_add(search->guests, neighbour->mac, address, GUEST_SOURCE_NEIGHBOUR, NULL)
			->answer = answer;
	for (guint i = 0; answer == NEIGHBOUR_SILENT && i < search->guests->list->len; i++) {
		struct guest *guest = g_ptr_array_index(search->guests->list, i);

		if (ip_address_equal(guest->address, address))
			guest->answer = answer;
	}
}

/* By a datagram, as any user can. */
static gboolean ask_by_datagram(Search *search, const GArray *addresses, GError **error)
{
	g_autofree enum neighbour_answer *answers = g_new0(enum neighbour_answer, addresses->len);
	g_autoptr(GArray) neighbours = NULL;

	if (!neighbours_ask(search->netlink, search->bridge->index, addresses, answers, error))
		return FALSE;
	neighbours = netlink_get_neighbours(search->netlink, AF_INET, search->bridge->index, error);
	for (guint i = 0; neighbours != NULL && i < addresses->len; i++)
		take_answer(search, neighbours, g_array_index(addresses, struct ip_address, i),
			answers[i]);
	return neighbours != NULL;
}

static gboolean ask_all(Search *search, GError **error)
{
	g_autoptr(GArray) addresses = guests_list_addresses(search->guests);

	return addresses->len == 0 || ask_by_arp(search, addresses) ||
	       ask_by_datagram(search, addresses, error);
}

Guests *guests_read(
	Host *host, const ConfBridge *conf, const struct link_info *bridge, GError **error)
{
	g_auto(Search) search = {.netlink = host->netlink, .conf = conf, .bridge = bridge};

	return search_begin(&search, error) ? search_end(&search, error) : NULL;
}

Guests *guests_ask(
	Host *host, const ConfBridge *conf, const struct link_info *bridge, GError **error)
{
	g_auto(Search) search = {.netlink = host->netlink, .conf = conf, .bridge = bridge};

	return search_begin(&search, error) && ask_all(&search, error) ? search_end(&search, error)
								       : NULL;
}
