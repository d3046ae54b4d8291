/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Steps on links: the ports of a bridge, its address, up. */
#include "config.h"

#include <string.h>

#include "helpers/base/error.h"
#include "helpers/base/quote.h"
#include "helpers/host/step.h"

#define BEFORE_ABSENT "absent"
#define BEFORE_DOWN   "down"
#define BEFORE_UP     "up"
#define BEFORE_JOINED "joined" /* a port that was on the bridge already, down */

/* port: key is the port, value the bridge. */

static gboolean port_inspect(Host *host, const Step *step, Inspection *ret, GError **error)
{
	struct link_info bridge, port;

	if (!netlink_get_link(host->netlink, step->value, &bridge, error) ||
		!netlink_need_link(host->netlink, step->key, &port, error))
		return FALSE;
	ret->holds = bridge.index != 0 && port.master == bridge.index && port.is_up;
	ret->before = g_strdup(port.is_up                                         ? BEFORE_UP
			       : bridge.index != 0 && port.master == bridge.index ? BEFORE_JOINED
										  : BEFORE_DOWN);
	ret->found = ret->holds         ? NULL
		     : port.master == 0 ? g_strdup("on no bridge")
					: g_strdup("down");
	return TRUE;
}

static gboolean port_apply(Host *host, const Step *step, GError **error)
{
	struct link_info bridge, port;

	if (!netlink_need_link(host->netlink, step->value, &bridge, error) ||
		!netlink_need_link(host->netlink, step->key, &port, error))
		return FALSE;
	/* The kernel would take it away from another bridge without a word. */
	if (port.master != 0 && port.master != bridge.index)
		return error_set(error, BRW0_ERROR_FAILED,
			"cannot join %s to %s: it is on another bridge", step->key, step->value);
	/* Before it is up, a frame for the host as the port's own has no way in. */
	return netlink_set_master(host->netlink, &port, bridge.index, error) &&
	       netlink_set_groups(host->netlink, &port, step->groups, error) &&
	       netlink_set_up(host->netlink, &port, error);
}

static gboolean port_revert(Host *host, JournalEntry *entry, GError **error)
{
	struct link_info bridge, port;

	if (!netlink_get_link(host->netlink, entry->value, &bridge, error) ||
		!netlink_get_link(host->netlink, entry->key, &port, error))
		return FALSE;
	if (port.index == 0 || bridge.index == 0)
		return TRUE;
	if (strcmp(entry->before, BEFORE_JOINED) == 0)
		return port.master != bridge.index || !port.is_up ||
		       netlink_set_down(host->netlink, &port, error);
	if (port.master == bridge.index && !netlink_set_master(host->netlink, &port, 0, error))
		return FALSE;
	/* Free again, by us now or by a run that was killed right after. */
	if ((port.master == bridge.index || port.master == 0) &&
		strcmp(entry->before, BEFORE_DOWN) == 0)
		return netlink_set_down(host->netlink, &port, error);
	return TRUE;
}

static void port_describe(const Step *step, GString *out)
{
	quote_command(out, "ip", "link", "set", step->key, "master", step->value, NULL);
	quote_command(out, "ip", "link", "set", step->key, "up", NULL);
}

const StepKind step_kind_port = {
	"port", port_inspect, port_apply, port_revert, port_describe, FALSE};

/*
 * groups: key is the port, value the mask. Of its own, for a port that was on the bridge before;
 * what a port has of it goes when it leaves the bridge.
 */

/* The mask that the link has, for g_free; empty if it has none. */
static char *format_groups(const struct link_info *port)
{
	return port->groups < 0 ? g_strdup("") : g_strdup_printf("0x%x", (guint) port->groups);
}

static gboolean groups_inspect(Host *host, const Step *step, Inspection *ret, GError **error)
{
	struct link_info port;

	if (!netlink_get_link(host->netlink, step->key, &port, error))
		return FALSE;
	/* On a bridge and without one: an older kernel. */
	ret->holds = port.groups == step->groups || (port.master != 0 && port.groups < 0);
	ret->before = format_groups(&port);
	ret->found = ret->holds || port.groups < 0 ? NULL : g_strdup_printf("is %s", ret->before);
	return TRUE;
}

static gboolean groups_apply(Host *host, const Step *step, GError **error)
{
	struct link_info port;

	return netlink_need_link(host->netlink, step->key, &port, error) &&
	       netlink_set_groups(host->netlink, &port, step->groups, error);
}

static gboolean groups_revert(Host *host, JournalEntry *entry, GError **error)
{
	g_autofree char *present = NULL;
	struct link_info port;
	guint64 before;

	if (!netlink_get_link(host->netlink, entry->key, &port, error))
		return FALSE;
	present = format_groups(&port);
	/* It has left the bridge, or somebody has changed it since. */
	if (strcmp(present, entry->value) != 0 || !g_str_has_prefix(entry->before, "0x") ||
		!g_ascii_string_to_unsigned(entry->before + 2, 16, 0, G_MAXUINT16, &before, NULL))
		return TRUE;
	return netlink_set_groups(host->netlink, &port, (guint16) before, error);
}

static void groups_describe(const Step *step, GString *out)
{
	quote_command(out, "ip", "link", "set", step->key, "type", "bridge_slave", "group_fwd_mask",
		step->value, NULL);
}

const StepKind step_kind_groups = {
	"groups", groups_inspect, groups_apply, groups_revert, groups_describe, FALSE};

/* address: key is the interface, value the address. */

static gboolean find_address(
	Host *host, int link, struct subnet address, gboolean *ret_found, GError **error)
{
	g_autoptr(GArray) list = netlink_get_addresses(host->netlink, link, error);

	if (list == NULL)
		return FALSE;
	*ret_found = FALSE;
	for (guint i = 0; i < list->len; i++) {
		struct subnet found = g_array_index(list, struct net_entry, i).subnet;

		if (found.address == address.address && found.prefix == address.prefix)
			*ret_found = TRUE;
	}
	return TRUE;
}

static gboolean address_inspect(Host *host, const Step *step, Inspection *ret, GError **error)
{
	struct link_info link;

	if (!netlink_get_link(host->netlink, step->key, &link, error))
		return FALSE;
	ret->before = g_strdup(BEFORE_ABSENT);
	if (link.index != 0 && !find_address(host, link.index, step->address, &ret->holds, error))
		return FALSE;
	ret->found = ret->holds ? NULL : g_strdup("absent");
	return TRUE;
}

static gboolean address_apply(Host *host, const Step *step, GError **error)
{
	struct link_info link;

	return netlink_need_link(host->netlink, step->key, &link, error) &&
	       netlink_add_address(host->netlink, link.index, step->address, error);
}

static gboolean address_revert(Host *host, JournalEntry *entry, GError **error)
{
	struct link_info link;
	struct subnet address;

	if (!netlink_get_link(host->netlink, entry->key, &link, error) ||
		!subnet_parse(entry->value, &address, error))
		return FALSE;
	return link.index == 0 || netlink_delete_address(host->netlink, link.index, address, error);
}

static void address_describe(const Step *step, GString *out)
{
	quote_command(
		out, "ip", "address", "add", step->value, "broadcast", "+", "dev", step->key, NULL);
}

const StepKind step_kind_address = {
	"address", address_inspect, address_apply, address_revert, address_describe, FALSE};

/* up */

static gboolean up_inspect(Host *host, const Step *step, Inspection *ret, GError **error)
{
	struct link_info link;

	if (!netlink_get_link(host->netlink, step->key, &link, error))
		return FALSE;
	ret->holds = link.index != 0 && link.is_up;
	ret->before = g_strdup(BEFORE_DOWN);
	ret->found = ret->holds ? NULL : g_strdup("down");
	return TRUE;
}

static gboolean up_apply(Host *host, const Step *step, GError **error)
{
	struct link_info link;

	return netlink_need_link(host->netlink, step->key, &link, error) &&
	       netlink_set_up(host->netlink, &link, error);
}

static gboolean up_revert(Host *host, JournalEntry *entry, GError **error)
{
	struct link_info link;

	if (!netlink_get_link(host->netlink, entry->key, &link, error))
		return FALSE;
	return link.index == 0 || !link.is_up || netlink_set_down(host->netlink, &link, error);
}

static void up_describe(const Step *step, GString *out)
{
	quote_command(out, "ip", "link", "set", step->key, "up", NULL);
}

const StepKind step_kind_up = {"up", up_inspect, up_apply, up_revert, up_describe, FALSE};
