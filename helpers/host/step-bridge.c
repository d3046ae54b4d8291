/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Steps on the bridge itself: that it is there, that it keeps its MAC. */
#include "config.h"

#include <string.h>

#include "helpers/base/error.h"
#include "helpers/base/link.h"
#include "helpers/base/mac.h"
#include "helpers/base/quote.h"
#include "helpers/host/step-word.h"
#include "helpers/host/step.h"
#include "helpers/port/ifname.h"

#define BEFORE_UNPINNED "unpinned"
#define BEFORE_CHANGED  "changed" /* ours, but not as we had made it */

/* bridge: one of our own making. */

static gboolean bridge_inspect(Host *host, const Step *step, Inspection *ret, GError **error)
{
	struct link_info bridge;

	if (!netlink_get_link(host->netlink, step->key, &bridge, error))
		return FALSE;
	ret->before = g_strdup(bridge.index == 0 ? STEP_BEFORE_ABSENT : BEFORE_CHANGED);
	ret->holds = bridge.index != 0 && bridge.stp_state == 0 && bridge.forward_delay == 0 &&
		     bridge.bridge_groups == NETLINK_BRIDGE_GROUPS &&
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
	return bridge.index == 0 ? netlink_create_bridge(host->netlink, step->key, step->mac, error)
				 : netlink_repair_bridge(host->netlink, &bridge, step->mac, error);
}

/* The bridge, if it is there; and is it the one of the entry still, and to go? */
static gboolean find_bridge(Host *host, const JournalEntry *entry, struct link_info *ret_bridge,
	gboolean *ret_is_ours, GError **error)
{
	g_autofree char *mac = NULL;

	if (!netlink_get_link(host->netlink, entry->key, ret_bridge, error))
		return FALSE;
	mac = mac_format(ret_bridge->mac);
	/* One that nobody pinned may have got that MAC from a port. */
	*ret_is_ours =
		strcmp(mac, entry->value) == 0 &&
		(ret_bridge->index == 0 || link_mac_get_origin(ret_bridge) != LINK_MAC_OTHER);
	return TRUE;
}

static gboolean bridge_revert(Host *host, JournalEntry *entry, GError **error)
{
	g_autoptr(GArray) ports = NULL;
	struct link_info bridge;
	gboolean is_ours;

	if (!find_bridge(host, entry, &bridge, &is_ours, error))
		return FALSE;
	if (bridge.index == 0 || strcmp(entry->before, BEFORE_CHANGED) == 0)
		return TRUE;
	if (!is_ours) {
		host_note(host, "%s was re-created or changed by something else: not deleted",
			entry->key);
		return TRUE;
	}
	ports = netlink_get_ports(host->netlink, bridge.index, error);
	if (ports == NULL)
		return FALSE;
	for (guint i = 0; i < ports->len; i++)
		host_note(host, "%s was still on %s, which is gone now",
			g_array_index(ports, struct link_info, i).name, entry->key);
	return netlink_delete_link(host->netlink, &bridge, error);
}

static void bridge_describe(const Step *step, GString *out)
{
	g_autofree char *groups = g_strdup_printf("0x%x", NETLINK_BRIDGE_GROUPS);

	quote_command(out, "ip", "link", "add", step->key, "address", step->value, "type", "bridge",
		"stp_state", "0", "forward_delay", "0", "group_fwd_mask", groups, NULL);
}

static gboolean bridge_describe_revert(
	Host *host, const JournalEntry *entry, GString *out, GError **error)
{
	struct link_info bridge;
	gboolean is_ours;

	if (!find_bridge(host, entry, &bridge, &is_ours, error))
		return FALSE;
	if (bridge.index != 0 && is_ours)
		quote_command(out, "ip", "link", "delete", entry->key, NULL);
	return TRUE;
}

/* Of a bridge and of its MAC alone. */
static gboolean fill_mac(Step *step, GError **error)
{
	return mac_parse(step->value, step->mac) ||
	       error_set(error, BRW0_ERROR_FAILED, "cannot use '%s': it is no MAC", step->value);
}

static gboolean bridge_is_sane(const JournalEntry *entry)
{
	return ifname_is_valid(entry->key) && step_word_is_mac(entry->value) &&
	       step_word_is_among(entry->before, STEP_BEFORE_ABSENT, BEFORE_CHANGED, NULL);
}

const StepKind step_kind_bridge = {.name = "bridge",
	.is_sane = bridge_is_sane,
	.inspect = bridge_inspect,
	.apply = bridge_apply,
	.revert = bridge_revert,
	.describe = bridge_describe,
	.describe_revert = bridge_describe_revert,
	.fill = fill_mac};

/* mac: an adopted bridge keeps the one it has, whatever its ports are. Cannot be undone. */

/* Where /sys does not tell, the journal does; also what a killed run did not come to. */
static gboolean is_pinned(Host *host, const Step *step, const struct link_info *bridge)
{
	enum link_mac_origin origin = link_mac_get_origin(bridge);

	if (origin == LINK_MAC_UNKNOWN)
		return journal_find(host->journal, step->kind->name, step->key, step->value) !=
		       NULL;
	return origin == LINK_MAC_SET;
}

static gboolean mac_inspect(Host *host, const Step *step, Inspection *ret, GError **error)
{
	struct link_info bridge;

	if (!netlink_need_link(host->netlink, step->key, &bridge, error))
		return FALSE;
	ret->holds = is_pinned(host, step, &bridge);
	ret->before = g_strdup(BEFORE_UNPINNED);
	ret->found = ret->holds ? NULL : g_strdup("follows its ports");
	return TRUE;
}

static gboolean mac_apply(Host *host, const Step *step, GError **error)
{
	struct link_info bridge;

	return netlink_need_link(host->netlink, step->key, &bridge, error) &&
	       netlink_set_mac(host->netlink, &bridge, step->mac, error);
}

static gboolean mac_revert(Host *host, JournalEntry *entry, GError **error G_GNUC_UNUSED)
{
	host_note(host, "%s keeps its MAC %s pinned: the kernel cannot undo that", entry->key,
		entry->value);
	return TRUE;
}

static void mac_describe(const Step *step, GString *out)
{
	quote_command(out, "ip", "link", "set", step->key, "address", step->value, NULL);
}

static gboolean mac_is_sane(const JournalEntry *entry)
{
	return ifname_is_valid(entry->key) && step_word_is_mac(entry->value) &&
	       strcmp(entry->before, BEFORE_UNPINNED) == 0;
}

const StepKind step_kind_mac = {.name = "mac",
	.is_sane = mac_is_sane,
	.inspect = mac_inspect,
	.apply = mac_apply,
	.revert = mac_revert,
	.describe = mac_describe,
	.describe_revert = step_describe_nothing,
	.fill = fill_mac};
