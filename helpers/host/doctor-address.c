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

/* How packets leave that the rules let out. */
static void check_routes(const struct check_context *context, Diagnosis *diagnosis)
{
	const Uplinks *uplinks = &context->facts->uplinks;
	const char *configured = context->conf->uplink;

	if (uplinks->guests_device == NULL && uplinks->default_device == NULL)
		diagnosis_add_advice(diagnosis, "this host is offline",
			g_strdup("no route to the Internet"),
			g_strdup("connect this host; guests are online as soon as it is"));
	else if (uplinks->guests_device == NULL)
		diagnosis_add_advice(diagnosis, "guests have no route to the Internet",
			g_strdup_printf("this host has one by %s; a policy rule or rp_filter keeps "
					"guests off it",
				uplinks->default_device),
			g_strdup_printf("see: ip rule show; sysctl net.ipv4.conf.%s.rp_filter",
				context->conf->name));
	else if (configured != NULL && strcmp(configured, uplinks->guests_device) != 0)
		diagnosis_add_advice(diagnosis,
			"guests may not use the interface of the default route",
			g_strdup_printf("uplink=%s, and the default route%s goes to %s", configured,
				g_strcmp0(uplinks->guests_device, uplinks->default_device) == 0
					? ""
					: " for guests",
				uplinks->guests_device),
			g_strdup("set that uplink in brw0.conf, or auto"));
}

gboolean doctor_check_uplink(const struct check *check G_GNUC_UNUSED,
	const struct check_context *context, Diagnosis *diagnosis, GError **error G_GNUC_UNUSED)
{
	const Facts *facts = context->facts;

	if (facts->uplink != NULL && facts->uplinks.list->len == 0)
		diagnosis_add_advice(diagnosis, "the uplink is missing",
			g_strdup_printf("uplink=%s: no such interface", facts->uplink),
			g_strdup("connect it, or set another uplink in brw0.conf, or auto"));
	else
		check_routes(context, diagnosis);
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

/* Of an address that brw0 gave the bridge. */
static void add_clash(const struct check_context *context, const char *what, Diagnosis *diagnosis)
{
	const char *clash = context->status->plan->clash;
	g_autofree char *again = check_format_run(context);

	if (ip_prefix_is_set(context->conf->address))
		diagnosis_add_advice(diagnosis, what, g_strdup(clash),
			g_strdup_printf(
				"choose another address in brw0.conf, or auto; then run: %s",
				again));
	else
		diagnosis_add_command(diagnosis, what, g_strdup(clash), g_steal_pointer(&again));
}

/* What it cannot get is reported with the plan. */
gboolean doctor_check_overlap(const struct check *check G_GNUC_UNUSED,
	const struct check_context *context, Diagnosis *diagnosis, GError **error G_GNUC_UNUSED)
{
	static const char what[] = "the bridge's network overlaps another one of this host";
	const Facts *facts = context->facts;

	if (context->status->plan->clash != NULL)
		add_clash(context, what, diagnosis);
	for (guint i = 0; i < facts->others_addresses->len; i++) {
		struct ip_prefix own = g_array_index(facts->others_addresses, struct ip_prefix, i);
		const struct network *other = networks_find_clash(facts->networks, own);
		g_autofree char *name = other != NULL ? network_format(other) : NULL;
		char text[IP_TEXT_SIZE];

		if (other != NULL)
			diagnosis_add_advice(diagnosis, what,
				g_strdup_printf("%s of %s overlaps %s", ip_prefix_format(own, text),
					context->conf->name, name),
				g_strdup_printf("give %s another address in its own configuration",
					context->conf->name));
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
