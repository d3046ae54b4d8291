/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the kernel says now. Each question is one lookup; but routes and addresses are those of the
 * whole host, since any of them may be in the way of the bridge's.
 */
#include "config.h"

#include "helpers/host/facts.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "dhcp/guest-name.h"
#include "dhcp/lease.h"
#include "dhcp/server.h"
#include "helpers/base/module.h"
#include "helpers/base/traffic.h"
#include "helpers/base/address.h"
#include "helpers/base/error.h"
#include "helpers/base/file.h"
#include "helpers/base/mac.h"
#include "helpers/base/sysctl.h"
#include "helpers/firewall/view.h"
#include "helpers/host/dns-target.h"
#include "helpers/host/step-address.h"
#include "helpers/host/step-bridge.h"
#include "helpers/host/step-forwarding.h"
#include "helpers/host/step-rules.h"
#include "helpers/host/taps.h"

#define MACHINE_ID_FILE "/etc/machine-id"

/*
 * The MAC of a bridge that we make: the same at each start where the machine has an id of its own.
 * Where it has not, as an image before its first start, it is random, and the journal keeps it.
 */
static gboolean choose_mac(
	const Journal *journal, const char *bridge, guint8 *ret_mac, GError **error)
{
	g_autofree char *machine = NULL;
	int r = file_read(MACHINE_ID_FILE, &machine);

	if (r < 0 && r != -ENOENT)
		return error_set_errno(error, r, "cannot read " MACHINE_ID_FILE);
	if ((machine == NULL || !mac_derive(g_strstrip(machine), bridge, ret_mac)) &&
		!step_bridge_find_mac(journal, bridge, ret_mac))
		mac_choose(ret_mac);
	return TRUE;
}

static gboolean gather_addresses(Facts *facts, Netlink *netlink, const Journal *journal,
	const ConfBridge *conf, GError **error)
{
	g_autoptr(GArray) addresses =
		netlink_get_addresses(netlink, AF_INET, facts->bridge.index, error);
	g_autoptr(GArray) present = g_array_new(FALSE, FALSE, sizeof(struct ip_prefix));
	const struct ip_prefix *found;

	for (guint i = 0; addresses != NULL && i < addresses->len; i++) {
		struct ip_prefix address = g_array_index(addresses, struct net_entry, i).prefix;
		g_autoptr(Step) step = step_new_address(conf->name, address);

		g_array_append_val(present, address);
		if (ip_prefix_equal(address, conf->address))
			facts->has_wanted_address = TRUE;
		/* One that is ours goes when another is wanted. */
		if (step_find_entry(step, journal) == NULL)
			g_array_append_val(facts->others_addresses, address);
	}
	found = ip_prefix_find_for_bridge((const struct ip_prefix *) (gpointer) present->data,
		present->len, (struct ip_prefix){.length = 0});
	if (found != NULL)
		facts->bridge_subnet = *found;
	return addresses != NULL;
}

static gboolean gather_bridge(Facts *facts, Netlink *netlink, const Journal *journal,
	const ConfBridge *conf, GError **error)
{
	if (!choose_mac(journal, conf->name, facts->own_mac, error) ||
		!netlink_find_link(netlink, conf->name, &facts->bridge, error))
		return FALSE;
	if (facts->bridge.index == 0)
		return TRUE;

	facts->is_set_up = journal_knows(journal, conf->name);
	facts->bridge_is_ours = step_bridge_is_ours(&facts->bridge, facts->own_mac, journal);
	if (facts->bridge_is_ours)
		memcpy(facts->own_mac, facts->bridge.mac, ETH_ALEN);

	return gather_addresses(facts, netlink, journal, conf, error);
}

/* Of a bridge that is there. */
static gboolean gather_ipv6(Facts *facts, const char *bridge, GError **error)
{
	g_autofree char *name = sysctl_disable_ipv6_name(bridge);
	g_autofree char *disabled = NULL;
	int r = facts->bridge.index != 0 ? sysctl_read(name, &disabled) : -ENOENT;

	if (r < 0 && r != -ENOENT)
		return error_set_errno(error, r, "cannot read whether %s has IPv6", bridge);
	facts->bridge_has_ipv6 = r == 0 && strcmp(disabled, "0") == 0;
	return TRUE;
}

static void clear_port(gpointer data)
{
	link_use_clear(&((struct port_facts *) data)->use);
}

static gboolean gather_source(
	Facts *facts, Netlink *netlink, struct ip_address source, GError **error)
{
	g_autoptr(GArray) addresses = ip_address_is_set(source)
					      ? netlink_get_addresses(netlink, AF_INET, 0, error)
					      : NULL;
	char text[IP_TEXT_SIZE];

	if (addresses == NULL)
		return !ip_address_is_set(source);
	for (guint i = 0; i < addresses->len; i++)
		if (ip_address_equal(
			    g_array_index(addresses, struct net_entry, i).prefix.address, source))
			return TRUE;
	facts->missing_source = g_strdup(ip_address_format(source, text));
	return TRUE;
}

static gboolean gather_ports(Facts *facts, Netlink *netlink, const ConfBridge *conf, GError **error)
{
	for (gsize i = 0; conf->ports[i] != NULL; i++) {
		struct port_facts port = {0};
		struct link_info *link = &port.link;

		if (!netlink_find_link(netlink, conf->ports[i], link, error))
			return FALSE;
		if (link->index != 0 &&
			(link->master == 0 || link->master != facts->bridge.index) &&
			!link_use_read(netlink, link, &port.use, error))
			return FALSE;
		g_array_append_val(facts->ports, port);
	}
	return TRUE;
}

/* A TAP gets the bridge's MTU; any other port has its own. */
static gboolean gather_port_mtu(Facts *facts, Netlink *netlink, GError **error)
{
	g_autoptr(GArray) ports = NULL;

	if (facts->bridge.index == 0)
		return TRUE;
	ports = netlink_get_ports(netlink, facts->bridge.index, error);
	for (guint i = 0; ports != NULL && i < ports->len; i++) {
		const struct link_info *port = &g_array_index(ports, struct link_info, i);

		if (!link_is_tap(port) &&
			(facts->least_port_mtu == 0 || port->mtu < facts->least_port_mtu))
			facts->least_port_mtu = port->mtu;
	}
	return ports != NULL;
}

static gboolean gather_uplinks(
	Facts *facts, Netlink *netlink, const ConfBridge *conf, GError **error)
{
	const struct uplinks_question question = {.bridge = &facts->bridge,
		.router = facts->bridge_subnet,
		.configured = conf->uplink};
	g_autoptr(GPtrArray) names = g_ptr_array_new();

	if (!uplinks_gather(netlink, &question, &facts->uplinks, error))
		return FALSE;
	if (conf->uplink != NULL)
		g_ptr_array_add(names, g_strdup(conf->uplink));
	for (guint i = 0; conf->uplink == NULL && i < facts->uplinks.list->len; i++)
		g_ptr_array_add(
			names, g_strdup(g_array_index(facts->uplinks.list, struct uplink, i).name));
	g_ptr_array_add(names, NULL);
	facts->uplink_names = (char **) g_ptr_array_free(g_steal_pointer(&names), FALSE);
	facts->uplink = g_strdup(facts->uplink_names[0]);
	return TRUE;
}

/* How many of the planned bridges will yet have their rules there. */
static guint count_planned(const Backend *backend, const Journal *journal, const GArray *planned)
{
	guint n = 0;

	for (guint i = 0; i < planned->len; i++) {
		const char *name = g_array_index(planned, struct planned_bridge, i).name;

		if (step_rules_find_entry(backend, backend->ordered_table, name, journal) == NULL)
			n++;
	}
	return n;
}

/* Where the rules of our other bridges end, once the planned ones are set up. */
static gboolean gather_others(Facts *facts, View *view, const Journal *journal, const char *bridge,
	const GArray *planned, GError **error)
{
	/* With one bridge alone, as it most often is, the table need not be read. */
	gboolean is_alone = journal_count_others(journal, bridge) == 0;

	for (gsize i = 0; i < N_BACKENDS; i++) {
		guint n = 0;

		if (backends[i]->count_others == NULL)
			continue;
		if (!is_alone && !backends[i]->count_others(view, bridge, &n, error))
			return FALSE;
		facts->backends[i].n_others = n + count_planned(backends[i], journal, planned);
	}
	return TRUE;
}

/* The names of all bridges that are ours, by the journal, the configuration and this run's plans.
 */
static GPtrArray *list_known(const Journal *journal, const char *bridge, const GArray *planned)
{
	GPtrArray *names = journal_list_bridges(journal);

	g_ptr_array_add(names, g_strdup(bridge));
	for (guint i = 0; i < planned->len; i++)
		g_ptr_array_add(
			names, g_strdup(g_array_index(planned, struct planned_bridge, i).name));
	g_ptr_array_add(names, NULL);
	return names;
}

static gboolean gather_firewall(Facts *facts, View *view, const Journal *journal,
	const ConfBridge *conf, const GArray *planned, GError **error)
{
	g_autoptr(GPtrArray) known = list_known(journal, conf->name, planned);
	const char *const *bridges = (const char *const *) known->pdata;
	g_autofree char *calls = NULL;
	int r = sysctl_read(SYSCTL_BRIDGE_NETFILTER, &calls);

	if (r < 0 && r != -ENOENT)
		return error_set_errno(error, r, "cannot read whether bridges are filtered");
	facts->has_bridge_netfilter = r == 0 && strcmp(calls, "0") != 0;
	g_ptr_array_unref(facts->filters);
	facts->filters = view_gather(view, bridges, error);
	return facts->filters != NULL &&
	       backend_gather(view, conf->firewall, conf->name, bridges, facts->backends, error);
}

static GArray *gather_networks(const Facts *facts, Netlink *netlink, const ConfBridge *conf,
	const GArray *planned, GError **error)
{
	const struct networks_question question = {.conf = conf,
		.bridge = facts->bridge.index,
		.own = facts->bridge_subnet,
		.planned = planned};

	return networks_gather(netlink, &question, error);
}

/* The host wins: the bridge gets another network, or none. */
static gboolean has_clash(const Facts *facts)
{
	return ip_prefix_is_set(facts->bridge_subnet) &&
	       networks_find_clash(facts->networks, facts->bridge_subnet) != NULL;
}

static gboolean gather_dns(Facts *facts, Netlink *netlink, const ConfBridge *conf,
	const struct dhcp_server *server, GError **error)
{
	const struct dns_question question = {.conf = conf,
		.server = server,
		.bridge = facts->bridge.index,
		.address = facts->bridge_subnet.address,
		.has_clash = has_clash(facts)};

	return dns_target_find(netlink, &question, &facts->dns, error);
}

/* Guests that gave a name when they got their lease. What cannot be read has none. */
static void gather_leases(Facts *facts, const struct dhcp_server *server, const char *bridge)
{
	g_autoptr(GPtrArray) leases = dhcp_leases_new();

	facts->leases = g_ptr_array_new_with_free_func(named_guest_free);
	if (server == NULL || server->read_leases == NULL ||
		!server->read_leases(bridge, leases, NULL))
		return;
	for (guint i = 0; i < leases->len; i++) {
		const struct dhcp_lease *lease = g_ptr_array_index(leases, i);

		if (lease->name != NULL && guest_name_is_acceptable(lease->name) &&
			ip_prefix_contains(facts->bridge_subnet, lease->address))
			g_ptr_array_add(
				facts->leases, named_guest_new(lease->name, lease->address));
	}
}

/* A kernel that is not known to have it gets none: most guests need none. */
static gboolean can_complete_checksums(void)
{
	static const char *const modules[] = {"act_csum", "cls_u32", "sch_ingress"};

	for (gsize i = 0; i < G_N_ELEMENTS(modules); i++)
		if (!module_is_known(modules[i]))
			return FALSE;
	return TRUE;
}

static gboolean gather_checksums(
	Facts *facts, Netlink *netlink, const struct dhcp_server *server, GError **error)
{
	struct traffic_info info = {0};

	if (server == NULL || !server->lacks_checksums)
		return TRUE;
	if (facts->bridge.index != 0 &&
		!netlink_get_traffic(netlink, facts->bridge.index, &info, error))
		return FALSE;
	facts->has_hook = info.has_hook;
	facts->completes_checksums = info.has_checksum || can_complete_checksums();
	return TRUE;
}

/* What answers for guests' names, and who asks it. */
static void gather_names(Facts *facts, const ConfBridge *conf, const struct dhcp_server *server)
{
	facts->names_way = names_find_way(conf);
	facts->serves_names = server != NULL && server->serves_names;
	if (facts->names_way != NULL && !facts->names_way->needs_server &&
		ip_prefix_is_set(facts->bridge_subnet) && !has_clash(facts))
		gather_leases(facts, server, conf->name);
}

static gboolean gather(Facts *facts, Netlink *netlink, View *view, const Journal *journal,
	const ConfBridge *conf, const GArray *planned, GError **error)
{
	const struct dhcp_server *server = dhcp_server_choose(conf->dhcp);
	g_autoptr(Step) forwarding = step_new_forwarding(SYSCTL_IP_FORWARD);
	g_autofree char *ip_forward = NULL;
	int r;

	facts->lost_taps = taps_list_lost(netlink, conf->name, error);
	if (facts->lost_taps == NULL || !gather_bridge(facts, netlink, journal, conf, error) ||
		!gather_ipv6(facts, conf->name, error) ||
		!gather_ports(facts, netlink, conf, error) ||
		!gather_port_mtu(facts, netlink, error) ||
		!gather_checksums(facts, netlink, server, error) ||
		!gather_source(facts, netlink, conf->source, error) ||
		!gather_uplinks(facts, netlink, conf, error))
		return FALSE;
	facts->networks = gather_networks(facts, netlink, conf, planned, error);
	if (facts->networks == NULL || !gather_dns(facts, netlink, conf, server, error))
		return FALSE;

	r = sysctl_read(SYSCTL_IP_FORWARD, &ip_forward);
	if (r < 0)
		return error_set_errno(error, r, "cannot read whether the host forwards");
	facts->has_ip_forward = strcmp(ip_forward, "0") != 0;
	facts->owns_ip_forward =
		facts->has_ip_forward && step_find_entry(forwarding, journal) != NULL;
	facts->has_ipv6 = access("/proc/sys/net/ipv6", F_OK) == 0 || errno != ENOENT;
	gather_names(facts, conf, server);
	if (!gather_firewall(facts, view, journal, conf, planned, error))
		return FALSE;
	return gather_others(facts, view, journal, conf->name, planned, error);
}

Facts *facts_gather(Netlink *netlink, View *view, const Journal *journal, const ConfBridge *conf,
	const GArray *planned, GError **error)
{
	g_autoptr(Facts) facts = g_new0(Facts, 1);

	facts->ports = g_array_new(FALSE, FALSE, sizeof(struct port_facts));
	g_array_set_clear_func(facts->ports, clear_port);
	facts->others_addresses = g_array_new(FALSE, FALSE, sizeof(struct ip_prefix));
	facts->filters = g_ptr_array_new();
	return gather(facts, netlink, view, journal, conf, planned, error) ? g_steal_pointer(&facts)
									   : NULL;
}

void facts_free(Facts *facts)
{
	g_clear_pointer(&facts->networks, g_array_unref);
	g_clear_pointer(&facts->lost_taps, g_array_unref);
	g_array_unref(facts->ports);
	g_array_unref(facts->others_addresses);
	g_clear_pointer(&facts->filters, g_ptr_array_unref);
	g_clear_pointer(&facts->leases, g_ptr_array_unref);
	g_free(facts->missing_source);
	g_free(facts->uplink);
	g_strfreev(facts->uplink_names);
	uplinks_clear(&facts->uplinks);
	g_free(facts);
}

gboolean facts_is_others(const Facts *facts, struct ip_prefix address)
{
	for (guint i = 0; i < facts->others_addresses->len; i++)
		if (ip_prefix_equal(
			    g_array_index(facts->others_addresses, struct ip_prefix, i), address))
			return TRUE;
	return FALSE;
}

gboolean facts_leads_out(const Facts *facts, const char *name)
{
	if (g_strcmp0(facts->uplink, name) == 0 ||
		g_strcmp0(facts->uplinks.default_device, name) == 0)
		return TRUE;
	for (guint i = 0; i < facts->uplinks.list->len; i++)
		if (strcmp(g_array_index(facts->uplinks.list, struct uplink, i).name, name) == 0)
			return TRUE;
	return FALSE;
}
