/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Findings about the DHCP server, and the DNS servers that it hands out: dhcp/ is asked. A
 * configuration that does not serve the bridge comes first: until then it helps nothing to restart
 * the server.
 */
#include "config.h"

#include "helpers/host/doctor-dhcp.h"

#include <string.h>

#include "dhcp/guest-dns.h"
#include "dhcp/instance.h"
#include "dhcp/name-server.h"
#include "dhcp/resolver.h"
#include "dhcp/server.h"
#include "dhcp/serving.h"
#include "dhcp/template.h"

/* The commands, one after the other, and then the server reads what is new; for g_free. */
static char *make_command(const DhcpInstance *instance, const char *commands)
{
	g_autofree char *restart =
		instance->server->is_own ? NULL : dhcp_instance_format_restart(instance);

	return restart != NULL ? g_strdup_printf("%s && %s", commands, restart)
			       : g_strdup(commands);
}

/* What is to be done by hand, and then the same; for g_free. */
static char *make_advice(const DhcpInstance *instance, const char *advice)
{
	g_autofree char *restart = dhcp_instance_format_restart(instance);

	return restart != NULL ? g_strdup_printf("%s; then run: %s", advice, restart)
			       : g_strdup(advice);
}

static gboolean find_listener(
	const struct check_context *context, struct listener *ret_listener, GError **error)
{
	return listener_read(context->facts->bridge.index, context->status->plan->address.address,
		ret_listener, error);
}

static gboolean read_serving(
	const struct check_context *context, Serving *ret_serving, GError **error)
{
	struct listener listener;

	return find_listener(context, &listener, error) &&
	       serving_read(
		       context->conf, listener, context->status->plan->address, ret_serving, error);
}

/* How it is that nobody hears them; for g_free. */
static char *describe_listener(struct listener listener, const char *bridge)
{
	g_autofree char *name = listener_get_name(listener);
	const char *server = name != NULL ? name : "a server";

	if (listener.state == LISTENER_DELETED)
		return g_strdup_printf("%s (process %d) is bound to a deleted interface", server,
			listener.process);
	if (listener.state == LISTENER_ELSEWHERE)
		return g_strdup_printf("%s (process %d) has UDP port 67, but not on %s", server,
			listener.process, bridge);
	return g_strdup_printf("no process has UDP port 67 on %s", bridge);
}

gboolean doctor_check_server(const struct check *check G_GNUC_UNUSED,
	const struct check_context *context, Diagnosis *diagnosis, GError **error)
{
	const char *problem = "no DHCP server listens on the bridge";
	const char *bridge = context->conf->name;
	const struct dhcp_server *server = dhcp_server_choose(context->conf->dhcp);
	g_autoptr(DhcpInstance) instance =
		server != NULL ? dhcp_instance_new(server, bridge) : NULL;
	g_autofree char *restart = NULL;
	struct listener listener;

	/* Without a bridge there is another finding, which comes first. */
	if (context->facts->bridge.index == 0 || instance == NULL)
		return TRUE;
	if (!find_listener(context, &listener, error))
		return FALSE;
	if (listener.state == LISTENER_HEARS)
		return TRUE;
	restart = dhcp_instance_format_restart(instance);
	if (restart != NULL)
		diagnosis_add_command(diagnosis, problem, describe_listener(listener, bridge),
			g_steal_pointer(&restart));
	else
		diagnosis_add_advice(diagnosis, problem, describe_listener(listener, bridge),
			g_strdup_printf("configure one for %s: see brw0-dhcpd-conf(8)", bridge));
	return TRUE;
}

/* What a fault of the configuration is called, and its evidence, as a template. */
static const struct {
	const char *problem;
	const char *evidence;
} faults[] = {
	[SERVING_NO_FILE] = {"the DHCP server is not set up", "no @FRAGMENT@"},
	[SERVING_FRAGMENT_MISSING] = {"the DHCP server cannot start",
		"@CONFIGURATION@ includes @FRAGMENT@, which is missing"},
	[SERVING_CONFLICT] = {"the DHCP server's configuration contradicts itself", "@CAUSE@"},
	[SERVING_REJECTED] = {"the DHCP server cannot start", "@CAUSE@"},
	[SERVING_FRAGMENT_OLD] = {"the DHCP server has no subnet for the bridge",
		"no subnet for it in @FILES@"},
	[SERVING_NOT_PUBLISHED] = {"the DHCP server has no subnet for the bridge",
		"no subnet for it in @CONFIGURATION@, and no @FRAGMENT@"},
	[SERVING_NOT_INCLUDED] = {"the DHCP server has no subnet for the bridge",
		"@CONFIGURATION@ does not include @FRAGMENT@"},
};

/* The template filled in, for g_free; cause is what is known of the fault, or NULL. */
static char *make_evidence(const char *template, const DhcpInstance *instance, const char *cause)
{
	gboolean is_one = strcmp(instance->configuration, instance->fragment) == 0;
	g_autofree char *both =
		g_strdup_printf("%s and %s", instance->configuration, instance->fragment);
	const struct template_value values[] = {
		{"CONFIGURATION", instance->configuration},
		{"FRAGMENT", instance->fragment},
		{"FILES", is_one ? instance->fragment : both},
		{"CAUSE", cause},
	};

	return template_fill(template, values, G_N_ELEMENTS(values), NULL);
}

/* Publish the fragment, and have it included where it is not; for g_free. */
static char *make_publish(const Serving *serving)
{
	g_autofree char *publish = dhcp_instance_format_publish(serving->instance);
	g_autofree char *both = NULL;

	if (serving->config->is_included)
		return make_command(serving->instance, publish);
	both = g_strdup_printf("%s && { %s; }", publish, serving->server->include_command);
	return make_command(serving->instance, both);
}

gboolean doctor_check_fragment(const struct check *check G_GNUC_UNUSED,
	const struct check_context *context, Diagnosis *diagnosis, GError **error)
{
	g_autofree char *cause = NULL, *remedy = NULL, *evidence = NULL;
	g_auto(Serving) serving = {0};
	enum serving_fault fault;

	if (!read_serving(context, &serving, error))
		return FALSE;
	if (serving.config == NULL)
		return TRUE;
	fault = serving_find_fault(&serving, &cause, &remedy);
	if (fault == SERVING_FINE)
		return TRUE;
	evidence = make_evidence(faults[fault].evidence, serving.instance, cause);
	if (remedy != NULL)
		diagnosis_add_advice(diagnosis, faults[fault].problem, g_steal_pointer(&evidence),
			make_advice(serving.instance, remedy));
	else
		diagnosis_add_command(diagnosis, faults[fault].problem, g_steal_pointer(&evidence),
			make_publish(&serving));
	return TRUE;
}

/* It hands out that list, or NULL: none. */
static void add_dns(
	Diagnosis *diagnosis, const char *problem, const Serving *serving, const char *list)
{
	const DhcpInstance *instance = serving->instance;
	g_autofree char *publish = dhcp_instance_format_publish(instance);
	g_autofree char *advice = NULL;

	/* brw0-dhcpd-conf writes that line again; without one, this host knows no server now. */
	if (serving_has_own_dns(serving)) {
		diagnosis_add_command(diagnosis, problem,
			g_strdup_printf("%s hands out %s", instance->fragment, list),
			make_command(instance, publish));
		return;
	}
	advice = g_strdup_printf("run %s when this host is online, or with --dns=A.B.C.D", publish);
	diagnosis_add_advice(diagnosis, problem,
		list != NULL ? g_strdup_printf("%s hands out %s", instance->configuration, list)
			     : g_strdup_printf("%s has none for the bridge's network",
				       instance->configuration),
		make_advice(instance, advice));
}

/* Guests ask at the bridge's address: does somebody answer there, or do rules send it on? */
static gboolean check_own_address(const struct check_context *context, const Serving *serving,
	Diagnosis *diagnosis, GError **error)
{
	struct ip_address address = context->status->plan->address.address;
	g_autofree char *publish = dhcp_instance_format_publish(serving->instance);
	char text[IP_TEXT_SIZE];
	gboolean is_answered;

	if (ip_address_is_set(context->facts->dns))
		return TRUE;
	if (!name_server_read(context->facts->bridge.index, address, &is_answered, error))
		return FALSE;
	/* One of brw0's own that does not run is the finding already. */
	if (is_answered || serving->server->serves_names)
		return TRUE;
	diagnosis_add_advice(diagnosis, "guests ask for names where nobody answers",
		g_strdup_printf("DHCP hands out the bridge's address %s, no process has UDP port "
				"53 there, and this host knows no DNS server for it",
			ip_address_format(address, text)),
		g_strdup_printf("when this host is online, run: brw0-nat-init && %s", publish));
	return TRUE;
}

/* Is the first of that list none that this host asks, though it asks some? */
static gboolean find_stale(
	const struct check_context *context, const char *list, char **ret_now, GError **error)
{
	g_auto(Resolver) resolver = {.servers = NULL};
	g_autoptr(GArray) servers = NULL;
	g_autofree char *first = g_strndup(list, strcspn(list, ","));
	struct ip_address address;
	char text[IP_TEXT_SIZE];

	if (!resolver_read(NULL, &resolver, error) ||
		!resolver_look_up(&resolver, context->host->netlink, error))
		return FALSE;
	servers = resolver_list(&resolver, 0);
	if (servers->len == 0 || !ip_address_parse(AF_INET, g_strstrip(first), &address, NULL))
		return TRUE;
	for (guint i = 0; i < servers->len; i++)
		if (ip_address_equal(g_array_index(servers, struct ip_address, i), address))
			return TRUE;
	*ret_now = g_strdup(ip_address_format(g_array_index(servers, struct ip_address, 0), text));
	return TRUE;
}

/* The host may have joined another network since the list was published. */
static gboolean check_stale(const struct check_context *context, const Serving *serving,
	const char *list, Diagnosis *diagnosis, GError **error)
{
	g_autofree char *publish = dhcp_instance_format_publish(serving->instance);
	g_autofree char *now = NULL;

	if (guest_dns_get_origin(context->conf, serving->server) != CONF_DNS_UPLINK ||
		!serving_has_own_dns(serving))
		return TRUE;
	if (!find_stale(context, list, &now, error))
		return FALSE;
	if (now != NULL)
		diagnosis_add_command(diagnosis,
			"DHCP hands out a DNS server that this host does not ask",
			g_strdup_printf("%s hands out %s; this host asks %s",
				serving->instance->fragment, list, now),
			make_command(serving->instance, publish));
	return TRUE;
}

static gboolean is_own_address(const struct check_context *context, const char *list)
{
	char text[IP_TEXT_SIZE];

	return strcmp(list, ip_address_format(context->status->plan->address.address, text)) == 0;
}

gboolean doctor_check_dns(const struct check *check G_GNUC_UNUSED,
	const struct check_context *context, Diagnosis *diagnosis, GError **error)
{
	static const char *const problems[] = {
		[RESOLVER_UNREACHABLE] = "DHCP hands out a DNS server that guests cannot reach",
		[RESOLVER_UNKNOWN_NAME] =
			"DHCP hands out a DNS server whose name resolves to nothing",
	};
	g_auto(Serving) serving = {0};
	g_autofree char *list = NULL;
	enum resolver_fault fault;

	if (!read_serving(context, &serving, error))
		return FALSE;
	/* If the server does not use it, that is the finding. */
	if (serving.config == NULL || !serving_has_subnet(&serving))
		return TRUE;
	list = serving_find_dns(&serving);
	fault = list != NULL ? resolver_find_fault(list) : RESOLVER_FINE;
	if (list == NULL)
		add_dns(diagnosis, "DHCP hands out no DNS server", &serving, list);
	else if (fault != RESOLVER_FINE)
		add_dns(diagnosis, problems[fault], &serving, list);
	else if (is_own_address(context, list))
		return check_own_address(context, &serving, diagnosis, error);
	else
		return check_stale(context, &serving, list, diagnosis, error);
	return TRUE;
}
