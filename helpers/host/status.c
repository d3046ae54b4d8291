/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a bridge stands, as a small tree for people. */
#include "config.h"

#include "helpers/host/status.h"

#include <pwd.h>

#include "helpers/host/mac.h"
#include "helpers/host/obstacle.h"
#include "helpers/host/sysctl.h"

/* A line of the tree: what it is, and what is said of it. */
static void add_line(GString *out, const char *word, const char *what)
{
	g_string_append_printf(out, "|-- %-8s %s\n", word, what);
}

/* What a step is about, short. */
static char *step_title(const Step *step)
{
	g_autofree char *shown = sysctl_display(step->key);

	if (step->kind == &step_kind_sysctl || step->kind == &step_kind_forwarding)
		return g_strdup_printf("%-11s %s = %s", step->kind->name, shown, step->value);
	if (step->kind == &step_kind_rules)
		return g_strdup_printf("%-11s table %s", step->kind->name, step->value);
	return g_strdup_printf("%-11s %s %s", step->kind->name, step->key, step->value);
}

static gboolean add_steps(
	Host *host, GPtrArray *steps, GString *out, gboolean *ret_holds, GError **error)
{
	*ret_holds = TRUE;
	for (guint i = 0; i < steps->len; i++) {
		const Step *step = g_ptr_array_index(steps, i);
		g_auto(Inspection) inspection = {0};
		g_autofree char *title = step_title(step);
		g_autofree char *line = NULL;

		if (!step->kind->inspect(host, step, &inspection, error))
			return FALSE;
		line = inspection.found == NULL
			       ? g_strdup(title)
			       : g_strdup_printf("%s: %s", title, inspection.found);
		add_line(out, inspection.holds ? "ok" : "MISSING", line);
		*ret_holds = *ret_holds && inspection.holds;
	}
	return TRUE;
}

static void add_uplink(const Facts *facts, GString *out)
{
	g_autofree char *absent = NULL;

	if (facts->uplink != NULL && !facts->has_uplink)
		absent = g_strdup_printf("%s: absent", facts->uplink);
	add_line(out, "uplink",
		absent != NULL          ? absent
		: facts->uplink != NULL ? facts->uplink
					: "none: offline");
}

static void add_owner(GString *line, gint64 uid)
{
	const struct passwd *user = uid < 0 ? NULL : getpwuid((uid_t) uid);

	if (user != NULL)
		g_string_append_printf(line, "  owner %s", user->pw_name);
	else if (uid >= 0)
		g_string_append_printf(line, "  owner uid %" G_GINT64_FORMAT, uid);
}

static void add_guests(GString *line, const GArray *fdb, int port)
{
	const char *separator = "  guest ";

	for (guint i = 0; i < fdb->len; i++) {
		const struct fdb_entry *entry = &g_array_index(fdb, struct fdb_entry, i);
		g_autofree char *mac = mac_format(entry->mac);

		if (entry->port != port)
			continue;
		g_string_append_printf(line, "%s%s", separator, mac);
		separator = ", ";
	}
}

static gboolean add_ports(Host *host, int bridge, GString *out, GError **error)
{
	g_autoptr(GArray) ports = NULL;
	g_autoptr(GArray) fdb = NULL;

	if (bridge != 0) {
		ports = netlink_get_ports(host->netlink, bridge, error);
		fdb = ports != NULL ? netlink_get_fdb(host->netlink, bridge, error) : NULL;
		if (fdb == NULL)
			return FALSE;
	}
	if (ports == NULL || ports->len == 0) {
		g_string_append(out, "`-- ports    none\n");
		return TRUE;
	}
	g_string_append(out, "`-- ports\n");
	for (guint i = 0; i < ports->len; i++) {
		const struct link_info *port = &g_array_index(ports, struct link_info, i);

		g_string_append_printf(
			out, "    %s-- %s", i + 1 < ports->len ? "|" : "`", port->name);
		add_owner(out, port->tun_owner);
		add_guests(out, fdb, port->index);
		g_string_append_c(out, '\n');
	}
	return TRUE;
}

static void add_firewall(const Plan *plan, GString *out)
{
	g_autofree char *text =
		g_strdup_printf("%s: %s", firewall_names[plan->world], plan->why_world);

	add_line(out, "firewall", text);
}

/* What is dropped although our rules accept it. */
static void add_obstacles(const Plan *plan, GString *out, gboolean *ret_holds)
{
	for (guint i = 0; i < plan->obstacles->len; i++) {
		const struct obstacle *obstacle = g_ptr_array_index(plan->obstacles, i);
		g_autoptr(GString) text = g_string_new(NULL);

		if (obstacle->place != NULL)
			continue;
		obstacle_describe(obstacle, text);
		add_line(out, "BLOCKED", text->str);
		*ret_holds = FALSE;
	}
}

gboolean status_describe(Host *host, const Facts *facts, const Plan *plan, const char *bridge,
	GString *out, gboolean *ret_holds, GError **error)
{
	struct subnet network = {subnet_network(plan->address), plan->address.prefix};
	char text[SUBNET_TEXT_SIZE];

	g_string_append_printf(out, "%s%s\n", bridge,
		facts->bridge.index == 0 || facts->bridge_is_ours ? "" : " (adopted)");
	add_firewall(plan, out);
	if (!add_steps(host, plan->steps, out, ret_holds, error))
		return FALSE;
	add_obstacles(plan, out, ret_holds);
	add_uplink(facts, out);
	add_line(out, "leases", subnet_format(network, text));
	return add_ports(host, facts->bridge.index, out, error);
}
