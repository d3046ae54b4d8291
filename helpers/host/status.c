/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The state of a bridge: read from the kernel; as a tree for people, and as JSON for programs. */
#include "config.h"

#include "helpers/host/status.h"

#include <string.h>
#include <unistd.h>

#include "helpers/base/columns.h"
#include "helpers/base/mac.h"
#include "helpers/base/quote.h"
#include "helpers/firewall/blockers.h"
#include "helpers/firewall/managers.h"
#include "helpers/host/guest-search.h"
#include "helpers/host/tap-alias.h"

/* How much is shown of a guest's name. */
enum { NAME_WIDTH = 24 };

static void clear_step(gpointer data)
{
	struct status_step *step = data;

	inspection_clear(&step->inspection);
}

static gboolean inspect_steps(Status *status, Host *host, GError **error)
{
	for (guint i = 0; i < status->plan->steps->len; i++) {
		const Step *step = g_ptr_array_index(status->plan->steps, i);
		struct status_step looked_at = {.step = step};

		if (!step->kind->inspect(host, step, &looked_at.inspection, error)) {
			clear_step(&looked_at);
			return FALSE;
		}
		looked_at.is_hidden =
			!looked_at.inspection.holds && step->kind->is_rules && geteuid() != 0;
		status->holds = status->holds && looked_at.inspection.holds;
		g_array_append_val(status->steps, looked_at);
	}
	return TRUE;
}

static gboolean find_ports(Status *status, Host *host, const ConfBridge *conf, GError **error)
{
	const struct link_info *bridge = &status->facts->bridge;

	if (bridge->index == 0) {
		status->ports = g_array_new(FALSE, FALSE, sizeof(struct link_info));
		status->guests = guests_new();
		return TRUE;
	}
	status->ports = netlink_get_ports(host->netlink, bridge->index, error);
	if (status->ports != NULL)
		status->guests = guests_read(host, conf, bridge, error);
	return status->guests != NULL;
}

Status *status_gather(
	Host *host, const Facts *facts, const Plan *plan, const ConfBridge *conf, GError **error)
{
	g_autoptr(Status) status = g_new0(Status, 1);

	*status = (Status){
		.bridge = conf->name, .facts = facts, .plan = plan, .holds = plan->clash == NULL};
	status->steps = g_array_new(FALSE, FALSE, sizeof(struct status_step));
	g_array_set_clear_func(status->steps, clear_step);
	if (!inspect_steps(status, host, error) || !find_ports(status, host, conf, error))
		return NULL;
	for (guint i = 0; i < plan->blockers->len; i++) {
		const struct blocker *blocker = g_ptr_array_index(plan->blockers, i);

		status->holds = status->holds && !blocker_is_certain(blocker);
	}
	return g_steal_pointer(&status);
}

void status_free(Status *status)
{
	g_array_unref(status->steps);
	g_clear_pointer(&status->ports, g_array_unref);
	g_clear_pointer(&status->guests, guests_free);
	g_free(status);
}

/* For people. */

/* A line of the tree: what it is, and what is said of it. */
static void add_line(GString *out, const char *word, const char *what)
{
	g_autofree char *shown = quote_terminal(what);

	g_string_append_printf(out, "|-- %-8s %s\n", word, shown);
}

static const char *format_subnet(const Status *status, char *text)
{
	return ip_prefix_format(ip_prefix_of_network(status->plan->address), text);
}

static gboolean is_adopted(const Status *status)
{
	return status->facts->bridge.index != 0 && !status->facts->bridge_is_ours;
}

static void describe_firewall(const Status *status, GString *out)
{
	g_autofree char *text =
		g_strdup_printf("%s: %s", status->plan->backend->name, status->plan->why_backend);

	add_line(out, "firewall", text);
}

static const char *get_found(const struct status_step *step)
{
	return step->is_hidden ? "not visible: run as root" : step->inspection.found;
}

static void describe_steps(const Status *status, GString *out)
{
	for (guint i = 0; i < status->steps->len; i++) {
		const struct status_step *step =
			&g_array_index(status->steps, struct status_step, i);
		const char *found = get_found(step);
		g_autofree char *title = step_get_title(step->step);
		g_autofree char *line = g_strdup_printf("%-11s %s%s%s", step->step->kind->name,
			title, found != NULL ? ": " : "", found != NULL ? found : "");

		add_line(out,
			step->inspection.holds ? "ok"
			: step->is_hidden      ? "unknown"
					       : "MISSING",
			line);
	}
}

/* What is dropped although our rules accept it. */
static void describe_blockers(const Status *status, GString *out)
{
	for (guint i = 0; i < status->plan->blockers->len; i++) {
		const struct blocker *blocker = g_ptr_array_index(status->plan->blockers, i);
		g_autoptr(GString) text = g_string_new(NULL);

		if (blocker_is_overcome(blocker))
			continue;
		blocker_describe(blocker, text);
		if (blocker->is_unclear)
			g_string_append(text, ", perhaps: ask brw0-nat-init --doctor");
		add_line(out, blocker->is_unclear ? "unclear" : "BLOCKED", text->str);
	}
}

/* Other networks of the host that the bridge's is in the way of. */
static void describe_networks(const Status *status, GString *out)
{
	const Plan *plan = status->plan;

	if (plan->clash != NULL)
		add_line(out, "CLASH", plan->clash);
	if (plan->hidden != NULL) {
		g_autofree char *hidden = network_format(plan->hidden);

		add_line(out, "hides", hidden);
	}
}

static void describe_uplink(const Facts *facts, GString *out)
{
	g_autoptr(GString) text = g_string_new(NULL);

	for (guint i = 0; i < facts->uplinks.list->len; i++)
		g_string_append_printf(text, "%s%s", i > 0 ? ", " : "",
			g_array_index(facts->uplinks.list, struct uplink, i).name);
	if (facts->uplinks.list->len == 0 && facts->uplink != NULL)
		g_string_append_printf(text, "%s: absent", facts->uplink);
	else if (facts->uplinks.list->len == 0)
		g_string_append(text, facts->uplinks.default_device == NULL
					      ? "none: no default route"
					      : "none: no default route for guests");
	add_line(out, "uplink", text->str);
}

/* Bridges of our own making have none: that is one of the steps. */
static gboolean has_foreign_ipv6(const Status *status)
{
	return is_adopted(status) && status->facts->bridge_has_ipv6;
}

/* A MAC, and what is known of it: "52:54:00:12:34:56 192.168.77.66 web". */
static void describe_guest(const struct guest *guest, GString *out)
{
	g_autofree char *mac = mac_format(guest->mac);
	g_autofree char *name = guest->name != NULL ? columns_cut(guest->name, NAME_WIDTH) : NULL;
	char text[IP_TEXT_SIZE];

	g_string_append(out, mac);
	if (ip_address_is_set(guest->address))
		g_string_append_printf(out, " %s", ip_address_format(guest->address, text));
	if (name != NULL)
		g_string_append_printf(out, " %s", name);
}

static void describe_guests(const Status *status, int port, GString *out)
{
	const char *separator = "  guest ";

	for (guint i = 0; i < status->guests->list->len; i++) {
		const struct guest *guest = g_ptr_array_index(status->guests->list, i);

		if (guest->port.index != port)
			continue;
		g_string_append(out, separator);
		describe_guest(guest, out);
		separator = ", ";
	}
}

static void describe_owner(const struct link_info *port, GString *out)
{
	g_autofree char *owner = tap_alias_get_user_name(port);
	g_autofree char *shown = owner != NULL ? quote_terminal(owner) : NULL;

	if (shown != NULL)
		g_string_append_printf(out, "  owner %s", shown);
	else if (strcmp(port->kind, "tun") == 0)
		g_string_append(out, "  owner unknown");
}

static void describe_ports(const Status *status, GString *out)
{
	const GArray *ports = status->ports;

	g_string_append(out, ports->len == 0 ? "`-- ports    none\n" : "`-- ports\n");
	for (guint i = 0; i < ports->len; i++) {
		const struct link_info *port = &g_array_index(ports, struct link_info, i);
		g_autofree char *name = quote_terminal(port->name);

		g_string_append_printf(out, "    %s-- %s", i + 1 < ports->len ? "|" : "`", name);
		describe_owner(port, out);
		describe_guests(status, port->index, out);
		g_string_append_c(out, '\n');
	}
}

static void describe_head(const Status *status, GString *out)
{
	g_autofree char *word = quote_shell(status->bridge);

	g_string_append(out, status->bridge);
	if (is_adopted(status))
		g_string_append(out, " (adopted)");
	else if (status->facts->bridge.index == 0)
		g_string_append_printf(out, " (not set up; run: brw0-nat-init --bridge=%s)", word);
	g_string_append_c(out, '\n');
}

static void describe_names(const Plan *plan, GString *out)
{
	g_autofree char *none =
		plan->no_names != NULL ? g_strdup_printf("unknown here: %s", plan->no_names) : NULL;

	if (plan->names != NULL || none != NULL)
		add_line(out, "names", none != NULL ? none : plan->names);
}

void status_describe(const Status *status, GString *out)
{
	char text[IP_TEXT_SIZE];

	describe_head(status, out);
	describe_firewall(status, out);
	describe_steps(status, out);
	describe_blockers(status, out);
	describe_uplink(status->facts, out);
	if (status->facts->missing_source != NULL) {
		g_autofree char *source = g_strdup_printf(
			"%s: not an address of this host", status->facts->missing_source);

		add_line(out, "source", source);
	}
	add_line(out, "subnet", format_subnet(status, text));
	describe_networks(status, out);
	describe_names(status->plan, out);
	if (has_foreign_ipv6(status))
		add_line(out, "ipv6", "on: guests reach this host by IPv6, and bypass IPv4 rules");
	for (guint i = 0; i < status->guests->notes->len; i++)
		add_line(out, "note", g_ptr_array_index(status->guests->notes, i));
	describe_ports(status, out);
}

/* For programs. */

static void write_steps(const Status *status, Json *json)
{
	json_open_array(json, "steps");
	for (guint i = 0; i < status->steps->len; i++) {
		const struct status_step *step =
			&g_array_index(status->steps, struct status_step, i);

		g_autofree char *value = step_get_value(step->step);

		json_open_object(json, NULL);
		json_add_text(json, "kind", step->step->kind->name);
		json_add_text(json, "key", step->step->key);
		json_add_text(json, "value", value);
		json_add_boolean(json, "holds", step->inspection.holds);
		json_add_boolean(json, "visible", !step->is_hidden);
		json_add_text(json, "found", get_found(step));
		json_close_object(json);
	}
	json_close_array(json);
}

static void write_blocker(const struct blocker *blocker, const char *bridge, Json *json)
{
	const Chain *base = blocker->base;
	g_autofree char *remedy = blocker_get_remedy(blocker, bridge);

	json_open_object(json, NULL);
	json_add_text(json, "traffic", blocker->what);
	json_add_boolean(json, "certain", !blocker->is_unclear);
	json_add_text(json, "manager", manager_get_name(base));
	json_add_text(json, "firewall", base->table->backend->name);
	json_add_text(json, "table", base->table->name);
	json_add_text(json, "chain", blocker->verdict.chain);
	json_add_number(json, "rule", blocker->verdict.rule);
	json_add_text(json, "remedy", remedy);
	json_close_object(json);
}

static void write_blockers(const Status *status, Json *json)
{
	json_open_array(json, "blockers");
	for (guint i = 0; i < status->plan->blockers->len; i++) {
		const struct blocker *blocker = g_ptr_array_index(status->plan->blockers, i);

		if (!blocker_is_overcome(blocker))
			write_blocker(blocker, status->bridge, json);
	}
	json_close_array(json);
}

/* A guest with two addresses is there twice. */
static gboolean is_written(const Status *status, guint n)
{
	const struct guest *guest = g_ptr_array_index(status->guests->list, n);

	for (guint i = 0; i < n; i++) {
		const struct guest *before = g_ptr_array_index(status->guests->list, i);

		if (before->port.index == guest->port.index &&
			memcmp(before->mac, guest->mac, ETH_ALEN) == 0)
			return TRUE;
	}
	return FALSE;
}

static void write_macs(const Status *status, int port, Json *json)
{
	json_open_array(json, "guests");
	for (guint i = 0; i < status->guests->list->len; i++) {
		const struct guest *guest = g_ptr_array_index(status->guests->list, i);
		g_autofree char *mac = mac_format(guest->mac);

		if (guest->port.index == port && !is_written(status, i))
			json_add_text(json, NULL, mac);
	}
	json_close_array(json);
}

static void write_ports(const Status *status, Json *json)
{
	json_open_array(json, "ports");
	for (guint i = 0; i < status->ports->len; i++) {
		const struct link_info *port = &g_array_index(status->ports, struct link_info, i);
		g_autofree char *owner = tap_alias_get_user_name(port);

		json_open_object(json, NULL);
		json_add_text(json, "name", port->name);
		json_add_text(json, "owner", owner);
		write_macs(status, port->index, json);
		json_close_object(json);
	}
	json_close_array(json);
}

/* A route, of which a part is not reached; null: none. */
static void write_hidden(const struct network *hidden, Json *json)
{
	g_autofree char *text = hidden != NULL ? network_format(hidden) : NULL;

	json_add_text(json, "hides", text);
}

static void write_uplinks(const GArray *uplinks, Json *json)
{
	json_open_array(json, "uplinks");
	for (guint i = 0; i < uplinks->len; i++)
		json_add_text(json, NULL, g_array_index(uplinks, struct uplink, i).name);
	json_close_array(json);
}

void status_write(const Status *status, Json *json)
{
	char text[IP_TEXT_SIZE];

	json_open_object(json, NULL);
	json_add_text(json, "bridge", status->bridge);
	json_add_boolean(json, "holds", status->holds);
	json_add_boolean(json, "adopted", is_adopted(status));
	json_add_text(json, "firewall", status->plan->backend->name);
	json_add_text(json, "firewall_reason", status->plan->why_backend);
	write_steps(status, json);
	write_blockers(status, json);
	json_add_text(json, "uplink", status->facts->uplink);
	json_add_boolean(json, "has_uplink", status->facts->uplinks.list->len > 0);
	write_uplinks(status->facts->uplinks.list, json);
	json_add_text(json, "subnet", format_subnet(status, text));
	json_add_text(json, "clash", status->plan->clash);
	write_hidden(status->plan->hidden, json);
	json_add_text(json, "names", status->plan->names);
	json_add_boolean(json, "ipv6", status->facts->bridge_has_ipv6);
	write_ports(status, json);
	guests_write(status->guests, json);
	json_close_object(json);
}
