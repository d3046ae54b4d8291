/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The interfaces that the configuration makes ports of the bridge. */
#include "config.h"

#include "helpers/host/feature-ports.h"

#include <string.h>

#include "helpers/base/error.h"
#include "helpers/base/quote.h"
#include "helpers/base/sysctl.h"
#include "helpers/host/step-port.h"
#include "helpers/port/port-settings.h"

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
	if (facts_leads_out(facts, name))
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

static gboolean ports_check(
	Plan *plan G_GNUC_UNUSED, const ConfBridge *conf, const Facts *facts, GError **error)
{
	for (guint i = 0; i < facts->ports->len; i++)
		if (!check_port(conf, facts, conf->ports[i],
			    &g_array_index(facts->ports, struct port_facts, i), error))
			return FALSE;
	return TRUE;
}

/* Before it is a port, so that it is no interface of the host from the first frame on. */
static void add_port_settings(Plan *plan, const char *port, const Facts *facts)
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

		plan_add_setting(plan, PLAN_LINKS, port, &wanted, facts);
	}
}

static void add_port(Plan *plan, const char *port, const char *bridge, const Facts *facts)
{
	guint16 groups = facts->bridge.stp_state != 0 && !facts->bridge_is_ours ? PORT_GROUPS_STP
										: PORT_GROUPS;

	add_port_settings(plan, port, facts);
	plan_add(plan, PLAN_LINKS, step_new_port(port, bridge, groups));
	plan_add(plan, PLAN_LINKS, step_new_groups(port, groups));
}

static void ports_add(Plan *plan, const ConfBridge *conf, const Facts *facts)
{
	for (gsize i = 0; conf->ports[i] != NULL; i++)
		add_port(plan, conf->ports[i], conf->name, facts);
}

const struct feature feature_ports = {.check = ports_check, .add = ports_add};
