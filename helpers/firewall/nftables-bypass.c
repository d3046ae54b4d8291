/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rules of ours in somebody else's chain of nftables. */
#include "config.h"

#include "helpers/firewall/nftables-bypass.h"

/* Before the kernel's own headers, which give way to it. */
#include <netinet/in.h>
#include <linux/netfilter.h>
#include <string.h>

#include "helpers/base/quote.h"
#include "helpers/base/retry.h"
#include "helpers/firewall/netfilter.h"
#include "helpers/firewall/nft/decode.h"
#include "helpers/firewall/nft/text.h"
#include "helpers/firewall/nftables.h"

/* What is looked for, and what is found: of Rule. */
struct search {
	const struct insertion_point *point;
	const char *tag;
	GPtrArray *rules;
};

static GPtrArray *read_no_set(const char *set G_GNUC_UNUSED, gpointer data G_GNUC_UNUSED)
{
	return NULL;
}

/* One that does something else than accept is not ours, whatever its comment. */
static void add_if_ours(const struct netfilter_rule *rule, GPtrArray *rules)
{
	guint n = rules->len;

	nft_decode(rule, NFPROTO_IPV4, 1, read_no_set, NULL, rules);
	if (((const Rule *) g_ptr_array_index(rules, rules->len - 1))->verdict != RULE_ACCEPT)
		g_ptr_array_set_size(rules, (int) n);
}

static gboolean search(Netlink *netfilter, gpointer data, GError **error)
{
	const struct search *search = data;
	const struct insertion_point *point = search->point;
	g_autoptr(GPtrArray) rules =
		netfilter_list_rules(netfilter, NFPROTO_IPV4, point->table, error);

	g_ptr_array_set_size(search->rules, 0);
	for (guint i = 0; rules != NULL && i < rules->len; i++) {
		const struct netfilter_rule *rule = g_ptr_array_index(rules, i);

		if (g_strcmp0(rule->comment, search->tag) == 0 &&
			g_str_equal(rule->chain, point->chain))
			add_if_ours(rule, search->rules);
	}
	return rules != NULL;
}

/* The rules with that comment in the chain: of Rule. None without the table. */
static GPtrArray *find_rules(const struct insertion_point *point, const char *tag, GError **error)
{
	g_autoptr(GPtrArray) rules = rules_new();
	struct search found = {point, tag, rules};
	enum netfilter_presence presence;
	g_autoptr(Netlink) netfilter = NULL;

	if (!netfilter_open(&presence, &netfilter, error) ||
		(netfilter != NULL && !netfilter_read(netfilter, search, &found, error)))
		return NULL;
	return g_steal_pointer(&rules);
}

/* Their handles, of guint64. */
static GArray *find_handles(const struct insertion_point *point, const char *tag, GError **error)
{
	g_autoptr(GPtrArray) rules = find_rules(point, tag, error);
	GArray *handles = g_array_new(FALSE, FALSE, sizeof(guint64));

	if (rules == NULL)
		return g_array_unref(handles), NULL;
	for (guint i = 0; i < rules->len; i++)
		g_array_append_val(handles, ((const Rule *) g_ptr_array_index(rules, i))->handle);
	return handles;
}

static const char *get_tag(const GPtrArray *rules)
{
	return ((const Rule *) g_ptr_array_index(rules, 0))->comment;
}

gboolean nftables_holds_bypass(const struct insertion_point *point, const GPtrArray *rules,
	gboolean *ret_holds, GError **error)
{
	g_autoptr(GPtrArray) found = find_rules(point, get_tag(rules), error);

	if (found == NULL)
		return FALSE;
	*ret_holds = rules_equal(found, rules);
	return TRUE;
}

/* Delete those rules, and put others at the head, if there are any. */
static gboolean edit(const struct insertion_point *point, const GArray *handles,
	const GPtrArray *rules, GError **error)
{
	g_autoptr(GString) commands = g_string_new(NULL);

	for (guint i = 0; i < handles->len; i++)
		g_string_append_printf(commands,
			"delete rule ip %s %s handle %" G_GUINT64_FORMAT "\n", point->table,
			point->chain, g_array_index(handles, guint64, i));
	if (rules != NULL)
		nft_text_inserts(point, rules, commands);
	return commands->len == 0 || nftables_run(commands->str, error);
}

static gboolean is_same(const GArray *a, const GArray *b)
{
	return a->len == b->len && memcmp(a->data, b->data, a->len * sizeof(guint64)) == 0;
}

/*
 * Were n rules made by the try that found others? The kernel may have taken what then could not be
 * confirmed. Newer rules have greater handles.
 */
static gboolean were_made(const GArray *handles, const GArray *tried, guint n)
{
	guint64 newest = 0;

	for (guint i = 0; i < tried->len; i++)
		newest = MAX(newest, g_array_index(tried, guint64, i));
	for (guint i = 0; i < handles->len; i++)
		if (g_array_index(handles, guint64, i) <= newest)
			return FALSE;
	return handles->len == n;
}

/*
 * Who deletes one of the rules just now makes the whole of it fail. With the same rules there as
 * before, it fails for another reason.
 */
static gboolean edit_until_done(const struct insertion_point *point, const char *tag,
	const GPtrArray *rules, GError **error)
{
	g_autoptr(GArray) tried = NULL;
	struct retry retry = {0};

	for (;;) {
		g_autoptr(GArray) handles = find_handles(point, tag, error);
		g_autoptr(GError) failure = NULL;

		if (handles == NULL)
			return FALSE;
		if ((tried != NULL && rules != NULL && were_made(handles, tried, rules->len)) ||
			edit(point, handles, rules, &failure))
			return TRUE;
		if ((tried != NULL && is_same(handles, tried)) || !retry_again(&retry)) {
			g_propagate_error(error, g_steal_pointer(&failure));
			return FALSE;
		}
		g_clear_pointer(&tried, g_array_unref);
		tried = g_steal_pointer(&handles);
	}
}

gboolean nftables_ensure_bypass(
	const struct insertion_point *point, const GPtrArray *rules, GError **error)
{
	return edit_until_done(point, get_tag(rules), rules, error);
}

gboolean nftables_describe_removal_of_bypass(
	const struct insertion_point *point, const char *tag, GString *out, GError **error)
{
	g_autoptr(GArray) handles = find_handles(point, tag, error);

	for (guint i = 0; handles != NULL && i < handles->len; i++) {
		g_autofree char *handle =
			g_strdup_printf("%" G_GUINT64_FORMAT, g_array_index(handles, guint64, i));

		quote_command(out, "nft", "delete", "rule", "ip", point->table, point->chain,
			"handle", handle, NULL);
	}
	return handles != NULL;
}

gboolean nftables_remove_bypass(
	const struct insertion_point *point, const char *tag, GError **error)
{
	return edit_until_done(point, tag, NULL, error);
}
