/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The step that puts the TAPs of running guests back on a bridge that was deleted. Nothing is
 * reverted: they were on it before, and leave it when it goes.
 */
#include "config.h"

#include "helpers/host/step-taps.h"

#include "helpers/base/quote.h"
#include "helpers/host/taps.h"
#include "helpers/port/port-settings.h"

#define VALUE_JOINED "joined"
#define BEFORE_LOST  "lost"

struct taps {
	GPtrArray *lost; /* names, for describe */
};

static void taps_clear(gpointer data)
{
	struct taps *taps = data;

	g_clear_pointer(&taps->lost, g_ptr_array_unref);
}

static void taps_format(const Step *step G_GNUC_UNUSED, Words *value)
{
	words_add(value, WORDS_UNNAMED, VALUE_JOINED);
}

static gboolean taps_parse(Step *step G_GNUC_UNUSED, const Words *value)
{
	return words_is(value, VALUE_JOINED);
}

static gboolean taps_is_before(const Words *before)
{
	return words_is(before, BEFORE_LOST);
}

static gboolean taps_inspect(Host *host, const Step *step, Inspection *ret, GError **error)
{
	g_autoptr(GArray) lost = taps_list_lost(host->netlink, step->key, error);

	if (lost == NULL)
		return FALSE;
	ret->holds = lost->len == 0;
	ret->before = words_new_of(BEFORE_LOST);
	if (!ret->holds)
		ret->found = g_strdup_printf(
			"%s is not on it", g_array_index(lost, struct link_info, 0).name);
	return TRUE;
}

/* Its own settings are those of a port still; the groups go with the bridge. */
static gboolean taps_apply(Host *host, const Step *step, GError **error)
{
	g_autoptr(GArray) lost = taps_list_lost(host->netlink, step->key, error);
	struct link_info bridge;

	if (lost == NULL || !netlink_need_link(host->netlink, step->key, &bridge, error))
		return FALSE;
	for (guint i = 0; i < lost->len; i++) {
		const struct link_info *tap = &g_array_index(lost, struct link_info, i);

		if (!netlink_set_master(host->netlink, tap, bridge.index, error) ||
			!netlink_set_groups(host->netlink, tap, PORT_GROUPS_STP, error))
			return FALSE;
	}
	return TRUE;
}

static gboolean taps_revert(Host *host G_GNUC_UNUSED, const Step *step G_GNUC_UNUSED,
	JournalEntry *entry G_GNUC_UNUSED, GError **error G_GNUC_UNUSED)
{
	return TRUE;
}

static void taps_describe(const Step *step, GString *out)
{
	const struct taps *taps = step->data;

	for (guint i = 0; taps->lost != NULL && i < taps->lost->len; i++)
		quote_command(out, "ip", "link", "set", g_ptr_array_index(taps->lost, i), "master",
			step->key, NULL);
}

const StepKind step_kind_taps = {.name = "taps",
	.data_size = sizeof(struct taps),
	.clear = taps_clear,
	.format = taps_format,
	.parse = taps_parse,
	.is_before = taps_is_before,
	.inspect = taps_inspect,
	.apply = taps_apply,
	.revert = taps_revert,
	.describe = taps_describe};

Step *step_new_taps(const char *bridge, const GArray *lost)
{
	Step *step = step_new(&step_kind_taps, bridge);
	struct taps *taps = step->data;

	taps->lost = g_ptr_array_new_with_free_func(g_free);
	for (guint i = 0; lost != NULL && i < lost->len; i++)
		g_ptr_array_add(
			taps->lost, g_strdup(g_array_index(lost, struct link_info, i).name));
	return step;
}
