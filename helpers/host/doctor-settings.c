/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the doctor looks for: settings of the kernel and of the bridge. */
#include "config.h"

#include "helpers/host/doctor-settings.h"

#include <linux/rtnetlink.h>
#include <string.h>

#include "helpers/base/address.h"
#include "helpers/base/link.h"
#include "helpers/base/quote.h"
#include "helpers/base/sysctl.h"
#include "helpers/host/step-forwarding.h"
#include "helpers/host/step-sysctl.h"

/* Packages own what is elsewhere, and would bring it back. */
static gboolean is_for_editing(const char *path)
{
	return g_str_has_prefix(path, "/etc/") || g_str_has_prefix(path, "/run/");
}

static void add_line(
	const struct sysctl_line *line, struct step_setting setting, Diagnosis *diagnosis)
{
	static const char what[] = "a file of sysctl.d(5) will override a setting";
	g_autofree char *path = quote_shell(line->path);
	g_autofree char *shown = sysctl_display(setting.name);
	char *evidence = g_strdup_printf("%s, line %u: sets %s to %s instead of %s", line->path,
		line->number, shown, line->value, setting.value);

	if (is_for_editing(line->path))
		diagnosis_add_command(diagnosis, what, evidence,
			g_strdup_printf("sed -i '%us/^/#/' %s", line->number, path));
	else
		diagnosis_add_advice(diagnosis, what, evidence,
			g_strdup_printf(
				"override it: copy %s to /etc/sysctl.d and delete line %u there",
				path, line->number));
}

/* The line by which the setting gets another value at the next boot. */
static gboolean find_other_value(const struct step_setting *setting, struct sysctl_line *ret_line)
{
	const char *names[] = {setting->name, setting->synonym, NULL};

	return sysctl_conf_look_up(names, ret_line) &&
	       strcmp(ret_line->value, setting->value) != 0 &&
	       g_strcmp0(ret_line->value, setting->equivalent) != 0;
}

/* A pattern may be about several settings: it is reported once. */
gboolean doctor_check_files(const struct check *check G_GNUC_UNUSED,
	const struct check_context *context, Diagnosis *diagnosis, GError **error G_GNUC_UNUSED)
{
	const GPtrArray *steps = context->status->plan->steps;
	g_autoptr(GHashTable) reported =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

	for (guint i = 0; i < steps->len; i++) {
		const Step *step = g_ptr_array_index(steps, i);
		g_auto(SysctlLine) line = {0};
		struct step_setting setting;

		if (step->kind->get_setting == NULL)
			continue;
		setting = step->kind->get_setting(step);
		if (find_other_value(&setting, &line) &&
			g_hash_table_add(
				reported, g_strdup_printf("%u %s", line.number, line.path)))
			add_line(&line, setting, diagnosis);
	}
	return TRUE;
}

/* What counts for an interface: the larger of its own value and that of all; 0 if neither is. */
static guint64 read_effective(const char *link, const char *setting)
{
	const char *const owners[] = {"all", link};
	guint64 most = 0;

	for (gsize i = 0; i < G_N_ELEMENTS(owners); i++) {
		g_autofree char *name = g_strdup_printf("net/ipv4/conf/%s/%s", owners[i], setting);
		g_autofree char *text = NULL;
		guint64 value = 0;

		if (sysctl_read(name, &text) == 0 &&
			g_ascii_string_to_unsigned(text, 10, 0, G_MAXUINT, &value, NULL))
			most = MAX(most, value);
	}
	return most;
}

/*
 * fib_validate_source in the kernel's net/ipv4/fib_frontend.c asks where an answer would go to
 * whence a packet came, without the mark or the interface by which a rule had chosen its way; but
 * with the mark, if src_valid_mark says so, as VPNs do that know of this.
 */
static gboolean is_strict(const char *link)
{
	return read_effective(link, "rp_filter") == 1 &&
	       read_effective(link, "src_valid_mark") == 0;
}

/* The whole Internet, or the half of it that a VPN lays over a default route. */
static gboolean is_default_route(const struct net_entry *route, int bridge)
{
	return route->prefix.length <= 1 && route->link != 0 && route->link != bridge;
}

/* Without a way that only a policy rule can lead to, out and back are one question, one answer. */
static gboolean has_policy(const GArray *routes, int bridge)
{
	for (guint i = 0; i < routes->len; i++) {
		const struct net_entry *route = &g_array_index(routes, struct net_entry, i);

		if (is_default_route(route, bridge) && route->table != RT_TABLE_MAIN &&
			route->table != RT_TABLE_DEFAULT)
			return TRUE;
	}
	return FALSE;
}

static void add_reverse_path(const char *link, const char *default_device, Diagnosis *diagnosis)
{
	g_autofree char *name = g_strdup_printf("net/ipv4/conf/%s/rp_filter", link);
	g_autofree char *shown = sysctl_display(name);
	g_autofree char *word = quote_shell(shown);

	diagnosis_add_command(diagnosis, "replies on a second uplink may be dropped",
		g_strdup_printf("rp_filter is strict (1) on %s, and the default route goes to %s",
			link, default_device),
		g_strdup_printf("sysctl -w %s=2", word));
}

gboolean doctor_check_reverse_path(const struct check *check G_GNUC_UNUSED,
	const struct check_context *context, Diagnosis *diagnosis, GError **error)
{
	Netlink *netlink = context->host->netlink;
	const char *default_device = context->facts->uplinks.default_device;
	int bridge = context->facts->bridge.index;
	g_autoptr(GArray) routes = netlink_get_routes(netlink, AF_INET, error);
	g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);

	if (routes == NULL)
		return FALSE;
	if (default_device == NULL || !has_policy(routes, bridge))
		return TRUE;
	for (guint i = 0; i < routes->len; i++) {
		const struct net_entry *route = &g_array_index(routes, struct net_entry, i);
		g_autofree char *link = NULL;

		if (!is_default_route(route, bridge) ||
			!g_hash_table_add(seen, GINT_TO_POINTER(route->link)))
			continue;
		if (!netlink_get_link_name(netlink, route->link, &link, error))
			return FALSE;
		if (link != NULL && strcmp(link, default_device) != 0 && is_strict(link))
			add_reverse_path(link, default_device, diagnosis);
	}
	return TRUE;
}

/* Without it, the kernel forwards at once, whatever the delay: br_make_forwarding, br_stp.c. */
gboolean doctor_check_stp(const struct check *check G_GNUC_UNUSED,
	const struct check_context *context, Diagnosis *diagnosis, GError **error G_GNUC_UNUSED)
{
	const struct link_info *bridge = &context->facts->bridge;
	g_autofree char *name = quote_shell(context->conf->name);

	if (bridge->stp_state != 0)
		diagnosis_add_command(diagnosis,
			"guests wait for Spanning Tree before they get a lease",
			g_strdup_printf("stp_state %u, forward_delay %u.%02u seconds",
				bridge->stp_state, bridge->forward_delay / 100,
				bridge->forward_delay % 100),
			g_strdup_printf("ip link set %s type bridge stp_state 0", name));
	return TRUE;
}
