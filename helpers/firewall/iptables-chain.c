/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One chain of ours, and the jump to it, in an open legacy table. */
#include "config.h"

#include "helpers/firewall/iptables-chain.h"

#include <errno.h>
#include <string.h>

#include "helpers/firewall/xt-entry.h"

static gboolean is_same(
	Table *table, const struct ipt_entry *present, const struct wanted_rule *rule)
{
	g_autofree struct ipt_entry *wanted = xt_entry_new(rule);
	const char *name = (const char *) ipt_get_target(wanted)->u.user.name;
	g_autoptr(GByteArray) a = xt_entry_identity(present, iptc_get_target(present, table));
	g_autoptr(GByteArray) b = xt_entry_identity(wanted, name);

	return a->len == b->len && memcmp(a->data, b->data, a->len) == 0;
}

/* Are the rules of an own chain the wanted ones, in their order, and no others? */
gboolean iptables_chain_holds(Table *table, const struct wanted_chain *chain)
{
	const struct ipt_entry *entry = iptc_first_rule(chain->name, table);
	guint i = 0;

	for (; entry != NULL; entry = iptc_next_rule(entry, table), i++)
		if (i >= chain->rules->len ||
			!is_same(table, entry, &g_array_index(chain->rules, struct wanted_rule, i)))
			return FALSE;
	return i == chain->rules->len;
}

/* How many jumps to that chain its parent has, and whether the first is as it should be. */
guint iptables_chain_count_jumps(
	Table *table, const struct wanted_chain *chain, gboolean *ret_is_right)
{
	const struct ipt_entry *entry = iptc_first_rule(chain->parent, table);
	guint n = 0;

	*ret_is_right = FALSE;
	for (; entry != NULL; entry = iptc_next_rule(entry, table)) {
		if (strcmp(iptc_get_target(entry, table), chain->name) != 0)
			continue;
		if (n++ == 0)
			*ret_is_right = is_same(table, entry, &chain->jump);
	}
	return n;
}

guint iptables_chain_find_inward(Table *table, const char *chain, const char *const *but)
{
	const struct ipt_entry *entry = iptc_first_rule(chain, table);
	guint n = 0, place = 0;

	for (; entry != NULL; entry = iptc_next_rule(entry, table)) {
		const char *target = iptc_get_target(entry, table);

		if (g_strv_contains(but, target))
			continue;
		n++;
		if (ruleset_is_inward_chain(target))
			place = n;
	}
	return place;
}

static guint find_place(Table *table, const struct wanted_chain *chain)
{
	static const char *const nobody[] = {NULL};

	return chain->place == JUMP_FIRST
		       ? 0
		       : iptables_chain_find_inward(table, chain->parent, nobody);
}

static int put_rule(Table *table, const char *chain, const struct wanted_rule *rule, int place)
{
	g_autofree struct ipt_entry *entry = xt_entry_new(rule);
	xt_chainlabel label = "";
	int ok;

	g_strlcpy(label, chain, sizeof(label));
	ok = place < 0 ? iptc_append_entry(label, entry, table)
		       : iptc_insert_entry(label, entry, (unsigned int) place, table);
	return ok ? 0 : -errno;
}

/* Is an entry of an open table what is looked for? */
typedef gboolean (*EntryTest)(Table *table, const struct ipt_entry *entry, const char *text);

static gboolean jumps_to(Table *table, const struct ipt_entry *entry, const char *chain)
{
	return strcmp(iptc_get_target(entry, table), chain) == 0;
}

/* One that does something else is not ours, whatever its comment. */
static gboolean has_tag(Table *table, const struct ipt_entry *entry, const char *tag)
{
	return g_strcmp0(xt_entry_comment(entry), tag) == 0 &&
	       strcmp(iptc_get_target(entry, table), "ACCEPT") == 0;
}

/* Delete those that the test finds. */
static int delete_entries(Table *table, const char *chain, EntryTest test, const char *text)
{
	const struct ipt_entry *entry = iptc_first_rule(chain, table);
	xt_chainlabel label = "";
	unsigned int i = 0;
	int n = 0;

	g_strlcpy(label, chain, sizeof(label));
	while (entry != NULL) {
		if (!test(table, entry, text)) {
			entry = iptc_next_rule(entry, table);
			i++;
			continue;
		}
		if (!iptc_delete_num_entry(label, i, table))
			return -errno;
		n++;
		/* The deletion took the rule that we stood on: walk there anew. */
		entry = iptc_first_rule(chain, table);
		for (unsigned int k = 0; k < i && entry != NULL; k++)
			entry = iptc_next_rule(entry, table);
	}
	return n;
}

int iptables_chain_delete_jumps(Table *table, const char *chain, const char *name)
{
	return delete_entries(table, chain, jumps_to, name);
}

int iptables_chain_delete_tagged(Table *table, const char *chain, const char *tag)
{
	return iptc_is_chain(chain, table) ? delete_entries(table, chain, has_tag, tag) : 0;
}

gboolean iptables_chain_has_tagged(Table *table, const char *chain, const char *tag)
{
	const struct ipt_entry *entry =
		iptc_is_chain(chain, table) ? iptc_first_rule(chain, table) : NULL;

	while (entry != NULL && !has_tag(table, entry, tag))
		entry = iptc_next_rule(entry, table);
	return entry != NULL;
}

gboolean iptables_chain_holds_tagged(Table *table, const char *chain, const GArray *rules)
{
	const char *tag = g_array_index(rules, struct wanted_rule, 0).comment;
	const struct ipt_entry *entry =
		iptc_is_chain(chain, table) ? iptc_first_rule(chain, table) : NULL;
	guint i = 0;

	for (; entry != NULL; entry = iptc_next_rule(entry, table)) {
		if (!has_tag(table, entry, tag))
			continue;
		if (i >= rules->len ||
			!is_same(table, entry, &g_array_index(rules, struct wanted_rule, i)))
			return FALSE;
		i++;
	}
	return i == rules->len;
}

int iptables_chain_put_tagged(Table *table, const char *chain, const GArray *rules)
{
	int r;

	if (iptables_chain_holds_tagged(table, chain, rules))
		return 0;
	r = iptables_chain_delete_tagged(
		table, chain, g_array_index(rules, struct wanted_rule, 0).comment);
	for (guint i = rules->len; i-- > 0 && r >= 0;)
		r = put_rule(table, chain, &g_array_index(rules, struct wanted_rule, i), 0);
	return r < 0 ? r : 1;
}

int iptables_chain_fill(Table *table, const struct wanted_chain *chain)
{
	int r = 0;

	if (!iptc_is_chain(chain->name, table)) {
		if (!iptc_create_chain(chain->name, table))
			return -errno;
	} else if (iptables_chain_holds(table, chain)) {
		return 0;
	} else if (!iptc_flush_entries(chain->name, table)) {
		return -errno;
	}
	for (guint i = 0; i < chain->rules->len && r == 0; i++)
		r = put_rule(table, chain->name,
			&g_array_index(chain->rules, struct wanted_rule, i), -1);
	return r < 0 ? r : 1;
}

int iptables_chain_place_jump(Table *table, const struct wanted_chain *chain)
{
	gboolean is_right;
	int r;

	if (iptables_chain_count_jumps(table, chain, &is_right) == 1 && is_right)
		return 0;
	r = iptables_chain_delete_jumps(table, chain->parent, chain->name);
	if (r < 0)
		return r;
	r = put_rule(table, chain->parent, &chain->jump, (int) find_place(table, chain));
	return r < 0 ? r : 1;
}
