/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From what is wanted and what is there to the steps that lead there. Pure.
 *
 * The order: the rules come before the bridge and its ports are up. A host may forward already, for
 * others, so that an open bridge would let neighbours in, and guests out with their own address.
 * The rules are by name and need no bridge. Forwarding comes last. Undone in reverse: the rules go
 * last.
 */
#include "config.h"

#include "helpers/host/plan.h"

#include <arpa/inet.h>
#include <string.h>

#include "helpers/base/error.h"
#include "helpers/base/mac.h"
#include "helpers/base/module.h"
#include "helpers/base/quote.h"
#include "helpers/firewall/blockers.h"
#include "helpers/host/step-bypass.h"
#include "helpers/host/step-address.h"
#include "helpers/host/step-bridge.h"
#include "helpers/host/step-forwarding.h"
#include "helpers/host/step-module.h"
#include "helpers/host/step-nft.h"
#include "helpers/host/step-port.h"
#include "helpers/host/step-rules.h"
#include "helpers/host/step-sysctl.h"
#include "helpers/base/sysctl.h"
#include "helpers/port/port-settings.h"

/* Does the host, or do the guests, go out by that interface? */
static gboolean leads_out(const Facts *facts, const char *name)
{
	return g_strcmp0(facts->uplink, name) == 0 || g_strcmp0(facts->default_device, name) == 0;
}

static gboolean check_bridge(const ConfBridge *conf, const Facts *facts, GError **error)
{
	if (facts->bridge.index != 0 && facts->bridge.kind[0] == '\0')
		return error_set(
			error, BRW0_ERROR_FAILED, "cannot use %s: it is not a bridge", conf->name);
	if (facts->bridge.index != 0 && strcmp(facts->bridge.kind, "bridge") != 0)
		return error_set(error, BRW0_ERROR_FAILED,
			"cannot use %s: it is a %s device, not a bridge", conf->name,
			facts->bridge.kind);
	if (leads_out(facts, conf->name))
		return error_set(error, BRW0_ERROR_FAILED,
			"cannot use %s: it carries this host's default route; "
			"guests on it need no NAT",
			conf->name);
	return TRUE;
}

G_GNUC_PRINTF(4, 5)
static gboolean refuse_port(
	const ConfBridge *conf, const char *name, GError **error, const char *format, ...)
{
	g_autofree char *why = NULL;
	va_list arguments;

	va_start(arguments, format);
	why = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	return error_set(
		error, BRW0_ERROR_FAILED, "cannot join %s to %s: %s", name, conf->name, why);
}

/* The commands that end what the host uses the link for, for g_free. */
static char *make_free_command(const char *link, const struct link_use *use)
{
	g_autofree char *word = quote_shell(link);
	g_autofree char *name = sysctl_disable_ipv6_name(link);
	g_autofree char *shown = sysctl_display(name);
	g_autofree char *setting = quote_shell(shown);
	GString *command = g_string_new(NULL);

	if (use->ipv4 != NULL)
		g_string_append_printf(command,
			"ip address flush dev %s; ip route flush table all dev %s", word, word);
	if (use->ipv6 != NULL)
		g_string_append_printf(
			command, "%ssysctl -w %s=1", command->len > 0 ? "; " : "", setting);
	return g_string_free(command, FALSE);
}

/* A port is no interface of the host: what that uses it for would end without a word. */
static gboolean check_use(
	const ConfBridge *conf, const char *name, const struct link_use *use, GError **error)
{
	g_autofree char *command = NULL;

	if (use->upper != NULL)
		return refuse_port(conf, name, error,
			"%s is on top of it; delete %s, or choose another interface", use->upper,
			use->upper);
	if (use->hop != NULL)
		return refuse_port(conf, name, error,
			"it is one of several next hops of %s; remove it there", use->hop);
	if (use->ipv4 == NULL && use->ipv6 == NULL)
		return TRUE;
	command = make_free_command(name, use);
	return refuse_port(conf, name, error, "this host uses it for %s%s%s; free it with: %s",
		use->ipv4 != NULL ? use->ipv4 : "",
		use->ipv4 != NULL && use->ipv6 != NULL ? ", " : "",
		use->ipv6 != NULL ? use->ipv6 : "", command);
}

static gboolean check_port(const ConfBridge *conf, const Facts *facts, const char *name,
	const struct port_facts *port, GError **error)
{
	const struct link_info *link = &port->link;

	if (link->index == 0)
		return refuse_port(conf, name, error, "no such interface");
	if (leads_out(facts, name))
		return refuse_port(conf, name, error, "it carries this host's default route");
	if (strcmp(link->kind, "bridge") == 0)
		return refuse_port(conf, name, error, "it is a bridge");
	if (!link->is_ethernet)
		return refuse_port(conf, name, error, "it is not an Ethernet interface");
	if (link->master != 0 && link->master != facts->bridge.index) {
		g_autofree char *word = quote_shell(name);

		return refuse_port(conf, name, error,
			"it is a port of another device; free it with: ip link set %s nomaster",
			word);
	}
	return check_use(conf, name, &port->use, error);
}

static gboolean check_ports(const ConfBridge *conf, const Facts *facts, GError **error)
{
	for (guint i = 0; i < facts->ports->len; i++)
		if (!check_port(conf, facts, conf->ports[i],
			    &g_array_index(facts->ports, struct port_facts, i), error))
			return FALSE;
	return TRUE;
}

static gboolean choose_address(
	const ConfBridge *conf, const Facts *facts, struct ip_prefix *ret_address, GError **error)
{
	const struct ip_prefix *in_use =
		(const struct ip_prefix *) (gpointer) facts->prefixes_in_use->data;
	const struct ip_prefix *overlap;
	char wanted_text[IP_TEXT_SIZE], overlap_text[IP_TEXT_SIZE];

	*ret_address = ip_prefix_is_set(conf->address) ? conf->address : facts->bridge_subnet;
	if (!ip_prefix_is_set(conf->address) && ip_prefix_is_set(*ret_address) &&
		!ip_prefix_check_of_bridge(*ret_address, conf->name, error))
		return FALSE;
	if (!ip_prefix_is_set(*ret_address))
		return ip_prefix_choose(in_use, facts->prefixes_in_use->len, ret_address, error);
	overlap = ip_prefix_find_overlap(*ret_address, in_use, facts->prefixes_in_use->len);
	if (overlap == NULL)
		return TRUE;
	return error_set(error, BRW0_ERROR_FAILED,
		"cannot give %s to %s: it overlaps %s%s%s; choose another --address, or auto",
		ip_prefix_format(*ret_address, wanted_text), conf->name,
		ip_prefix_format(*overlap, overlap_text), facts->overlap_link != NULL ? " of " : "",
		facts->overlap_link != NULL ? facts->overlap_link : "");
}

static void add(const Plan *plan, Step *step)
{
	g_ptr_array_add(plan->steps, step);
}

/* A setting of one interface. */
struct link_setting {
	const char *family, *name, *value;
	const char *equivalent; /* see struct sysctl_step */
	gboolean is_spare;
};

static void add_setting(const Plan *plan, const char *link, const struct link_setting *setting)
{
	g_autofree char *name =
		g_strdup_printf("net/%s/conf/%s/%s", setting->family, link, setting->name);
	const struct sysctl_step wanted = {.name = name,
		.value = setting->value,
		.equivalent = setting->equivalent,
		.is_spare = setting->is_spare};

	add(plan, step_new_sysctl(&wanted));
}

/*
 * Guests get no IPv6. With it on the bridge, they would reach what the host serves on all
 * addresses, past rules that are for IPv4, be forwarded where IPv6 forwarding is on, and could make
 * themselves the host's router. A write to conf/all/disable_ipv6, as of a VPN's kill switch, turns
 * it on again: then it has at least no address, and accept_ra is off. And by a group or by
 * broadcast comes no packet for one host (RFC 1122, section 3.3.6).
 */
static const struct link_setting bridge_settings[] = {
	{"ipv6", "disable_ipv6", "1", NULL, FALSE},
	{"ipv6", "accept_ra", "0", NULL, TRUE},
	{"ipv6", "addr_gen_mode", "1", NULL, TRUE}, /* IN6_ADDR_GEN_MODE_NONE */
	{"ipv4", "drop_unicast_in_l2_multicast", "1", NULL, TRUE},
};

static gboolean can_have(const Facts *facts, const char *family)
{
	return facts->has_ipv6 || strcmp(family, "ipv6") != 0;
}

static void add_bridge_settings(const Plan *plan, const char *bridge, const Facts *facts)
{
	for (gsize i = 0; i < G_N_ELEMENTS(bridge_settings); i++)
		if (can_have(facts, bridge_settings[i].family))
			add_setting(plan, bridge, &bridge_settings[i]);
}

/* Before it is a port, so that it is no interface of the host from the first frame on. */
static void add_port_settings(const Plan *plan, const char *port, const Facts *facts)
{
	for (gsize i = 0; i < N_PORT_SETTINGS; i++) {
		const struct port_setting *setting = &port_settings[i];
		g_autofree char *value = g_strdup_printf("%u", setting->value);
		const struct link_setting wanted = {.family = setting->family,
			.name = setting->name,
			.value = value,
			/* Loose and strict are one without an address; systemd's files say 2. */
			.equivalent = strcmp(setting->name, "rp_filter") == 0 ? "2" : NULL,
			.is_spare = setting->is_spare};

		if (can_have(facts, setting->family))
			add_setting(plan, port, &wanted);
	}
}

static void add_port(const Plan *plan, const char *port, const char *bridge, const Facts *facts)
{
	guint16 groups = facts->bridge.stp_state != 0 && !facts->bridge_is_ours ? PORT_GROUPS_STP
										: PORT_GROUPS;

	add_port_settings(plan, port, facts);
	add(plan, step_new_port(port, bridge, groups));
	add(plan, step_new_groups(port, groups));
}

static void add_links(const Plan *plan, const ConfBridge *conf, const Facts *facts)
{
	gboolean is_adopted = facts->bridge.index != 0 && !facts->bridge_is_ours;

	if (!is_adopted) {
		add(plan, step_new_bridge(conf->name, facts->own_mac));
		add_bridge_settings(plan, conf->name, facts);
	} else {
		guint8 mac[ETH_ALEN];

		/* All zero: it has lost its last port, and with it the MAC that it had. It does not
		 * get one that would make it look like one of ours, nor keep one from a port. */
		memcpy(mac, mac_is_zero(facts->bridge.mac) ? facts->own_mac : facts->bridge.mac,
			ETH_ALEN);
		if (memcmp(mac, facts->own_mac, ETH_ALEN) == 0)
			mac[ETH_ALEN - 1] ^= 1;
		add(plan, step_new_mac(conf->name, mac));
	}
	for (gsize i = 0; conf->ports[i] != NULL; i++)
		add_port(plan, conf->ports[i], conf->name, facts);
}

/* When the address goes, those that others gave the bridge in its network stay. */
static const struct link_setting promote = {"ipv4", "promote_secondaries", "1", NULL, TRUE};

static void add_address(const Plan *plan, const char *bridge)
{
	add_setting(plan, bridge, &promote);
	add(plan, step_new_address(bridge, plan->address));
}

/* The names of our own choosing must be ones that its language can say. */
static gboolean check_names(const ConfBridge *conf, GError **error)
{
	const char *names[] = {conf->name, conf->uplink};

	for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
		if (names[i] != NULL && !quote_is_nft_string(names[i]))
			return error_set(error, BRW0_ERROR_FAILED,
				"cannot use %s: nftables cannot write that name; choose "
				"--firewall=iptables",
				names[i]);
	return TRUE;
}

static void add_iptables(
	const Plan *plan, const struct ruleset_subject *subject, const Facts *facts)
{
	for (gsize i = 0; ruleset_tables[i] != NULL; i++)
		add(plan, step_new_rules(ruleset_tables[i], subject, facts->n_others));
}

static void add_nftables(
	const Plan *plan, const struct ruleset_subject *subject, const Facts *facts G_GNUC_UNUSED)
{
	add(plan, step_new_table(subject));
}

static const struct {
	const char *module;
	void (*add)(const Plan *plan, const struct ruleset_subject *subject, const Facts *facts);
} backends[] = {
	[FIREWALL_IPTABLES] = {MODULE_IPTABLES, add_iptables},
	[FIREWALL_NFTABLES] = {MODULE_NFTABLES, add_nftables},
};

/* The networks of the bridge's other addresses, each once. */
static GArray *find_more_networks(const Plan *plan, const Facts *facts)
{
	GArray *networks = g_array_new(FALSE, FALSE, sizeof(struct ip_prefix));

	for (guint i = 0; i < facts->others_addresses->len; i++) {
		struct ip_prefix network = ip_prefix_of_network(
			g_array_index(facts->others_addresses, struct ip_prefix, i));
		gboolean is_new = !ip_prefix_equal(network, ip_prefix_of_network(plan->address));

		for (guint k = 0; k < networks->len && is_new; k++)
			is_new = !ip_prefix_equal(
				g_array_index(networks, struct ip_prefix, k), network);
		if (is_new)
			g_array_append_val(networks, network);
	}
	return networks;
}

/* As struct ruleset_subject has it. */
static struct subnet to_subnet(struct ip_prefix prefix)
{
	return (struct subnet){ntohl(ip_address_to_in_addr(prefix.address).s_addr), prefix.length};
}

static GArray *to_subnets(const GArray *prefixes)
{
	GArray *subnets = g_array_new(FALSE, FALSE, sizeof(struct subnet));

	for (guint i = 0; i < prefixes->len; i++) {
		struct subnet subnet = to_subnet(g_array_index(prefixes, struct ip_prefix, i));

		g_array_append_val(subnets, subnet);
	}
	return subnets;
}

static void add_rules(const Plan *plan, const ConfBridge *conf, const Facts *facts)
{
	g_autoptr(GArray) networks = find_more_networks(plan, facts);
	g_autoptr(GArray) more = to_subnets(networks);
	const struct ruleset_subject subject = {.bridge = conf->name,
		.subnet = to_subnet(plan->address),
		.uplink = conf->uplink,
		.source = to_subnet(ip_prefix_of_address(conf->source)).address,
		.more = (const struct subnet *) (gpointer) more->data,
		.n_more = more->len};

	backends[plan->backend].add(plan, &subject, facts);
}

static GPtrArray *find_blockers(const Plan *plan, const ConfBridge *conf, const Facts *facts)
{
	const struct blocker_subject subject = {.bridge = conf->name,
		.network = plan->address,
		.uplink = conf->uplink,
		.backend = plan->backend,
		.can_change = {[FIREWALL_IPTABLES] = facts->backends[FIREWALL_IPTABLES].is_there,
			[FIREWALL_NFTABLES] = facts->backends[FIREWALL_NFTABLES].is_there},
		.has_bridge_netfilter = facts->has_bridge_netfilter};

	return blockers_find(facts->filters, &subject);
}

/* Where the others have an insertion point for it, what they drop is accepted there. */
static void add_bypass(const Plan *plan, const ConfBridge *conf)
{
	for (guint i = 0; i < plan->blockers->len; i++) {
		const struct blocker *blocker = g_ptr_array_index(plan->blockers, i);
		const struct insertion_point point = {.backend = blocker->base->table->backend,
			.hook = blocker->hook,
			.table = blocker->base->table->name,
			.chain = blocker->insertion_chain};

		if (blocker->insertion_chain != NULL)
			add(plan, step_new_bypass(conf->name, &point));
	}
}

static const struct link_setting forwarding = {"ipv4", "forwarding", "1", NULL, FALSE};

static void add_forwarding(const Plan *plan, const ConfBridge *conf, const Facts *facts)
{
	g_autofree char *uplink =
		facts->uplink != NULL ? sysctl_forwarding_name(facts->uplink) : NULL;

	/* On by a change of ours, it is what this bridge rests on too, whichever way it was to go.
	 */
	if (conf->forwarding == CONF_FORWARDING_GLOBAL || facts->owns_ip_forward) {
		add(plan, step_new_forwarding(SYSCTL_IP_FORWARD));
		/* Turning it on turns it on for every interface; being on says nothing of them. */
		if (!facts->has_ip_forward)
			return;
	}
	add_setting(plan, conf->name, &forwarding);
	if (uplink != NULL && facts->has_uplink)
		add(plan, step_new_forwarding(uplink));
}

Plan *plan_make(const ConfBridge *conf, const Facts *facts, GError **error)
{
	g_autoptr(Plan) plan = g_new0(Plan, 1);

	plan->steps = g_ptr_array_new_with_free_func((GDestroyNotify) step_free);
	if (!check_bridge(conf, facts, error) || !check_ports(conf, facts, error) ||
		!choose_address(conf, facts, &plan->address, error) ||
		!backend_choose(conf->firewall, facts->backends, &plan->backend, &plan->why_backend,
			error) ||
		(plan->backend == FIREWALL_NFTABLES && !check_names(conf, error)))
		return NULL;

	plan->blockers = find_blockers(plan, conf, facts);
	add(plan, step_new_module(backends[plan->backend].module));
	add_rules(plan, conf, facts);
	add_bypass(plan, conf);
	add_links(plan, conf, facts);
	add_address(plan, conf->name);
	add(plan, step_new_up(conf->name));
	add_forwarding(plan, conf, facts);
	return g_steal_pointer(&plan);
}

void plan_free(Plan *plan)
{
	g_clear_pointer(&plan->steps, g_ptr_array_unref);
	g_clear_pointer(&plan->blockers, g_ptr_array_unref);
	g_free(plan);
}
