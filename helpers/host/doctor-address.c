/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the doctor looks for: the uplink, the bridge and its address, networks that overlap. */
#include "config.h"

#include "helpers/host/doctor-address.h"

#include <string.h>
#include <unistd.h>

#include "helpers/base/address.h"
#include "helpers/base/link.h"
#include "helpers/base/quote.h"
#include "helpers/base/sysctl.h"
#include "helpers/host/step-address.h"
#include "helpers/host/step-bridge.h"
#include "helpers/host/step-port.h"

gboolean doctor_check_source(const struct check *check G_GNUC_UNUSED,
	const struct check_context *context, Diagnosis *diagnosis, GError **error G_GNUC_UNUSED)
{
	if (context->facts->missing_source != NULL)
		diagnosis_note(diagnosis,
			"source=%s is not an address of this host; replies to guests come only if "
			"they are routed to it",
			context->facts->missing_source);
	return TRUE;
}

gboolean doctor_check_uplink(const struct check *check G_GNUC_UNUSED,
	const struct check_context *context, Diagnosis *diagnosis, GError **error G_GNUC_UNUSED)
{
	const Facts *facts = context->facts;
	const ConfBridge *conf = context->conf;

	if (facts->uplink != NULL && facts->uplinks.list->len == 0)
		diagnosis_add_advice(diagnosis, "the uplink is missing",
			g_strdup_printf("uplink=%s: no such interface", facts->uplink),
			g_strdup("connect it, or set another uplink in brw0.conf, or auto"));
	else if (facts->uplinks.default_device == NULL)
		diagnosis_add_advice(diagnosis, "this host is offline",
			g_strdup("no route to the Internet"),
			g_strdup("connect this host; guests are online as soon as it is"));
	else if (facts->uplink == NULL)
		diagnosis_add_advice(diagnosis, "guests have no route to the Internet",
			g_strdup_printf(
				"this host has one by %s; a policy rule keeps guests off it",
				facts->uplinks.default_device),
			g_strdup("see: ip rule show"));
	else if (conf->uplink != NULL && strcmp(conf->uplink, facts->uplinks.default_device) != 0)
		diagnosis_add_advice(diagnosis,
			"guests may not use the interface of the default route",
			g_strdup_printf("uplink=%s, and the default route goes to %s", conf->uplink,
				facts->uplinks.default_device),
			g_strdup("set that uplink in brw0.conf, or auto"));
	return TRUE;
}

/* Both names are in use: the first by the older of the kernel's two interfaces for Wi-Fi. */
static gboolean is_wireless(const char *link)
{
	g_autofree char *older = g_strdup_printf("/sys/class/net/%s/wireless", link);
	g_autofree char *newer = g_strdup_printf("/sys/class/net/%s/phy80211", link);

	return access(older, F_OK) == 0 || access(newer, F_OK) == 0;
}

gboolean doctor_check_wireless(const struct check *check G_GNUC_UNUSED,
	const struct check_context *context, Diagnosis *diagnosis, GError **error G_GNUC_UNUSED)
{
	const char *uplink = context->facts->uplink;

	if (uplink != NULL && is_wireless(uplink))
		diagnosis_note(diagnosis,
			"%s is Wi-Fi: it can be a port of a bridge only in 4-address mode, and only if "
			"the access point allows that; so guests are masqueraded",
			uplink);
	return TRUE;
}

/* Every address and route of the host, the bridge's own among them. */
struct networks {
	int bridge; /* index */
	GArray *addresses, *routes;
};

static void networks_clear(struct networks *networks)
{
	g_clear_pointer(&networks->addresses, g_array_unref);
	g_clear_pointer(&networks->routes, g_array_unref);
}
typedef struct networks Networks;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Networks, networks_clear)

static const struct net_entry *find_overlap(const GArray *entries, int bridge, struct ip_prefix own)
{
	for (guint i = 0; i < entries->len; i++) {
		const struct net_entry *entry = &g_array_index(entries, struct net_entry, i);

		if (entry->link != bridge && ip_prefix_find_overlap(own, &entry->prefix, 1) != NULL)
			return entry;
	}
	return NULL;
}

static gboolean choose_other(const struct networks *networks, struct ip_prefix *ret, GError **error)
{
	g_autoptr(GArray) in_use = g_array_new(FALSE, FALSE, sizeof(struct ip_prefix));
	const GArray *const lists[] = {networks->addresses, networks->routes};

	for (gsize list = 0; list < G_N_ELEMENTS(lists); list++)
		for (guint i = 0; i < lists[list]->len; i++)
			g_array_append_val(
				in_use, g_array_index(lists[list], struct net_entry, i).prefix);
	return ip_prefix_choose(
		(const struct ip_prefix *) (gpointer) in_use->data, in_use->len, ret, error);
}

/* Where the address is chosen by us, the next choice is as good. Ports stay on the bridge. */
static gboolean add_overlap(const struct check_context *context, const struct networks *networks,
	struct ip_prefix own, char *evidence, Diagnosis *diagnosis, GError **error)
{
	static const char what[] = "the bridge's network overlaps another one of this host";
	const char *bridge = context->conf->name;
	g_autoptr(Step) step = step_new_address(bridge, own);
	g_autofree char *again = check_format_run(context);
	char text[IP_TEXT_SIZE];
	struct ip_prefix other;

	if (ip_prefix_is_set(context->conf->address)) {
		diagnosis_add_advice(diagnosis, what, evidence,
			g_strdup_printf(
				"choose another address in brw0.conf; then run: %s", again));
		return TRUE;
	}
	if (step_find_entry(step, context->host->journal) == NULL) {
		diagnosis_add_advice(diagnosis, what, evidence,
			g_strdup_printf(
				"give %s another address in its own configuration", bridge));
		return TRUE;
	}
	if (!choose_other(networks, &other, error)) {
		g_free(evidence);
		return FALSE;
	}
	diagnosis_add_command(diagnosis, what, evidence,
		g_strdup_printf("%s --address=%s", again, ip_prefix_format(other, text)));
	return TRUE;
}

static gboolean look_at_address(const struct check_context *context,
	const struct networks *networks, struct ip_prefix own, Diagnosis *diagnosis, GError **error)
{
	Netlink *netlink = context->host->netlink;
	const struct net_entry *other = find_overlap(networks->addresses, networks->bridge, own);
	char own_text[IP_TEXT_SIZE], other_text[IP_TEXT_SIZE];
	g_autofree char *link = NULL;

	if (other == NULL)
		other = find_overlap(networks->routes, networks->bridge, own);
	if (other == NULL)
		return TRUE;
	if (!netlink_get_link_name(netlink, other->link, &link, error))
		return FALSE;
	return add_overlap(context, networks, own,
		g_strdup_printf("%s of %s, %s of %s", ip_prefix_format(own, own_text),
			context->conf->name, ip_prefix_format(other->prefix, other_text),
			link != NULL ? link : "a route without a device"),
		diagnosis, error);
}

/* Of the addresses that the bridge has now. What it cannot get is reported with the plan. */
gboolean doctor_check_overlap(const struct check *check G_GNUC_UNUSED,
	const struct check_context *context, Diagnosis *diagnosis, GError **error)
{
	Netlink *netlink = context->host->netlink;
	g_auto(Networks) networks = {.bridge = context->facts->bridge.index};

	if (networks.bridge == 0)
		return TRUE;
	networks.addresses = netlink_get_addresses(netlink, AF_INET, 0, error);
	networks.routes =
		networks.addresses != NULL ? netlink_get_routes(netlink, AF_INET, error) : NULL;
	if (networks.routes == NULL)
		return FALSE;
	for (guint i = 0; i < networks.addresses->len; i++) {
		const struct net_entry *entry =
			&g_array_index(networks.addresses, struct net_entry, i);

		if (entry->link == networks.bridge &&
			!look_at_address(context, &networks, entry->prefix, diagnosis, error))
			return FALSE;
	}
	return TRUE;
}

/* Of one that we made, a step disables it. */
gboolean doctor_check_ipv6(const struct check *check G_GNUC_UNUSED,
	const struct check_context *context, Diagnosis *diagnosis, GError **error G_GNUC_UNUSED)
{
	const char *bridge = context->conf->name;
	g_autofree char *name = sysctl_disable_ipv6_name(bridge);
	g_autofree char *shown = sysctl_display(name);
	g_autofree char *quoted = quote_shell(shown);
	g_autofree char *forwards = NULL;
	gboolean is_router;

	if (context->facts->bridge_is_ours || !context->facts->bridge_has_ipv6)
		return TRUE;
	is_router =
		sysctl_read(SYSCTL_IPV6_FORWARDING, &forwards) == 0 && strcmp(forwards, "0") != 0;
	diagnosis_add_command(diagnosis,
		is_router
			? "guests reach this host and other networks by IPv6, and bypass IPv4 rules"
			: "guests reach this host by IPv6, and bypass IPv4 rules",
		g_strdup_printf(
			"%s is 0%s", shown, is_router ? ", and this host forwards IPv6" : ""),
		g_strdup_printf("sysctl -w %s=1", quoted));
	return TRUE;
}
