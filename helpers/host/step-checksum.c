/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The step for the checksums of DHCP answers: dnsmasq sends them by a UDP socket, and the kernel
 * leaves the checksum to the network card. A guest by vhost sees the packet without one.
 */
#include "config.h"

#include "helpers/host/step-checksum.h"

#include "helpers/base/link.h"
#include "helpers/base/quote.h"
#include "helpers/base/traffic.h"

#define VALUE_COMPUTED "computed"
/* How the bridge was found: with the hook for filters, or without. */
#define BEFORE_HOOK "clsact"
#define BEFORE_NONE "none"

struct checksum {
	gboolean has_hook; /* for describe */
};

/* *ret_bridge with index 0: there is none, and nothing on it. */
static gboolean read_bridge(Host *host, const char *name, struct link_info *ret_bridge,
	struct traffic_info *ret_info, GError **error)
{
	*ret_info = (struct traffic_info){0};
	return netlink_get_link(host->netlink, name, ret_bridge, error) &&
	       (ret_bridge->index == 0 ||
		       netlink_get_traffic(host->netlink, ret_bridge->index, ret_info, error));
}

static void checksum_format(const Step *step G_GNUC_UNUSED, Words *value)
{
	words_add(value, WORDS_UNNAMED, VALUE_COMPUTED);
}

static gboolean checksum_parse(Step *step G_GNUC_UNUSED, const Words *value)
{
	return words_is(value, VALUE_COMPUTED);
}

static gboolean checksum_is_before(const Words *before)
{
	return words_is(before, BEFORE_HOOK) || words_is(before, BEFORE_NONE);
}

static gboolean checksum_inspect(Host *host, const Step *step, Inspection *ret, GError **error)
{
	struct link_info bridge;
	struct traffic_info info;

	if (!read_bridge(host, step->key, &bridge, &info, error))
		return FALSE;
	ret->holds = info.has_checksum;
	ret->before = words_new_of(info.has_hook ? BEFORE_HOOK : BEFORE_NONE);
	ret->found = ret->holds ? NULL : g_strdup("absent");
	return TRUE;
}

static gboolean checksum_apply(Host *host, const Step *step, GError **error)
{
	struct link_info bridge;

	return netlink_need_link(host->netlink, step->key, &bridge, error) &&
	       netlink_add_checksum(host->netlink, bridge.index, error);
}

/* Somebody else's filters stay, and then the hook does. */
static gboolean takes_hook(const struct traffic_info *info, const JournalEntry *entry)
{
	return info->has_hook && !info->has_others && words_is(entry->before, BEFORE_NONE);
}

static gboolean checksum_revert(Host *host, const Step *step, JournalEntry *entry, GError **error)
{
	struct link_info bridge;
	struct traffic_info info;

	if (!read_bridge(host, step->key, &bridge, &info, error))
		return FALSE;
	if (takes_hook(&info, entry))
		return netlink_remove_hook(host->netlink, bridge.index, error);
	return !info.has_checksum || netlink_remove_checksum(host->netlink, bridge.index, error);
}

static void checksum_describe(const Step *step, GString *out)
{
	const struct checksum *checksum = step->data;
	g_autofree char *priority = g_strdup_printf("%d", TRAFFIC_CHECKSUM_PRIORITY);

	if (!checksum->has_hook)
		quote_command(out, "tc", "qdisc", "add", "dev", step->key, "clsact", NULL);
	quote_command(out, "tc", "filter", "add", "dev", step->key, "egress", "protocol", "ip",
		"prio", priority, "u32", "match", "ip", "protocol", "17", "0xff", "match", "ip",
		"dport", "68", "0xffff", "action", "csum", "udp", NULL);
}

static gboolean checksum_describe_revert(
	Host *host, const Step *step, const JournalEntry *entry, GString *out, GError **error)
{
	g_autofree char *priority = g_strdup_printf("%d", TRAFFIC_CHECKSUM_PRIORITY);
	struct link_info bridge;
	struct traffic_info info;

	if (!read_bridge(host, step->key, &bridge, &info, error))
		return FALSE;
	if (takes_hook(&info, entry))
		quote_command(out, "tc", "qdisc", "delete", "dev", step->key, "clsact", NULL);
	else if (info.has_checksum)
		quote_command(out, "tc", "filter", "delete", "dev", step->key, "egress", "protocol",
			"ip", "prio", priority, NULL);
	return TRUE;
}

static char *checksum_get_title(const Step *step)
{
	return g_strdup_printf("%s: of DHCP answers, computed", step->key);
}

const StepKind step_kind_checksum = {.name = "checksum",
	.data_size = sizeof(struct checksum),
	.format = checksum_format,
	.parse = checksum_parse,
	.is_before = checksum_is_before,
	.inspect = checksum_inspect,
	.apply = checksum_apply,
	.revert = checksum_revert,
	.describe = checksum_describe,
	.describe_revert = checksum_describe_revert,
	.get_title = checksum_get_title};

Step *step_new_checksum(const char *bridge, gboolean has_hook)
{
	Step *step = step_new(&step_kind_checksum, bridge);

	((struct checksum *) step->data)->has_hook = has_hook;
	return step;
}
