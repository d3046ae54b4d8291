/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The step for the MTU of a bridge and of the TAPs on it: a TAP gets the bridge's when it joins,
 * and follows it then. Other ports have whatever is behind them, and keep their own.
 */
#include "config.h"

#include "helpers/host/step-mtu.h"

#include <string.h>

#include "helpers/base/link.h"
#include "helpers/base/quote.h"

struct mtu {
	guint bytes;
};

static guint mtu_of(const Step *step)
{
	return ((const struct mtu *) step->data)->bytes;
}

static void mtu_format(const Step *step, Words *value)
{
	g_autofree char *text = g_strdup_printf("%u", mtu_of(step));

	words_add(value, WORDS_UNNAMED, text);
}

/* An MTU as a word: what a bridge can have. */
static gboolean parse_word(const char *word, guint *ret_bytes)
{
	guint64 bytes;

	if (!g_ascii_string_to_unsigned(word, 10, 68, 65535, &bytes, NULL))
		return FALSE;
	*ret_bytes = (guint) bytes;
	return TRUE;
}

static gboolean mtu_parse(Step *step, const Words *value)
{
	return parse_word(words_get_unnamed(value), &((struct mtu *) step->data)->bytes);
}

/* Empty: there was no bridge. */
static gboolean mtu_is_before(const Words *before)
{
	guint bytes;

	return words_is(before, "") || parse_word(words_get_unnamed(before), &bytes);
}

/* The bridge, index 0 if it is not there, and its ports. */
static gboolean read_links(Host *host, const char *name, struct link_info *ret_bridge,
	GArray **ret_ports, GError **error)
{
	if (!netlink_get_link(host->netlink, name, ret_bridge, error))
		return FALSE;
	*ret_ports = ret_bridge->index != 0
			     ? netlink_get_ports(host->netlink, ret_bridge->index, error)
			     : g_array_new(FALSE, FALSE, sizeof(struct link_info));
	return *ret_ports != NULL;
}

static gboolean mtu_inspect(Host *host, const Step *step, Inspection *ret, GError **error)
{
	g_autoptr(GArray) ports = NULL;
	struct link_info bridge;
	g_autofree char *before = NULL;

	if (!read_links(host, step->key, &bridge, &ports, error))
		return FALSE;
	before = bridge.index != 0 ? g_strdup_printf("%u", bridge.mtu) : g_strdup("");
	ret->before = words_new_of(before);
	/* A bridge that is yet to be created will have the kernel's default. */
	ret->holds = mtu_of(step) == (bridge.index != 0 ? bridge.mtu : ETH_DATA_LEN);
	if (bridge.index != 0 && !ret->holds)
		ret->found = g_strdup_printf("is %u", bridge.mtu);
	for (guint i = 0; i < ports->len && ret->holds; i++) {
		const struct link_info *port = &g_array_index(ports, struct link_info, i);

		ret->holds = !link_is_tap(port) || port->mtu == mtu_of(step);
		if (!ret->holds)
			ret->found = g_strdup_printf("%s has %u", port->name, port->mtu);
	}
	return TRUE;
}

/* One that goes meanwhile needs none. */
static gboolean set_mtu(Host *host, const struct link_info *link, guint mtu, GError **error)
{
	struct link_info now;

	if (!netlink_get_link(host->netlink, link->name, &now, error))
		return FALSE;
	return now.index != link->index || now.mtu == mtu ||
	       netlink_set_mtu(host->netlink, link, mtu, error);
}

/* The bridge, and those of its TAPs that have from, or any if that is 0. */
static gboolean set_all(Host *host, const char *name, guint from, guint to, GError **error)
{
	g_autoptr(GArray) ports = NULL;
	struct link_info bridge;

	if (!read_links(host, name, &bridge, &ports, error))
		return FALSE;
	if (bridge.index == 0 || (from != 0 && bridge.mtu != from))
		return TRUE;
	if (!set_mtu(host, &bridge, to, error))
		return FALSE;
	for (guint i = 0; i < ports->len; i++) {
		const struct link_info *port = &g_array_index(ports, struct link_info, i);

		if (link_is_tap(port) && (from == 0 || port->mtu == from) &&
			!set_mtu(host, port, to, error))
			return FALSE;
	}
	return TRUE;
}

static gboolean mtu_apply(Host *host, const Step *step, GError **error)
{
	return set_all(host, step->key, 0, mtu_of(step), error);
}

static gboolean mtu_revert(Host *host, const Step *step, JournalEntry *entry, GError **error)
{
	guint before;

	return !parse_word(words_get_unnamed(entry->before), &before) ||
	       set_all(host, step->key, mtu_of(step), before, error);
}

static void describe(const char *bridge, const char *mtu, GString *out)
{
	quote_command(out, "ip", "link", "set", bridge, "mtu", mtu, NULL);
}

static void mtu_describe(const Step *step, GString *out)
{
	g_autofree char *mtu = g_strdup_printf("%u", mtu_of(step));

	describe(step->key, mtu, out);
}

static gboolean mtu_describe_revert(
	Host *host, const Step *step, const JournalEntry *entry, GString *out, GError **error)
{
	const char *before = words_get_unnamed(entry->before);
	struct link_info bridge;

	if (!netlink_get_link(host->netlink, step->key, &bridge, error))
		return FALSE;
	if (bridge.index != 0 && bridge.mtu == mtu_of(step) && before[0] != '\0')
		describe(step->key, before, out);
	return TRUE;
}

const StepKind step_kind_mtu = {.name = "mtu",
	.data_size = sizeof(struct mtu),
	.format = mtu_format,
	.parse = mtu_parse,
	.is_before = mtu_is_before,
	.inspect = mtu_inspect,
	.apply = mtu_apply,
	.revert = mtu_revert,
	.describe = mtu_describe,
	.describe_revert = mtu_describe_revert};

Step *step_new_mtu(const char *bridge, guint mtu)
{
	Step *step = step_new(&step_kind_mtu, bridge);

	((struct mtu *) step->data)->bytes = mtu;
	return step;
}
