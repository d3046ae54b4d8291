/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rules of ours in somebody else's chain of nftables. */
#include "config.h"

#include "helpers/firewall/nftables-accepts.h"

#include <linux/netfilter.h>

#include "helpers/base/quote.h"
#include "helpers/firewall/netfilter.h"
#include "helpers/firewall/nftables.h"
#include "helpers/firewall/ruleset.h"

/* A rule that somebody deleted just now fails the lot: look again, this often. */
enum { EDIT_TRIES = 5 };

/* The handles of the rules with that comment in the chain, of guint64. Empty without the table. */
static GArray *find_handles(const struct firewall_place *place, const char *tag, GError **error)
{
	g_autoptr(GArray) handles = g_array_new(FALSE, FALSE, sizeof(guint64));
	enum netfilter_presence presence;
	g_autoptr(Netlink) netfilter = NULL;
	g_autoptr(GPtrArray) rules = NULL;

	if (!netfilter_open(&presence, &netfilter, error))
		return NULL;
	if (netfilter == NULL)
		return g_steal_pointer(&handles);
	rules = netfilter_list_rules(netfilter, NFPROTO_IPV4, place->table, error);
	for (guint i = 0; rules != NULL && i < rules->len; i++) {
		const struct netfilter_rule *rule = g_ptr_array_index(rules, i);

		if (g_strcmp0(rule->comment, tag) == 0 && g_str_equal(rule->chain, place->chain))
			g_array_append_val(handles, rule->handle);
	}
	return rules != NULL ? g_steal_pointer(&handles) : NULL;
}

gboolean nftables_holds_accepts(const struct firewall_place *place, const GArray *rules,
	gboolean *ret_holds, GError **error)
{
	const char *tag = g_array_index(rules, struct rule, 0).comment;
	g_autoptr(GArray) handles = find_handles(place, tag, error);

	if (handles == NULL)
		return FALSE;
	*ret_holds = handles->len == rules->len;
	return TRUE;
}

/* Delete those with the tag, and put rules at the head, if there are any. */
static gboolean edit(
	const struct firewall_place *place, const char *tag, const GArray *rules, GError **error)
{
	g_autoptr(GArray) handles = find_handles(place, tag, error);
	g_autoptr(GString) commands = g_string_new(NULL);

	if (handles == NULL)
		return FALSE;
	for (guint i = 0; i < handles->len; i++)
		g_string_append_printf(commands,
			"delete rule ip %s %s handle %" G_GUINT64_FORMAT "\n", place->table,
			place->chain, g_array_index(handles, guint64, i));
	if (rules != NULL)
		ruleset_format_nft_inserts(place, rules, commands);
	return commands->len == 0 || nftables_run(commands->str, error);
}

static gboolean edit_until_done(
	const struct firewall_place *place, const char *tag, const GArray *rules, GError **error)
{
	for (int i = 1; i < EDIT_TRIES; i++)
		if (edit(place, tag, rules, NULL))
			return TRUE;
	return edit(place, tag, rules, error);
}

gboolean nftables_ensure_accepts(
	const struct firewall_place *place, const GArray *rules, GError **error)
{
	return edit_until_done(place, g_array_index(rules, struct rule, 0).comment, rules, error);
}

gboolean nftables_describe_removal_of_accepts(
	const struct firewall_place *place, const char *tag, GString *out, GError **error)
{
	g_autoptr(GArray) handles = find_handles(place, tag, error);

	for (guint i = 0; handles != NULL && i < handles->len; i++) {
		g_autofree char *handle =
			g_strdup_printf("%" G_GUINT64_FORMAT, g_array_index(handles, guint64, i));

		quote_command(out, "nft", "delete", "rule", "ip", place->table, place->chain,
			"handle", handle, NULL);
	}
	return handles != NULL;
}

gboolean nftables_remove_accepts(
	const struct firewall_place *place, const char *tag, GError **error)
{
	return edit_until_done(place, tag, NULL, error);
}
