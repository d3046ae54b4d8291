/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One of brw0's chains, and the jumps to them, in an open legacy table. */
#include "config.h"

#include "helpers/firewall/legacy/chain.h"

#include <errno.h>
#include <string.h>

#include "helpers/firewall/legacy/decode.h"
#include "helpers/firewall/legacy/encode.h"
#include "helpers/firewall/ruleset.h"

static Rule *decode(LegacyTable *table, const struct ipt_entry *entry)
{
	const char *target = iptc_get_target(entry, table);

	return legacy_decode(entry, target, iptc_is_chain(target, table) != 0);
}

static gboolean is_same(LegacyTable *table, const struct ipt_entry *present, const Rule *rule)
{
	g_autoptr(Rule) found = decode(table, present);

	return rule_equal(found, rule);
}

gboolean legacy_chain_holds(LegacyTable *table, const Chain *chain)
{
	const struct ipt_entry *entry = iptc_first_rule(chain->name, table);
	guint i = 0;

	for (; entry != NULL; entry = iptc_next_rule(entry, table), i++)
		if (i >= chain->rules->len ||
			!is_same(table, entry, g_ptr_array_index(chain->rules, i)))
			return FALSE;
	return i == chain->rules->len;
}

/* Is there one jump of the base chain to where this one leads, and as this one? */
static gboolean holds_jump(LegacyTable *table, const char *base, const Rule *jump)
{
	const struct ipt_entry *entry = iptc_first_rule(base, table);
	gboolean is_right = FALSE;
	guint n = 0;

	for (; entry != NULL; entry = iptc_next_rule(entry, table)) {
		if (strcmp(iptc_get_target(entry, table), jump->chain) != 0)
			continue;
		n++;
		is_right = is_same(table, entry, jump);
	}
	return n == 1 && is_right;
}

gboolean legacy_chain_holds_jumps(LegacyTable *table, const Chain *base)
{
	for (guint i = 0; i < base->rules->len; i++)
		if (!holds_jump(table, base->name, g_ptr_array_index(base->rules, i)))
			return FALSE;
	return TRUE;
}

guint legacy_chain_find_to_guests(LegacyTable *table, const char *chain, const char *const *but)
{
	const struct ipt_entry *entry = iptc_first_rule(chain, table);
	guint n = 0, place = 0;

	for (; entry != NULL; entry = iptc_next_rule(entry, table)) {
		const char *target = iptc_get_target(entry, table);

		if (g_strv_contains(but, target))
			continue;
		n++;
		if (ruleset_is_to_guests_chain(target))
			place = n;
	}
	return place;
}

static guint find_place(LegacyTable *table, const char *base, const Rule *jump)
{
	static const char *const nobody[] = {NULL};

	return ruleset_goes_after_to_guests(jump->chain)
		       ? legacy_chain_find_to_guests(table, base, nobody)
		       : 0;
}

static int put_rule(LegacyTable *table, const char *chain, const Rule *rule, int place)
{
	g_autofree struct ipt_entry *entry = legacy_encode(rule);
	xt_chainlabel label = "";
	int ok;

	if (entry == NULL)
		return -EINVAL;
	g_strlcpy(label, chain, sizeof(label));
	ok = place < 0 ? iptc_append_entry(label, entry, table)
		       : iptc_insert_entry(label, entry, (unsigned int) place, table);
	return ok ? 0 : -errno;
}

/* Is an entry of an open table what is looked for? */
typedef gboolean (*EntryTest)(LegacyTable *table, const struct ipt_entry *entry, const char *text);

static gboolean jumps_to(LegacyTable *table, const struct ipt_entry *entry, const char *chain)
{
	return strcmp(iptc_get_target(entry, table), chain) == 0;
}

/* One that does something else is not ours, whatever its comment. */
static gboolean has_tag(LegacyTable *table, const struct ipt_entry *entry, const char *tag)
{
	g_autoptr(Rule) rule = decode(table, entry);

	return g_strcmp0(rule->comment, tag) == 0 && rule->verdict == RULE_ACCEPT;
}

/* Delete those that the test finds. */
static int delete_entries(LegacyTable *table, const char *chain, EntryTest test, const char *text)
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

int legacy_chain_delete_jumps(LegacyTable *table, const char *chain, const char *name)
{
	return delete_entries(table, chain, jumps_to, name);
}

int legacy_chain_delete_tagged(LegacyTable *table, const char *chain, const char *tag)
{
	return iptc_is_chain(chain, table) ? delete_entries(table, chain, has_tag, tag) : 0;
}

gboolean legacy_chain_has_tagged(LegacyTable *table, const char *chain, const char *tag)
{
	const struct ipt_entry *entry =
		iptc_is_chain(chain, table) ? iptc_first_rule(chain, table) : NULL;

	while (entry != NULL && !has_tag(table, entry, tag))
		entry = iptc_next_rule(entry, table);
	return entry != NULL;
}

static const char *get_tag(const GPtrArray *rules)
{
	return ((const Rule *) g_ptr_array_index(rules, 0))->comment;
}

gboolean legacy_chain_holds_tagged(LegacyTable *table, const char *chain, const GPtrArray *rules)
{
	const struct ipt_entry *entry =
		iptc_is_chain(chain, table) ? iptc_first_rule(chain, table) : NULL;
	guint i = 0;

	for (; entry != NULL; entry = iptc_next_rule(entry, table)) {
		if (!has_tag(table, entry, get_tag(rules)))
			continue;
		if (i >= rules->len || !is_same(table, entry, g_ptr_array_index(rules, i)))
			return FALSE;
		i++;
	}
	return i == rules->len;
}

int legacy_chain_put_tagged(LegacyTable *table, const char *chain, const GPtrArray *rules)
{
	int r;

	if (legacy_chain_holds_tagged(table, chain, rules))
		return 0;
	r = legacy_chain_delete_tagged(table, chain, get_tag(rules));
	for (guint i = rules->len; i-- > 0 && r >= 0;)
		r = put_rule(table, chain, g_ptr_array_index(rules, i), 0);
	return r < 0 ? r : 1;
}

int legacy_chain_fill(LegacyTable *table, const Chain *chain)
{
	int r = 0;

	if (!iptc_is_chain(chain->name, table)) {
		if (!iptc_create_chain(chain->name, table))
			return -errno;
	} else if (legacy_chain_holds(table, chain)) {
		return 0;
	} else if (!iptc_flush_entries(chain->name, table)) {
		return -errno;
	}
	for (guint i = 0; i < chain->rules->len && r == 0; i++)
		r = put_rule(table, chain->name, g_ptr_array_index(chain->rules, i), -1);
	return r < 0 ? r : 1;
}

static int place_jump(LegacyTable *table, const char *base, const Rule *jump)
{
	int r;

	if (holds_jump(table, base, jump))
		return 0;
	r = legacy_chain_delete_jumps(table, base, jump->chain);
	if (r < 0)
		return r;
	r = put_rule(table, base, jump, (int) find_place(table, base, jump));
	return r < 0 ? r : 1;
}

int legacy_chain_place_jumps(LegacyTable *table, const Chain *base)
{
	int n = 0;

	for (guint i = 0; i < base->rules->len; i++) {
		int r = place_jump(table, base->name, g_ptr_array_index(base->rules, i));

		if (r < 0)
			return r;
		n |= r;
	}
	return n;
}
