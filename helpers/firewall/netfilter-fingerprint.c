/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What one table of nf_tables does, as a word. */
#include "config.h"

#include <linux/netfilter/nf_tables.h>
#include <netlink/attr.h>
#include <string.h>

#include "helpers/base/error.h"
#include "helpers/firewall/netfilter-talk.h"
#include "helpers/firewall/netfilter.h"

/* A table, and what is read of it. */
struct reading {
	guint8 family;
	const char *table;
	GString *text;
};

static void append_hex(GString *out, const void *data, gsize size)
{
	static const char digits[] = "0123456789abcdef";
	const guint8 *bytes = data;

	for (gsize i = 0; i < size; i++) {
		g_string_append_c(out, digits[bytes[i] >> 4]);
		g_string_append_c(out, digits[bytes[i] & 15]);
	}
}

/* Of a counter only that it is there: its values change by themselves. */
static void append_expression(GString *out, struct nlattr *attribute)
{
	struct nlattr *expression[NFTA_EXPR_MAX + 1];
	const char *name;

	if (nla_parse_nested(expression, NFTA_EXPR_MAX, attribute, NULL) < 0)
		return;
	name = netfilter_string(expression[NFTA_EXPR_NAME]);
	if (name == NULL)
		return;
	g_string_append_printf(out, " %s", name);
	if (expression[NFTA_EXPR_DATA] != NULL && strcmp(name, "counter") != 0) {
		g_string_append_c(out, ':');
		append_hex(out, nla_data(expression[NFTA_EXPR_DATA]),
			(gsize) nla_len(expression[NFTA_EXPR_DATA]));
	}
}

static void append_rule(GString *out, const struct netfilter_rule *rule)
{
	struct nlattr *attribute;
	int left;

	g_string_append(out, "rule");
	nla_for_each_attr (attribute, (struct nlattr *) (gpointer) rule->expressions->data,
		(int) rule->expressions->len, left)
		append_expression(out, attribute);
	g_string_append_c(out, '\n');
}

static int compare_chains(gconstpointer a, gconstpointer b)
{
	const struct netfilter_chain *const *x = a, *const *y = b;

	return strcmp((*x)->name, (*y)->name);
}

static gboolean append_chains(
	GString *out, Netlink *netfilter, guint8 family, const char *table, GError **error)
{
	g_autoptr(GPtrArray) chains = netfilter_list_chains(netfilter, family, table, error);
	g_autoptr(GPtrArray) rules = NULL;

	if (chains != NULL)
		rules = netfilter_list_rules(netfilter, family, table, error);
	if (rules == NULL)
		return FALSE;
	/* In which order chains were made is of no consequence. */
	g_ptr_array_sort(chains, compare_chains);
	for (guint i = 0; i < chains->len; i++) {
		const struct netfilter_chain *chain = g_ptr_array_index(chains, i);

		g_string_append_printf(out, "chain %s %s %u %d %d\n", chain->name,
			chain->type != NULL ? chain->type : "-", chain->hook, chain->priority,
			chain->drops_by_policy);
		for (guint k = 0; k < rules->len; k++) {
			const struct netfilter_rule *rule = g_ptr_array_index(rules, k);

			if (strcmp(rule->chain, chain->name) == 0)
				append_rule(out, rule);
		}
	}
	return TRUE;
}

static int compare_texts(gconstpointer a, gconstpointer b)
{
	const char *const *x = a, *const *y = b;

	return strcmp(*x, *y);
}

/* Append texts, which is freed, sorted: the kernel has no order for what they are of. */
static void append_sorted(GString *out, GPtrArray *texts)
{
	g_ptr_array_sort(texts, compare_texts);
	for (guint i = 0; i < texts->len; i++)
		g_string_append(out, g_ptr_array_index(texts, i));
	g_ptr_array_unref(texts);
}

static gboolean append_elements(GString *out, Netlink *netfilter, guint8 family, const char *table,
	const char *set, GError **error)
{
	g_autoptr(GPtrArray) elements =
		netfilter_list_elements(netfilter, family, table, set, error);
	GPtrArray *texts;

	if (elements == NULL)
		return FALSE;
	texts = g_ptr_array_new_with_free_func(g_free);
	for (guint i = 0; i < elements->len; i++) {
		const struct netfilter_element *element = g_ptr_array_index(elements, i);
		GString *text = g_string_new("element ");

		append_hex(text, element->key->data, element->key->len);
		g_string_append_c(text, ' ');
		append_hex(text, element->value->data, element->value->len);
		g_string_append_c(text, ' ');
		append_hex(text, element->rest->data, element->rest->len);
		g_string_append_c(text, '\n');
		g_ptr_array_add(texts, g_string_free(text, FALSE));
	}
	append_sorted(out, texts);
	return TRUE;
}

static gboolean append_sets(
	GString *out, Netlink *netfilter, guint8 family, const char *table, GError **error)
{
	g_autoptr(GPtrArray) sets = netfilter_list_sets(netfilter, family, table, error);
	GPtrArray *texts;
	gboolean ok = sets != NULL;

	if (!ok)
		return FALSE;
	texts = g_ptr_array_new_with_free_func(g_free);
	for (guint i = 0; i < sets->len && ok; i++) {
		const struct netfilter_set *set = g_ptr_array_index(sets, i);
		GString *text = g_string_new(NULL);

		g_string_append_printf(text, "set %s %u %u %u\n", set->name, set->flags,
			set->key_type, set->data_type);
		ok = append_elements(text, netfilter, family, table, set->name, error);
		g_ptr_array_add(texts, g_string_free(text, FALSE));
	}
	append_sorted(out, texts);
	return ok;
}

static gboolean read_table(Netlink *netfilter, gpointer data, GError **error)
{
	const struct reading *reading = data;
	guint32 flags = 0;
	gboolean exists;

	g_string_truncate(reading->text, 0);
	if (!netfilter_get_table(
		    netfilter, reading->family, reading->table, &exists, &flags, error))
		return FALSE;
	if (!exists)
		return TRUE;
	g_string_append_printf(reading->text, "table %u\n", flags);
	return append_chains(reading->text, netfilter, reading->family, reading->table, error) &&
	       append_sets(reading->text, netfilter, reading->family, reading->table, error);
}

char *netfilter_fingerprint(guint8 family, const char *table, GError **error)
{
	g_autoptr(Netlink) netfilter = NULL;
	g_autoptr(GString) text = g_string_new(NULL);
	struct reading reading = {family, table, text};
	enum netfilter_presence presence;

	if (!netfilter_open(&presence, &netfilter, error) ||
		(presence == NETFILTER_PRESENT &&
			!netfilter_read(netfilter, read_table, &reading, error)))
		return NULL;
	if (text->len == 0)
		return g_strdup("");
	return g_compute_checksum_for_string(G_CHECKSUM_SHA256, text->str, (gssize) text->len);
}
