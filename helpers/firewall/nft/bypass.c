/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bypass rules in another manager's chain of nftables. */
#include "config.h"

#include "helpers/firewall/nft/bypass.h"

/* Before the kernel's own headers, which give way to it. */
#include <netinet/in.h>
#include <linux/netfilter.h>
#include <string.h>

#include "helpers/base/quote.h"
#include "helpers/base/retry.h"
#include "helpers/firewall/nft/dump.h"
#include "helpers/firewall/nft/decode.h"
#include "helpers/firewall/nft/text.h"
#include "helpers/firewall/nft/commit.h"

static GPtrArray *read_no_set(const char *set G_GNUC_UNUSED, gpointer data G_GNUC_UNUSED)
{
	return NULL;
}

gboolean nftables_rule_accepts(const struct nft_rule *rule)
{
	g_autoptr(GPtrArray) rules = rules_new();

	nft_decode(rule, rule->chain->family, 1, read_no_set, NULL, rules);
	return ((const Rule *) g_ptr_array_index(rules, rules->len - 1))->verdict == RULE_ACCEPT;
}

/* The rules with that comment in the chain: of Rule. None without the table. */
static GPtrArray *find_rules(
	NftDump *dump, const struct insertion_point *point, const char *tag, GError **error)
{
	const struct nft_chain *chain;
	GPtrArray *rules;

	nft_dump_add_table(dump, point->table);
	if (!nft_dump_read(dump, error))
		return NULL;
	rules = rules_new();
	chain = nft_dump_find_chain(dump, NFPROTO_IPV4, point->table, point->chain);
	for (guint i = 0; chain != NULL && i < chain->rules->len; i++) {
		const struct nft_rule *rule = g_ptr_array_index(chain->rules, i);

		/* One that does something else is not ours, whatever its comment. */
		if (g_strcmp0(rule->comment, tag) == 0 && nftables_rule_accepts(rule))
			nft_decode(rule, chain->family, 1, read_no_set, NULL, rules);
	}
	return rules;
}

/* Their handles, of guint64. */
static GArray *find_handles(
	NftDump *dump, const struct insertion_point *point, const char *tag, GError **error)
{
	g_autoptr(GPtrArray) rules = find_rules(dump, point, tag, error);
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

gboolean nftables_holds_bypass(View *view, const struct insertion_point *point,
	const GPtrArray *rules, gboolean *ret_holds, GError **error)
{
	g_autoptr(GPtrArray) found = find_rules(view->nft, point, get_tag(rules), error);

	if (found == NULL)
		return FALSE;
	*ret_holds = rules_equal(found, rules);
	return TRUE;
}

/* Delete those rules, and put others at the head, if there are any. */
static gboolean edit(NftDump *dump, const struct insertion_point *point, const GArray *handles,
	const GPtrArray *rules, GError **error)
{
	g_autoptr(GString) commands = g_string_new(NULL);

	for (guint i = 0; i < handles->len; i++)
		g_string_append_printf(commands,
			"delete rule ip %s %s handle %" G_GUINT64_FORMAT "\n", point->table,
			point->chain, g_array_index(handles, guint64, i));
	if (rules != NULL)
		nft_text_inserts(point, rules, commands);
	return commands->len == 0 || nftables_run(dump, commands->str, error);
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
static gboolean edit_until_done(NftDump *dump, const struct insertion_point *point, const char *tag,
	const GPtrArray *rules, GError **error)
{
	g_autoptr(GArray) tried = NULL;
	struct retry retry = {0};

	for (;;) {
		g_autoptr(GArray) handles = find_handles(dump, point, tag, error);
		g_autoptr(GError) failure = NULL;

		if (handles == NULL)
			return FALSE;
		if ((tried != NULL && rules != NULL && were_made(handles, tried, rules->len)) ||
			edit(dump, point, handles, rules, &failure))
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
	View *view, const struct insertion_point *point, const GPtrArray *rules, GError **error)
{
	return edit_until_done(view->nft, point, get_tag(rules), rules, error);
}

gboolean nftables_describe_removal_of_bypass(View *view, const struct insertion_point *point,
	const char *tag, GString *out, GError **error)
{
	g_autoptr(GArray) handles = find_handles(view->nft, point, tag, error);

	for (guint i = 0; handles != NULL && i < handles->len; i++) {
		g_autofree char *handle =
			g_strdup_printf("%" G_GUINT64_FORMAT, g_array_index(handles, guint64, i));

		quote_command(out, "nft", "delete", "rule", "ip", point->table, point->chain,
			"handle", handle, NULL);
	}
	return handles != NULL;
}

gboolean nftables_remove_bypass(
	View *view, const struct insertion_point *point, const char *tag, GError **error)
{
	return edit_until_done(view->nft, point, tag, NULL, error);
}
