/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Steps on links: the bridge, its MAC, its ports, its address, up. */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "helpers/host/error.h"
#include "helpers/host/file.h"
#include "helpers/host/mac.h"
#include "helpers/host/step.h"

#define BEFORE_ABSENT "absent"
#define BEFORE_DOWN   "down"
#define BEFORE_UP     "up"

/* NET_ADDR_SET in the kernel's include/uapi/linux/netdevice.h: somebody set the address. */
#define ADDRESS_IS_SET "3"

/* The link of that name, which has to be there. */
static gboolean need_link(Host *host, const char *name, struct link_info *ret_link, GError **error)
{
	if (!netlink_get_link(host->netlink, name, ret_link, error))
		return FALSE;
	if (ret_link->index == 0)
		return error_set(
			error, BRW0_ERROR_FAILED, "cannot use %s: no such interface", name);
	return TRUE;
}

/* bridge: one of our own making. */

static gboolean bridge_inspect(Host *host, const Step *step, Inspection *ret, GError **error)
{
	struct link_info bridge;

	if (!netlink_get_link(host->netlink, step->key, &bridge, error))
		return FALSE;
	ret->before = g_strdup(BEFORE_ABSENT);
	ret->holds = bridge.index != 0 && bridge.stp_state == 0 && bridge.forward_delay == 0 &&
		     memcmp(bridge.mac, step->mac, ETH_ALEN) == 0;
	ret->found = bridge.index == 0 ? g_strdup("absent")
		     : ret->holds      ? NULL
				       : g_strdup("changed since");
	return TRUE;
}

static gboolean bridge_apply(Host *host, const Step *step, GError **error)
{
	struct link_info bridge;

	if (!netlink_get_link(host->netlink, step->key, &bridge, error))
		return FALSE;
	return bridge.index == 0
		       ? netlink_create_bridge(host->netlink, step->key, step->mac, error)
		       : netlink_repair_bridge(host->netlink, step->key, step->mac, error);
}

static gboolean bridge_revert(Host *host, JournalEntry *entry, GError **error)
{
	g_autoptr(GArray) ports = NULL;
	g_autofree char *mac = NULL;
	struct link_info bridge;

	if (!netlink_get_link(host->netlink, entry->key, &bridge, error))
		return FALSE;
	if (bridge.index == 0)
		return TRUE;
	mac = mac_format(bridge.mac);
	if (strcmp(mac, entry->value) != 0) {
		host_note(
			host, "%s is not the bridge that we made any more: left alone", entry->key);
		return TRUE;
	}
	ports = netlink_get_ports(host->netlink, bridge.index, error);
	if (ports == NULL)
		return FALSE;
	for (guint i = 0; i < ports->len; i++)
		host_note(host, "%s was still on %s, which is gone now",
			g_array_index(ports, struct link_info, i).name, entry->key);
	return netlink_delete_link(host->netlink, entry->key, error);
}

static void bridge_describe(const Step *step, GString *out)
{
	g_string_append_printf(out,
		"ip link add %s address %s type bridge stp_state 0 forward_delay 0\n", step->key,
		step->value);
}

const StepKind step_kind_bridge = {
	"bridge", bridge_inspect, bridge_apply, bridge_revert, bridge_describe};

/* mac: an adopted bridge keeps the one it has, whatever its ports are. Cannot be undone. */

static char *read_attribute(const char *link, const char *attribute)
{
	g_autofree char *path = g_strdup_printf("/sys/class/net/%s/%s", link, attribute);
	char *text;

	return file_read(path, &text) == 0 ? g_strstrip(text) : NULL;
}

/*
 * Netlink does not tell. /sys may be that of another network namespace, where a link of that name
 * is another one: then nothing is known, and pinning once more does no harm.
 */
static gboolean is_pinned(const struct link_info *bridge)
{
	g_autofree char *index = read_attribute(bridge->name, "ifindex");
	g_autofree char *type = read_attribute(bridge->name, "addr_assign_type");

	return g_strcmp0(type, ADDRESS_IS_SET) == 0 &&
	       atoi(index != NULL ? index : "") == bridge->index;
}

static gboolean mac_inspect(Host *host, const Step *step, Inspection *ret, GError **error)
{
	struct link_info bridge;

	if (!need_link(host, step->key, &bridge, error))
		return FALSE;
	ret->holds =
		journal_find(host->journal, step->kind->name, step->key, step->value) != NULL ||
		is_pinned(&bridge);
	ret->before = g_strdup("unpinned");
	ret->found = ret->holds ? NULL : g_strdup("follows its ports");
	return TRUE;
}

static gboolean mac_apply(Host *host, const Step *step, GError **error)
{
	return netlink_set_mac(host->netlink, step->key, step->mac, error);
}

static gboolean mac_revert(Host *host, JournalEntry *entry, GError **error G_GNUC_UNUSED)
{
	host_note(host, "%s keeps its MAC %s pinned: the kernel cannot undo that", entry->key,
		entry->value);
	return TRUE;
}

static void mac_describe(const Step *step, GString *out)
{
	g_string_append_printf(out, "ip link set %s address %s\n", step->key, step->value);
}

const StepKind step_kind_mac = {"mac", mac_inspect, mac_apply, mac_revert, mac_describe};

/* port: key is the port, value the bridge. */

static gboolean port_inspect(Host *host, const Step *step, Inspection *ret, GError **error)
{
	struct link_info bridge, port;

	if (!netlink_get_link(host->netlink, step->value, &bridge, error) ||
		!need_link(host, step->key, &port, error))
		return FALSE;
	ret->holds = bridge.index != 0 && port.master == bridge.index && port.is_up;
	ret->before = g_strdup(port.is_up ? BEFORE_UP : BEFORE_DOWN);
	ret->found = ret->holds         ? NULL
		     : port.master == 0 ? g_strdup("on no bridge")
					: g_strdup("down");
	return TRUE;
}

static gboolean port_apply(Host *host, const Step *step, GError **error)
{
	struct link_info bridge, port;

	if (!need_link(host, step->value, &bridge, error) ||
		!need_link(host, step->key, &port, error))
		return FALSE;
	/* The kernel would take it away from another bridge without a word. */
	if (port.master != 0 && port.master != bridge.index)
		return error_set(error, BRW0_ERROR_FAILED,
			"cannot join %s to %s: it is on another bridge", step->key, step->value);
	return netlink_set_master(host->netlink, step->key, bridge.index, error) &&
	       netlink_set_up(host->netlink, step->key, error);
}

static gboolean port_revert(Host *host, JournalEntry *entry, GError **error)
{
	struct link_info bridge, port;

	if (!netlink_get_link(host->netlink, entry->value, &bridge, error) ||
		!netlink_get_link(host->netlink, entry->key, &port, error))
		return FALSE;
	if (port.index == 0 || bridge.index == 0)
		return TRUE;
	if (port.master == bridge.index && !netlink_set_master(host->netlink, entry->key, 0, error))
		return FALSE;
	/* Free again, by us now or by a run that was killed right after. */
	if ((port.master == bridge.index || port.master == 0) &&
		strcmp(entry->before, BEFORE_DOWN) == 0)
		return netlink_set_down(host->netlink, entry->key, error);
	return TRUE;
}

static void port_describe(const Step *step, GString *out)
{
	g_string_append_printf(out, "ip link set %s master %s\nip link set %s up\n", step->key,
		step->value, step->key);
}

const StepKind step_kind_port = {"port", port_inspect, port_apply, port_revert, port_describe};

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

	return need_link(host, step->key, &link, error) &&
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
	g_string_append_printf(
		out, "ip address add %s broadcast + dev %s\n", step->value, step->key);
}

const StepKind step_kind_address = {
	"address", address_inspect, address_apply, address_revert, address_describe};

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
	return netlink_set_up(host->netlink, step->key, error);
}

static gboolean up_revert(Host *host, JournalEntry *entry, GError **error)
{
	struct link_info link;

	if (!netlink_get_link(host->netlink, entry->key, &link, error))
		return FALSE;
	return link.index == 0 || !link.is_up || netlink_set_down(host->netlink, entry->key, error);
}

static void up_describe(const Step *step, GString *out)
{
	g_string_append_printf(out, "ip link set %s up\n", step->key);
}

const StepKind step_kind_up = {"up", up_inspect, up_apply, up_revert, up_describe};
