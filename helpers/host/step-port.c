/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Steps on a port of the bridge: that it is one, and which groups it lets pass. */
#include "config.h"

#include "helpers/host/step-port.h"

#include <string.h>

#include "helpers/base/error.h"
#include "helpers/base/link.h"
#include "helpers/base/quote.h"
#include "helpers/port/ifname.h"
#include "helpers/port/port-settings.h"

#define BEFORE_DOWN   "down"
#define BEFORE_UP     "up"
#define BEFORE_JOINED "joined" /* a port that was on the bridge already, down */

/* A mask of groups as text: "0xfffd". */

static char *format_mask(guint16 mask)
{
	return g_strdup_printf("0x%x", mask);
}

static gboolean parse_mask(const char *word, guint16 *ret_mask)
{
	guint64 mask;

	if (!g_str_has_prefix(word, "0x") ||
		!g_ascii_string_to_unsigned(word + 2, 16, 0, G_MAXUINT16, &mask, NULL))
		return FALSE;
	*ret_mask = (guint16) mask;
	return TRUE;
}

/* port: key is the port. */

struct port {
	char *bridge;
	guint16 groups;
};

static const char *bridge_of(const Step *step)
{
	return ((const struct port *) step->data)->bridge;
}

static void port_clear(gpointer data)
{
	g_free(((struct port *) data)->bridge);
}

static void port_format(const Step *step, Words *value)
{
	words_add(value, WORDS_UNNAMED, bridge_of(step));
}

/* The mask is that of ports that an older version joined, unless the detail has another. */
static gboolean port_parse(Step *step, const Words *value)
{
	struct port *port = step->data;

	port->bridge = g_strdup(words_get_unnamed(value));
	port->groups = PORT_GROUPS;
	return ifname_is_valid(port->bridge);
}

static void port_format_detail(const Step *step, Words *detail)
{
	g_autofree char *mask = format_mask(((const struct port *) step->data)->groups);

	words_add(detail, WORDS_UNNAMED, mask);
}

static gboolean port_parse_detail(Step *step, const Words *detail, GError **error G_GNUC_UNUSED)
{
	struct port *port = step->data;

	(void) parse_mask(words_get_unnamed(detail), &port->groups);
	return TRUE;
}

static gboolean port_inspect(Host *host, const Step *step, Inspection *ret, GError **error)
{
	struct link_info bridge, port;

	if (!netlink_get_link(host->netlink, bridge_of(step), &bridge, error) ||
		!netlink_need_link(host->netlink, step->key, &port, error))
		return FALSE;
	ret->holds = bridge.index != 0 && port.master == bridge.index && port.is_up;
	ret->before =
		words_new_of(port.is_up                                         ? BEFORE_UP
			     : bridge.index != 0 && port.master == bridge.index ? BEFORE_JOINED
										: BEFORE_DOWN);
	ret->found = ret->holds         ? NULL
		     : port.master == 0 ? g_strdup("not a port")
					: g_strdup("down");
	return TRUE;
}

static gboolean port_apply(Host *host, const Step *step, GError **error)
{
	struct link_info bridge, port;

	if (!netlink_need_link(host->netlink, bridge_of(step), &bridge, error) ||
		!netlink_need_link(host->netlink, step->key, &port, error))
		return FALSE;
	/* The kernel would take it away from another bridge without a word. */
	if (port.master != 0 && port.master != bridge.index)
		return error_set(error, BRW0_ERROR_FAILED,
			"cannot join %s to %s: it is a port of another bridge", step->key,
			bridge_of(step));
	/* Before it is up, a frame for the host as the port's own has no way in. */
	return netlink_set_master(host->netlink, &port, bridge.index, error) &&
	       netlink_set_groups(
		       host->netlink, &port, ((const struct port *) step->data)->groups, error) &&
	       netlink_set_up(host->netlink, &port, error);
}

/* What a revert has to do with a port. */
enum { LEAVES = 1 << 0, GOES_DOWN = 1 << 1 };

static gboolean find_undo(Host *host, const Step *step, const JournalEntry *entry,
	struct link_info *ret_port, guint *ret_undo, GError **error)
{
	struct link_info bridge;
	gboolean is_joined;

	if (!netlink_get_link(host->netlink, bridge_of(step), &bridge, error) ||
		!netlink_get_link(host->netlink, step->key, ret_port, error))
		return FALSE;
	*ret_undo = 0;
	if (ret_port->index == 0 || bridge.index == 0)
		return TRUE;
	is_joined = ret_port->master == bridge.index;
	if (is_joined && !words_is(entry->before, BEFORE_JOINED))
		*ret_undo |= LEAVES;
	/* On ours, or free again: by a run that was killed right after. */
	if ((is_joined || ret_port->master == 0) && ret_port->is_up &&
		!words_is(entry->before, BEFORE_UP))
		*ret_undo |= GOES_DOWN;
	return TRUE;
}

static gboolean port_revert(Host *host, const Step *step, JournalEntry *entry, GError **error)
{
	struct link_info port;
	guint undo;

	if (!find_undo(host, step, entry, &port, &undo, error))
		return FALSE;
	if ((undo & LEAVES) != 0 && !netlink_set_master(host->netlink, &port, 0, error))
		return FALSE;
	return (undo & GOES_DOWN) == 0 || netlink_set_down(host->netlink, &port, error);
}

static gboolean port_describe_revert(
	Host *host, const Step *step, const JournalEntry *entry, GString *out, GError **error)
{
	struct link_info port;
	guint undo;

	if (!find_undo(host, step, entry, &port, &undo, error))
		return FALSE;
	if ((undo & LEAVES) != 0)
		quote_command(out, "ip", "link", "set", step->key, "nomaster", NULL);
	if ((undo & GOES_DOWN) != 0)
		quote_command(out, "ip", "link", "set", step->key, "down", NULL);
	return TRUE;
}

static void port_describe(const Step *step, GString *out)
{
	quote_command(out, "ip", "link", "set", step->key, "master", bridge_of(step), NULL);
	quote_command(out, "ip", "link", "set", step->key, "up", NULL);
}

static gboolean port_is_before(const Words *before)
{
	return words_is(before, BEFORE_DOWN) || words_is(before, BEFORE_UP) ||
	       words_is(before, BEFORE_JOINED);
}

const StepKind step_kind_port = {.name = "port",
	.data_size = sizeof(struct port),
	.clear = port_clear,
	.format = port_format,
	.parse = port_parse,
	.format_detail = port_format_detail,
	.parse_detail = port_parse_detail,
	.is_before = port_is_before,
	.inspect = port_inspect,
	.apply = port_apply,
	.revert = port_revert,
	.describe = port_describe,
	.describe_revert = port_describe_revert};

Step *step_new_port(const char *name, const char *bridge, guint16 groups)
{
	Step *step = step_new(&step_kind_port, name);
	struct port *port = step->data;

	port->bridge = g_strdup(bridge);
	port->groups = groups;
	return step;
}

/*
 * groups: key is the port, the data a mask. Of its own, for a port that was on the bridge before;
 * what a port has of it goes when it leaves the bridge.
 */

static guint16 groups_of(const Step *step)
{
	return *(const guint16 *) step->data;
}

static void groups_format(const Step *step, Words *value)
{
	g_autofree char *mask = format_mask(groups_of(step));

	words_add(value, WORDS_UNNAMED, mask);
}

static gboolean groups_parse(Step *step, const Words *value)
{
	return parse_mask(words_get_unnamed(value), step->data);
}

/* The mask that the link has, for g_free; empty if it has none. */
static char *format_groups(const struct link_info *port)
{
	return port->groups < 0 ? g_strdup("") : format_mask((guint16) port->groups);
}

static gboolean groups_inspect(Host *host, const Step *step, Inspection *ret, GError **error)
{
	g_autofree char *present = NULL;
	struct link_info port;

	if (!netlink_get_link(host->netlink, step->key, &port, error))
		return FALSE;
	/* On a bridge and without one: an older kernel. */
	ret->holds = port.groups == groups_of(step) || (port.master != 0 && port.groups < 0);
	present = format_groups(&port);
	ret->before = words_new_of(present);
	ret->found = ret->holds || port.groups < 0 ? NULL : g_strdup_printf("is %s", present);
	return TRUE;
}

static gboolean groups_apply(Host *host, const Step *step, GError **error)
{
	struct link_info port;

	return netlink_need_link(host->netlink, step->key, &port, error) &&
	       netlink_set_groups(host->netlink, &port, groups_of(step), error);
}

/* Is there a mask to restore? Not if it has left the bridge, or somebody has changed it. */
static gboolean find_groups_before(Host *host, const Step *step, const JournalEntry *entry,
	struct link_info *ret_port, gboolean *ret_has, guint16 *ret_before, GError **error)
{
	if (!netlink_get_link(host->netlink, step->key, ret_port, error))
		return FALSE;
	*ret_has = ret_port->groups == groups_of(step) &&
		   parse_mask(words_get_unnamed(entry->before), ret_before);
	return TRUE;
}

static gboolean groups_revert(Host *host, const Step *step, JournalEntry *entry, GError **error)
{
	struct link_info port;
	gboolean has;
	guint16 before;

	return find_groups_before(host, step, entry, &port, &has, &before, error) &&
	       (!has || netlink_set_groups(host->netlink, &port, before, error));
}

static void describe_groups(const char *port, guint16 mask, GString *out)
{
	g_autofree char *groups = format_mask(mask);

	quote_command(out, "ip", "link", "set", port, "type", "bridge_slave", "group_fwd_mask",
		groups, NULL);
}

static void groups_describe(const Step *step, GString *out)
{
	describe_groups(step->key, groups_of(step), out);
}

static gboolean groups_describe_revert(
	Host *host, const Step *step, const JournalEntry *entry, GString *out, GError **error)
{
	struct link_info port;
	gboolean has;
	guint16 before;

	if (!find_groups_before(host, step, entry, &port, &has, &before, error))
		return FALSE;
	if (has)
		describe_groups(step->key, before, out);
	return TRUE;
}

static gboolean groups_is_before(const Words *before)
{
	guint16 mask;

	return words_is(before, "") || parse_mask(words_get_unnamed(before), &mask);
}

const StepKind step_kind_groups = {.name = "groups",
	.data_size = sizeof(guint16),
	.format = groups_format,
	.parse = groups_parse,
	.is_before = groups_is_before,
	.inspect = groups_inspect,
	.apply = groups_apply,
	.revert = groups_revert,
	.describe = groups_describe,
	.describe_revert = groups_describe_revert};

Step *step_new_groups(const char *port, guint16 groups)
{
	Step *step = step_new(&step_kind_groups, port);

	*(guint16 *) step->data = groups;
	return step;
}
