/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A bridge's address and MTU, and whether a DHCP server may serve its guests. */
#include "config.h"

#include "dhcp/bridge-facts.h"

#include <linux/rtnetlink.h>
#include <string.h>

#include "helpers/base/address.h"
#include "helpers/base/error.h"
#include "helpers/base/link.h"
#include "helpers/base/quote.h"
#include "helpers/base/route.h"
#include "helpers/conf/near-bridge.h"

/* Kinds of interfaces that have a cable or somebody's network behind them; "" is a physical one. */
static const char *const wires[] = {"", "bond", "macvlan", "team", "vlan", NULL};

/* The address by which guests are served; AF_UNSPEC if the bridge has none at all. */
static struct ip_prefix choose_address(const GArray *addresses, struct ip_prefix configured)
{
	g_autoptr(GArray) present = g_array_new(FALSE, FALSE, sizeof(struct ip_prefix));
	const struct ip_prefix *found;

	for (guint i = 0; i < addresses->len; i++)
		g_array_append_val(present, g_array_index(addresses, struct net_entry, i).prefix);
	found = ip_prefix_find_for_bridge(
		(const struct ip_prefix *) (gpointer) present->data, present->len, configured);
	return found != NULL ? *found : (struct ip_prefix){.address.family = AF_UNSPEC};
}

/*
 * Does the host's default route lead over the bridge? Also one that a VPN's overrides at present;
 * but a table of policy routing may well lead to a guest that is a gateway.
 */
static gboolean is_default_route(const struct net_entry *route, int bridge)
{
	return route->link == bridge && route->prefix.length <= 1 &&
	       (route->table == RT_TABLE_MAIN || route->table == RT_TABLE_DEFAULT);
}

static gboolean check_routes(
	Netlink *netlink, const char *name, const struct link_info *link, GError **error)
{
	g_autoptr(GArray) routes = netlink_get_routes(netlink, AF_INET, error);
	g_autoptr(GArray) exits = routes != NULL ? netlink_get_exits(netlink, NULL, error) : NULL;
	gboolean leads_out = FALSE;

	if (exits == NULL)
		return FALSE;
	for (guint i = 0; i < exits->len; i++)
		leads_out |= g_array_index(exits, struct exit_link, i).link == link->index;
	for (guint i = 0; i < routes->len; i++)
		leads_out |=
			is_default_route(&g_array_index(routes, struct net_entry, i), link->index);
	if (leads_out)
		return error_set(error, BRW0_ERROR_FAILED,
			"cannot serve %s: it carries this host's default route, so it is a bridge "
			"of the LAN, which has a DHCP server; choose another bridge",
			name);
	return TRUE;
}

/* A cable in the bridge may lead to the LAN. Whoever lists it under ports= knows that it does not.
 */
static gboolean check_ports(
	Netlink *netlink, const ConfBridge *bridge, const struct link_info *link, GError **error)
{
	g_autoptr(GArray) ports = netlink_get_ports(netlink, link->index, error);

	if (ports == NULL)
		return FALSE;
	for (guint i = 0; i < ports->len; i++) {
		const struct link_info *port = &g_array_index(ports, struct link_info, i);

		if (g_strv_contains(wires, port->kind) &&
			!g_strv_contains((const char *const *) bridge->ports, port->name))
			return error_set(error, BRW0_ERROR_FAILED,
				"cannot serve %s: its port %s may lead to a network that has a DHCP "
				"server; if it does not, add ports=%s to brw0.conf",
				bridge->name, port->name, port->name);
	}
	return TRUE;
}

static gboolean refuse_bridge(const char *bridge, const char *cause, GError **error)
{
	g_autofree char *word = quote_shell(bridge);

	return error_set(error, BRW0_ERROR_FAILED,
		"cannot serve %s: %s; to set it up: brw0-nat-init --bridge=%s", bridge, cause,
		word);
}

static gboolean refuse_name(Netlink *netlink, const char *name, GError **error)
{
	g_autofree char *meant = near_bridge_find(netlink, name);

	if (meant == NULL)
		return refuse_bridge(name, "no such interface", error);
	return error_set(error, BRW0_ERROR_FAILED,
		"cannot serve %s: no such interface; did you mean %s?", name, meant);
}

/* To serve an ordinary interface would be to serve somebody's whole network. */
static gboolean find_bridge(
	Netlink *netlink, const ConfBridge *bridge, struct link_info *ret_link, GError **error)
{
	if (!netlink_find_link(netlink, bridge->name, ret_link, error))
		return FALSE;
	if (ret_link->index == 0)
		return refuse_name(netlink, bridge->name, error);
	if (strcmp(ret_link->kind, "bridge") != 0)
		return error_set(error, BRW0_ERROR_FAILED, "cannot serve %s: it is not a bridge",
			bridge->name);
	return check_routes(netlink, bridge->name, ret_link, error) &&
	       check_ports(netlink, bridge, ret_link, error);
}

gboolean bridge_facts_read(Netlink *netlink, const ConfBridge *bridge,
	struct fragment_facts *ret_facts, GError **error)
{
	g_autoptr(GArray) addresses = NULL;
	struct link_info link;

	if (!find_bridge(netlink, bridge, &link, error))
		return FALSE;
	addresses = netlink_get_addresses(netlink, AF_INET, link.index, error);
	if (addresses == NULL)
		return FALSE;
	if (addresses->len == 0)
		return refuse_bridge(bridge->name, "it has no address", error);
	ret_facts->router = choose_address(addresses, bridge->address);
	ret_facts->mtu = link.mtu;
	ret_facts->link = link.index;
	return ip_prefix_check_of_bridge(ret_facts->router, bridge->name, error);
}

gboolean bridge_facts_claim(const struct fragment_facts *facts, const ConfBridge *bridge,
	GArray *served, GError **error)
{
	const struct ip_prefix *other = ip_prefix_find_overlap(
		facts->router, (const struct ip_prefix *) (gpointer) served->data, served->len);
	char text[IP_TEXT_SIZE], other_text[IP_TEXT_SIZE];

	if (other != NULL)
		return error_set(error, BRW0_ERROR_FAILED,
			"cannot serve %s: its %s overlaps %s of another bridge", bridge->name,
			ip_prefix_format(facts->router, text),
			ip_prefix_format(*other, other_text));
	g_array_append_val(served, facts->router);
	return TRUE;
}
