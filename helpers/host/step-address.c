/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The step for the address of an interface. */
#include "config.h"

#include "helpers/host/step-address.h"

#include "helpers/base/address.h"
#include "helpers/base/link.h"
#include "helpers/base/quote.h"

#define BEFORE_ABSENT "absent"

static gboolean is_among(const GArray *list, struct ip_prefix address)
{
	for (guint i = 0; i < list->len; i++)
		if (ip_prefix_equal(g_array_index(list, struct net_entry, i).prefix, address))
			return TRUE;
	return FALSE;
}

static gboolean find_address(
	Host *host, int link, struct ip_prefix address, gboolean *ret_found, GError **error)
{
	g_autoptr(GArray) list = netlink_get_addresses(host->netlink, AF_INET, link, error);

	if (list == NULL)
		return FALSE;
	*ret_found = is_among(list, address);
	return TRUE;
}

static struct ip_prefix address_of(const Step *step)
{
	return *(const struct ip_prefix *) step->data;
}

static void address_format(const Step *step, Words *value)
{
	char text[IP_TEXT_SIZE];

	words_add(value, WORDS_UNNAMED, ip_prefix_format(address_of(step), text));
}

static gboolean address_parse(Step *step, const Words *value)
{
	return ip_prefix_parse(AF_INET, words_get_unnamed(value), step->data, NULL);
}

static gboolean address_inspect(Host *host, const Step *step, Inspection *ret, GError **error)
{
	struct link_info link;

	if (!netlink_get_link(host->netlink, step->key, &link, error))
		return FALSE;
	ret->before = words_new_of(BEFORE_ABSENT);
	if (link.index != 0 &&
		!find_address(host, link.index, address_of(step), &ret->holds, error))
		return FALSE;
	ret->found = ret->holds ? NULL : g_strdup("absent");
	return TRUE;
}

static gboolean address_apply(Host *host, const Step *step, GError **error)
{
	struct link_info link;

	return netlink_need_link(host->netlink, step->key, &link, error) &&
	       netlink_add_address(host->netlink, link.index, address_of(step), error);
}

/*
 * Without promote_secondaries, which plan.c sets where it can, the kernel deletes with an address
 * all that were added later in its network (__inet_del_ifa in net/ipv4/devinet.c). They come back.
 */
static gboolean restore_others(
	Host *host, int link, const GArray *before, struct ip_prefix gone, GError **error)
{
	g_autoptr(GArray) after = netlink_get_addresses(host->netlink, AF_INET, link, error);

	if (after == NULL)
		return FALSE;
	for (guint i = 0; i < before->len; i++) {
		struct ip_prefix other = g_array_index(before, struct net_entry, i).prefix;

		if (ip_prefix_equal(other, gone) ||
			!ip_prefix_equal(ip_prefix_of_network(other), ip_prefix_of_network(gone)) ||
			is_among(after, other))
			continue;
		if (!netlink_add_address(host->netlink, link, other, error))
			return FALSE;
	}
	return TRUE;
}

static gboolean address_revert(
	Host *host, const Step *step, JournalEntry *entry G_GNUC_UNUSED, GError **error)
{
	g_autoptr(GArray) before = NULL;
	struct link_info link;

	if (!netlink_get_link(host->netlink, step->key, &link, error))
		return FALSE;
	if (link.index == 0)
		return TRUE;
	before = netlink_get_addresses(host->netlink, AF_INET, link.index, error);
	return before != NULL &&
	       netlink_delete_address(host->netlink, link.index, address_of(step), error) &&
	       restore_others(host, link.index, before, address_of(step), error);
}

static void address_describe(const Step *step, GString *out)
{
	g_autofree char *address = step_get_value(step);

	quote_command(
		out, "ip", "address", "add", address, "broadcast", "+", "dev", step->key, NULL);
}

static gboolean address_describe_revert(Host *host, const Step *step,
	const JournalEntry *entry G_GNUC_UNUSED, GString *out, GError **error)
{
	g_autofree char *address = step_get_value(step);
	struct link_info link;
	gboolean is_there = FALSE;

	if (!netlink_get_link(host->netlink, step->key, &link, error) ||
		(link.index != 0 &&
			!find_address(host, link.index, address_of(step), &is_there, error)))
		return FALSE;
	if (is_there)
		quote_command(out, "ip", "address", "delete", address, "dev", step->key, NULL);
	return TRUE;
}

static gboolean address_is_before(const Words *before)
{
	return words_is(before, BEFORE_ABSENT);
}

const StepKind step_kind_address = {.name = "address",
	.data_size = sizeof(struct ip_prefix),
	.format = address_format,
	.parse = address_parse,
	.is_before = address_is_before,
	.inspect = address_inspect,
	.apply = address_apply,
	.revert = address_revert,
	.describe = address_describe,
	.describe_revert = address_describe_revert,
	/* With it go routes through guests, where it is the last one. */
	.turn = STEP_GOES_LAST};

Step *step_new_address(const char *link, struct ip_prefix address)
{
	Step *step = step_new(&step_kind_address, link);

	*(struct ip_prefix *) step->data = address;
	return step;
}
