/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Steps on links: the ports of a bridge, its address, up. */
#include "config.h"

#include <string.h>

#include "helpers/base/address.h"
#include "helpers/base/error.h"
#include "helpers/base/link.h"
#include "helpers/base/quote.h"
#include "helpers/host/step-word.h"
#include "helpers/host/step.h"
#include "helpers/port/ifname.h"
#include "helpers/port/port-settings.h"

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

/* What a revert has to do with a port. */
enum { LEAVES = 1 << 0, GOES_DOWN = 1 << 1 };

static gboolean find_undo(Host *host, const JournalEntry *entry, struct link_info *ret_port,
	guint *ret_undo, GError **error)
{
	struct link_info bridge;
	gboolean is_joined;

	if (!netlink_get_link(host->netlink, entry->value, &bridge, error) ||
		!netlink_get_link(host->netlink, entry->key, ret_port, error))
		return FALSE;
	*ret_undo = 0;
	if (ret_port->index == 0 || bridge.index == 0)
		return TRUE;
	is_joined = ret_port->master == bridge.index;
	if (is_joined && strcmp(entry->before, BEFORE_JOINED) != 0)
		*ret_undo |= LEAVES;
	/* On ours, or free again: by a run that was killed right after. */
	if ((is_joined || ret_port->master == 0) && ret_port->is_up &&
		strcmp(entry->before, BEFORE_UP) != 0)
		*ret_undo |= GOES_DOWN;
	return TRUE;
}

static gboolean port_revert(Host *host, JournalEntry *entry, GError **error)
{
	struct link_info port;
	guint undo;

	if (!find_undo(host, entry, &port, &undo, error))
		return FALSE;
	if ((undo & LEAVES) != 0 && !netlink_set_master(host->netlink, &port, 0, error))
		return FALSE;
	return (undo & GOES_DOWN) == 0 || netlink_set_down(host->netlink, &port, error);
}

static gboolean port_describe_revert(
	Host *host, const JournalEntry *entry, GString *out, GError **error)
{
	struct link_info port;
	guint undo;

	if (!find_undo(host, entry, &port, &undo, error))
		return FALSE;
	if ((undo & LEAVES) != 0)
		quote_command(out, "ip", "link", "set", entry->key, "nomaster", NULL);
	if ((undo & GOES_DOWN) != 0)
		quote_command(out, "ip", "link", "set", entry->key, "down", NULL);
	return TRUE;
}

static void port_describe(const Step *step, GString *out)
{
	quote_command(out, "ip", "link", "set", step->key, "master", step->value, NULL);
	quote_command(out, "ip", "link", "set", step->key, "up", NULL);
}

/* The detail of a port is its mask; of one that an older version joined, the strictest. */
static gboolean port_fill(Step *step, GError **error G_GNUC_UNUSED)
{
	if (step->detail == NULL || !step_word_is_mask(step->detail, &step->groups))
		step->groups = PORT_GROUPS;
	return TRUE;
}

static gboolean port_is_sane(const JournalEntry *entry)
{
	return ifname_is_valid(entry->key) && ifname_is_valid(entry->value) &&
	       step_word_is_among(entry->before, BEFORE_DOWN, BEFORE_UP, BEFORE_JOINED, NULL);
}

const StepKind step_kind_port = {.name = "port",
	.is_sane = port_is_sane,
	.inspect = port_inspect,
	.apply = port_apply,
	.revert = port_revert,
	.describe = port_describe,
	.describe_revert = port_describe_revert,
	.fill = port_fill};

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

/* Is there a mask to be given back? Not if it has left the bridge, or somebody has changed it. */
static gboolean find_groups_before(Host *host, const JournalEntry *entry,
	struct link_info *ret_port, gboolean *ret_has, guint16 *ret_before, GError **error)
{
	g_autofree char *present = NULL;

	if (!netlink_get_link(host->netlink, entry->key, ret_port, error))
		return FALSE;
	present = format_groups(ret_port);
	*ret_has =
		strcmp(present, entry->value) == 0 && step_word_is_mask(entry->before, ret_before);
	return TRUE;
}

static gboolean groups_revert(Host *host, JournalEntry *entry, GError **error)
{
	struct link_info port;
	gboolean has;
	guint16 before;

	return find_groups_before(host, entry, &port, &has, &before, error) &&
	       (!has || netlink_set_groups(host->netlink, &port, before, error));
}

static void describe_groups(const char *port, const char *groups, GString *out)
{
	quote_command(out, "ip", "link", "set", port, "type", "bridge_slave", "group_fwd_mask",
		groups, NULL);
}

static void groups_describe(const Step *step, GString *out)
{
	describe_groups(step->key, step->value, out);
}

static gboolean groups_describe_revert(
	Host *host, const JournalEntry *entry, GString *out, GError **error)
{
	struct link_info port;
	gboolean has;
	guint16 before;

	if (!find_groups_before(host, entry, &port, &has, &before, error))
		return FALSE;
	if (has)
		describe_groups(entry->key, entry->before, out);
	return TRUE;
}

static gboolean groups_fill(Step *step, GError **error)
{
	return step_word_is_mask(step->value, &step->groups) ||
	       error_set(error, BRW0_ERROR_FAILED, "cannot use '%s': it is no mask of groups",
		       step->value);
}

static gboolean groups_is_sane(const JournalEntry *entry)
{
	guint16 mask;

	return ifname_is_valid(entry->key) && step_word_is_mask(entry->value, &mask) &&
	       (entry->before[0] == '\0' || step_word_is_mask(entry->before, &mask));
}

const StepKind step_kind_groups = {.is_sane = groups_is_sane,
	.name = "groups",
	.inspect = groups_inspect,
	.apply = groups_apply,
	.revert = groups_revert,
	.describe = groups_describe,
	.describe_revert = groups_describe_revert,
	.fill = groups_fill};

/* address: key is the interface, value the address. */

static gboolean is_among(const GArray *list, struct subnet address)
{
	for (guint i = 0; i < list->len; i++) {
		struct subnet found = g_array_index(list, struct net_entry, i).subnet;

		if (found.address == address.address && found.prefix == address.prefix)
			return TRUE;
	}
	return FALSE;
}

static gboolean find_address(
	Host *host, int link, struct subnet address, gboolean *ret_found, GError **error)
{
	g_autoptr(GArray) list = netlink_get_addresses(host->netlink, link, error);

	if (list == NULL)
		return FALSE;
	*ret_found = is_among(list, address);
	return TRUE;
}

static gboolean address_inspect(Host *host, const Step *step, Inspection *ret, GError **error)
{
	struct link_info link;

	if (!netlink_get_link(host->netlink, step->key, &link, error))
		return FALSE;
	ret->before = g_strdup(STEP_BEFORE_ABSENT);
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

/*
 * Without promote_secondaries, which plan.c sets where it can, the kernel deletes with an address
 * all that were added later in its network (__inet_del_ifa in net/ipv4/devinet.c). They come back.
 */
static gboolean restore_others(
	Host *host, int link, const GArray *before, struct subnet gone, GError **error)
{
	g_autoptr(GArray) after = netlink_get_addresses(host->netlink, link, error);

	if (after == NULL)
		return FALSE;
	for (guint i = 0; i < before->len; i++) {
		struct subnet other = g_array_index(before, struct net_entry, i).subnet;

		if (other.address == gone.address || other.prefix != gone.prefix ||
			subnet_network(other) != subnet_network(gone) || is_among(after, other))
			continue;
		if (!netlink_add_address(host->netlink, link, other, error))
			return FALSE;
	}
	return TRUE;
}

static gboolean address_revert(Host *host, JournalEntry *entry, GError **error)
{
	g_autoptr(GArray) before = NULL;
	struct link_info link;
	struct subnet address;

	if (!netlink_get_link(host->netlink, entry->key, &link, error) ||
		!subnet_parse(entry->value, &address, error))
		return FALSE;
	if (link.index == 0)
		return TRUE;
	before = netlink_get_addresses(host->netlink, link.index, error);
	return before != NULL &&
	       netlink_delete_address(host->netlink, link.index, address, error) &&
	       restore_others(host, link.index, before, address, error);
}

static void address_describe(const Step *step, GString *out)
{
	quote_command(
		out, "ip", "address", "add", step->value, "broadcast", "+", "dev", step->key, NULL);
}

static gboolean address_describe_revert(
	Host *host, const JournalEntry *entry, GString *out, GError **error)
{
	struct link_info link;
	struct subnet address;
	gboolean is_there = FALSE;

	if (!netlink_get_link(host->netlink, entry->key, &link, error) ||
		!subnet_parse(entry->value, &address, error) ||
		(link.index != 0 && !find_address(host, link.index, address, &is_there, error)))
		return FALSE;
	if (is_there)
		quote_command(
			out, "ip", "address", "delete", entry->value, "dev", entry->key, NULL);
	return TRUE;
}

static gboolean address_fill(Step *step, GError **error)
{
	return subnet_parse(step->value, &step->address, error);
}

static gboolean address_is_sane(const JournalEntry *entry)
{
	return ifname_is_valid(entry->key) && step_word_is_subnet(entry->value) &&
	       strcmp(entry->before, STEP_BEFORE_ABSENT) == 0;
}

const StepKind step_kind_address = {.name = "address",
	.is_sane = address_is_sane,
	.inspect = address_inspect,
	.apply = address_apply,
	.revert = address_revert,
	.describe = address_describe,
	.describe_revert = address_describe_revert,
	.fill = address_fill,
	/* With it go routes through guests, where it is the last one. */
	.turn = STEP_GOES_LAST};

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

static gboolean up_describe_revert(
	Host *host, const JournalEntry *entry, GString *out, GError **error)
{
	struct link_info link;

	if (!netlink_get_link(host->netlink, entry->key, &link, error))
		return FALSE;
	if (link.index != 0 && link.is_up)
		quote_command(out, "ip", "link", "set", entry->key, "down", NULL);
	return TRUE;
}

static gboolean up_is_sane(const JournalEntry *entry)
{
	return ifname_is_valid(entry->key) && strcmp(entry->value, "up") == 0 &&
	       strcmp(entry->before, BEFORE_DOWN) == 0;
}

const StepKind step_kind_up = {.name = "up",
	.is_sane = up_is_sane,
	.inspect = up_inspect,
	.apply = up_apply,
	.revert = up_revert,
	.describe = up_describe,
	.describe_revert = up_describe_revert};
