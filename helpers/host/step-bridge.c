/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Steps on the bridge itself: that it is there, that it keeps its MAC, that it is up. */
#include "config.h"

#include "helpers/host/step-bridge.h"

#include <linux/if_link.h>
#include <string.h>

#include "helpers/base/link.h"
#include "helpers/base/mac.h"
#include "helpers/base/quote.h"

#define BEFORE_UNPINNED "unpinned"
#define BEFORE_CHANGED  "changed" /* ours, but not as we had made it */
#define BEFORE_DOWN     "down"

/*
 * All groups that the kernel lets a bridge have in its mask (BR_GROUPFWD_RESTRICTED in its
 * net/bridge/br_private.h): the ports of one that we made have it, whoever joined them.
 */
#define BRIDGE_GROUPS 0xfff8U

/* In this order: with STP on, the kernel refuses a delay of 0 (br_set_forward_delay). */
static const struct link_attribute bridge_attributes[] = {
	{"stp_state", IFLA_BR_STP_STATE, LINK_NUMBER, .number = 0},
	{"forward_delay", IFLA_BR_FORWARD_DELAY, LINK_NUMBER, .number = 0},
	{"group_fwd_mask", IFLA_BR_GROUP_FWD_MASK, LINK_MASK, .number = BRIDGE_GROUPS},
};

const struct link_description step_bridge_description = {.kind = "bridge",
	.lack = "the kernel has no bridges; it needs CONFIG_BRIDGE, or the module bridge",
	.attributes = bridge_attributes,
	.n_attributes = G_N_ELEMENTS(bridge_attributes)};

/* The data of a bridge, and of its MAC alone. */

struct mac {
	guint8 mac[ETH_ALEN];
};

static const guint8 *mac_of(const Step *step)
{
	return ((const struct mac *) step->data)->mac;
}

static Step *new_of(const StepKind *kind, const char *bridge, const guint8 *mac)
{
	Step *step = step_new(kind, bridge);

	memcpy(((struct mac *) step->data)->mac, mac, ETH_ALEN);
	return step;
}

static void format_mac(const Step *step, Words *value)
{
	g_autofree char *mac = mac_format(mac_of(step));

	words_add(value, WORDS_UNNAMED, mac);
}

static gboolean parse_mac(Step *step, const Words *value)
{
	struct mac *data = step->data;

	return mac_parse(words_get_unnamed(value), data->mac);
}

/* bridge: one of our own making. */

static gboolean bridge_inspect(Host *host, const Step *step, Inspection *ret, GError **error)
{
	struct link_info bridge;
	gboolean matches;

	if (!netlink_match_link(
		    host->netlink, &step_bridge_description, step->key, &bridge, &matches, error))
		return FALSE;
	ret->before = words_new_of(bridge.index == 0 ? STEP_BRIDGE_ABSENT : BEFORE_CHANGED);
	ret->holds = matches && memcmp(bridge.mac, mac_of(step), ETH_ALEN) == 0;
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
	if (bridge.index == 0)
		return netlink_create_link(
			host->netlink, &step_bridge_description, step->key, mac_of(step), error);
	return netlink_set_attributes(host->netlink, &step_bridge_description, &bridge, error) &&
	       netlink_set_mac(host->netlink, &bridge, mac_of(step), error);
}

/* The bridge, if it is there; and is it the one of the step still, and to go? */
static gboolean find_bridge(Host *host, const Step *step, struct link_info *ret_bridge,
	gboolean *ret_is_ours, GError **error)
{
	if (!netlink_get_link(host->netlink, step->key, ret_bridge, error))
		return FALSE;
	/* One that nobody pinned may have got that MAC from a port. */
	*ret_is_ours =
		memcmp(ret_bridge->mac, mac_of(step), ETH_ALEN) == 0 &&
		(ret_bridge->index == 0 || link_mac_get_origin(ret_bridge) != LINK_MAC_OTHER);
	return TRUE;
}

static gboolean bridge_revert(Host *host, const Step *step, JournalEntry *entry, GError **error)
{
	g_autoptr(GArray) ports = NULL;
	struct link_info bridge;
	gboolean is_ours;

	if (!find_bridge(host, step, &bridge, &is_ours, error))
		return FALSE;
	if (bridge.index == 0 || words_is(entry->before, BEFORE_CHANGED))
		return TRUE;
	if (!is_ours) {
		host_note(host, "%s was re-created or changed by something else: not deleted",
			step->key);
		return TRUE;
	}
	ports = netlink_get_ports(host->netlink, bridge.index, error);
	if (ports == NULL)
		return FALSE;
	for (guint i = 0; i < ports->len; i++)
		host_note(host, "%s was still a port of %s, which is deleted now",
			g_array_index(ports, struct link_info, i).name, step->key);
	return netlink_delete_link(host->netlink, &bridge, error);
}

static void bridge_describe(const Step *step, GString *out)
{
	link_description_format(&step_bridge_description, step->key, mac_of(step), out);
}

static gboolean bridge_describe_revert(Host *host, const Step *step,
	const JournalEntry *entry G_GNUC_UNUSED, GString *out, GError **error)
{
	struct link_info bridge;
	gboolean is_ours;

	if (!find_bridge(host, step, &bridge, &is_ours, error))
		return FALSE;
	if (bridge.index != 0 && is_ours)
		quote_command(out, "ip", "link", "delete", step->key, NULL);
	return TRUE;
}

static gboolean bridge_is_before(const Words *before)
{
	return words_is(before, STEP_BRIDGE_ABSENT) || words_is(before, BEFORE_CHANGED);
}

const StepKind step_kind_bridge = {.name = "bridge",
	.data_size = sizeof(struct mac),
	.format = format_mac,
	.parse = parse_mac,
	.is_before = bridge_is_before,
	.inspect = bridge_inspect,
	.apply = bridge_apply,
	.revert = bridge_revert,
	.describe = bridge_describe,
	.describe_revert = bridge_describe_revert};

Step *step_new_bridge(const char *bridge, const guint8 *mac)
{
	return new_of(&step_kind_bridge, bridge, mac);
}

gboolean step_bridge_find_mac(const Journal *journal, const char *bridge, guint8 *ret_mac)
{
	for (guint i = 0; i < journal->entries->len; i++) {
		const JournalEntry *entry = g_ptr_array_index(journal->entries, i);

		if (strcmp(entry->kind, step_kind_bridge.name) == 0 &&
			strcmp(entry->key, bridge) == 0)
			return mac_parse(words_get_unnamed(entry->value), ret_mac);
	}
	return FALSE;
}

gboolean step_bridge_is_ours(
	const struct link_info *bridge, const guint8 *own_mac, const Journal *journal)
{
	enum link_mac_origin origin = link_mac_get_origin(bridge);
	g_autoptr(Step) step = step_new_bridge(bridge->name, bridge->mac);

	if (journal_knows(journal, bridge->name))
		return origin != LINK_MAC_OTHER && step_find_entry(step, journal) != NULL;
	return origin == LINK_MAC_SET && memcmp(bridge->mac, own_mac, ETH_ALEN) == 0;
}

/* mac: an adopted bridge keeps the one it has, whatever its ports are. Cannot be undone. */

/* Where /sys does not say it, the journal does; it also has what a killed run did not reach. */
static gboolean is_pinned(Host *host, const Step *step, const struct link_info *bridge)
{
	enum link_mac_origin origin = link_mac_get_origin(bridge);

	if (origin == LINK_MAC_UNKNOWN)
		return step_find_entry(step, host->journal) != NULL;
	return origin == LINK_MAC_SET;
}

static gboolean mac_inspect(Host *host, const Step *step, Inspection *ret, GError **error)
{
	struct link_info bridge;

	if (!netlink_need_link(host->netlink, step->key, &bridge, error))
		return FALSE;
	ret->holds = is_pinned(host, step, &bridge);
	ret->before = words_new_of(BEFORE_UNPINNED);
	ret->found = ret->holds ? NULL : g_strdup("follows its ports");
	return TRUE;
}

static gboolean mac_apply(Host *host, const Step *step, GError **error)
{
	struct link_info bridge;

	return netlink_need_link(host->netlink, step->key, &bridge, error) &&
	       netlink_set_mac(host->netlink, &bridge, mac_of(step), error);
}

static gboolean mac_revert(Host *host, const Step *step, JournalEntry *entry G_GNUC_UNUSED,
	GError **error G_GNUC_UNUSED)
{
	g_autofree char *mac = mac_format(mac_of(step));

	host_note(host, "%s keeps its MAC %s pinned: the kernel cannot undo that", step->key, mac);
	return TRUE;
}

static void mac_describe(const Step *step, GString *out)
{
	g_autofree char *mac = mac_format(mac_of(step));

	quote_command(out, "ip", "link", "set", step->key, "address", mac, NULL);
}

static gboolean mac_is_before(const Words *before)
{
	return words_is(before, BEFORE_UNPINNED);
}

const StepKind step_kind_mac = {.name = "mac",
	.data_size = sizeof(struct mac),
	.format = format_mac,
	.parse = parse_mac,
	.is_before = mac_is_before,
	.inspect = mac_inspect,
	.apply = mac_apply,
	.revert = mac_revert,
	.describe = mac_describe};

Step *step_new_mac(const char *bridge, const guint8 *mac)
{
	return new_of(&step_kind_mac, bridge, mac);
}

/* up */

static void up_format(const Step *step G_GNUC_UNUSED, Words *value)
{
	words_add(value, WORDS_UNNAMED, "up");
}

static gboolean up_parse(Step *step G_GNUC_UNUSED, const Words *value)
{
	return words_is(value, "up");
}

static gboolean up_inspect(Host *host, const Step *step, Inspection *ret, GError **error)
{
	struct link_info link;

	if (!netlink_get_link(host->netlink, step->key, &link, error))
		return FALSE;
	ret->holds = link.index != 0 && link.is_up;
	ret->before = words_new_of(BEFORE_DOWN);
	ret->found = ret->holds ? NULL : g_strdup("down");
	return TRUE;
}

static gboolean up_apply(Host *host, const Step *step, GError **error)
{
	struct link_info link;

	return netlink_need_link(host->netlink, step->key, &link, error) &&
	       netlink_set_up(host->netlink, &link, error);
}

static gboolean up_revert(
	Host *host, const Step *step, JournalEntry *entry G_GNUC_UNUSED, GError **error)
{
	struct link_info link;

	if (!netlink_get_link(host->netlink, step->key, &link, error))
		return FALSE;
	return link.index == 0 || !link.is_up || netlink_set_down(host->netlink, &link, error);
}

static void up_describe(const Step *step, GString *out)
{
	quote_command(out, "ip", "link", "set", step->key, "up", NULL);
}

static gboolean up_describe_revert(Host *host, const Step *step,
	const JournalEntry *entry G_GNUC_UNUSED, GString *out, GError **error)
{
	struct link_info link;

	if (!netlink_get_link(host->netlink, step->key, &link, error))
		return FALSE;
	if (link.index != 0 && link.is_up)
		quote_command(out, "ip", "link", "set", step->key, "down", NULL);
	return TRUE;
}

static gboolean up_is_before(const Words *before)
{
	return words_is(before, BEFORE_DOWN);
}

const StepKind step_kind_up = {.name = "up",
	.format = up_format,
	.parse = up_parse,
	.is_before = up_is_before,
	.inspect = up_inspect,
	.apply = up_apply,
	.revert = up_revert,
	.describe = up_describe,
	.describe_revert = up_describe_revert};

Step *step_new_up(const char *bridge)
{
	return step_new(&step_kind_up, bridge);
}
