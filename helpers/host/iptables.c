/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A ruleset in the kernel's legacy tables. The only file that includes libiptc. */
#include "config.h"

#include "helpers/host/iptables.h"

#include <errno.h>
#include <libiptc/libiptc.h>
#include <string.h>
#include <unistd.h>

#include "helpers/host/iptables-kernel.h"
#include "helpers/host/xt-entry.h"

/* A commit that another writer got ahead of is made anew, this often. */
enum { COMMIT_TRIES = 20 };

typedef struct xtc_handle Table;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Table, iptc_free)

/* Change an open table: 1 if there is something to commit, 0 if not, -errno. */
typedef int (*TableEdit)(Table *table, gconstpointer data);

static gboolean is_same(Table *table, const struct ipt_entry *present, const struct rule *rule)
{
	g_autofree struct ipt_entry *wanted = xt_entry_new(rule);
	const char *name = (const char *) ipt_get_target(wanted)->u.user.name;
	g_autoptr(GByteArray) a = xt_entry_identity(present, iptc_get_target(present, table));
	g_autoptr(GByteArray) b = xt_entry_identity(wanted, name);

	return a->len == b->len && memcmp(a->data, b->data, a->len) == 0;
}

/* Are the rules of an own chain the wanted ones, in their order, and no others? */
static gboolean chain_holds(Table *table, const struct chain *chain)
{
	const struct ipt_entry *entry = iptc_first_rule(chain->name, table);
	guint i = 0;

	for (; entry != NULL; entry = iptc_next_rule(entry, table), i++)
		if (i >= chain->rules->len ||
			!is_same(table, entry, &g_array_index(chain->rules, struct rule, i)))
			return FALSE;
	return i == chain->rules->len;
}

/* How many jumps to that chain its parent has, and whether the first is as it should be. */
static guint count_jumps(Table *table, const struct chain *chain, gboolean *ret_is_right)
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

/* How many rules of that chain stand up to the last jump into a bridge. */
static guint find_inward(Table *table, const char *chain)
{
	const struct ipt_entry *entry = iptc_first_rule(chain, table);
	guint place = 0;

	for (guint i = 1; entry != NULL; entry = iptc_next_rule(entry, table), i++)
		if (ruleset_is_inward_chain(iptc_get_target(entry, table)))
			place = i;
	return place;
}

static guint find_place(Table *table, const struct chain *chain)
{
	return chain->place == JUMP_FIRST ? 0 : find_inward(table, chain->parent);
}

static int put_rule(Table *table, const char *chain, const struct rule *rule, int place)
{
	g_autofree struct ipt_entry *entry = xt_entry_new(rule);
	xt_chainlabel label = "";
	int ok;

	g_strlcpy(label, chain, sizeof(label));
	ok = place < 0 ? iptc_append_entry(label, entry, table)
		       : iptc_insert_entry(label, entry, (unsigned int) place, table);
	return ok ? 0 : -errno;
}

static int delete_jumps(Table *table, const char *chain, const char *name)
{
	const struct ipt_entry *entry = iptc_first_rule(chain, table);
	xt_chainlabel label = "";
	unsigned int i = 0;
	int n = 0;

	g_strlcpy(label, chain, sizeof(label));
	while (entry != NULL) {
		if (strcmp(iptc_get_target(entry, table), name) != 0) {
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

static int fill_chain(Table *table, const struct chain *chain)
{
	int r = 0;

	if (!iptc_is_chain(chain->name, table)) {
		if (!iptc_create_chain(chain->name, table))
			return -errno;
	} else if (chain_holds(table, chain)) {
		return 0;
	} else if (!iptc_flush_entries(chain->name, table)) {
		return -errno;
	}
	for (guint i = 0; i < chain->rules->len && r == 0; i++)
		r = put_rule(table, chain->name, &g_array_index(chain->rules, struct rule, i), -1);
	return r < 0 ? r : 1;
}

static int place_jump(Table *table, const struct chain *chain)
{
	gboolean is_right;
	int r;

	if (count_jumps(table, chain, &is_right) == 1 && is_right)
		return 0;
	r = delete_jumps(table, chain->parent, chain->name);
	if (r < 0)
		return r;
	r = put_rule(table, chain->parent, &chain->jump, (int) find_place(table, chain));
	return r < 0 ? r : 1;
}

static int edit_ensure(Table *table, gconstpointer data)
{
	const Ruleset *ruleset = data;
	int n = 0;

	/* All chains before the first jump: libiptc takes a jump to nowhere for an extension. */
	for (guint i = 0; i < ruleset->chains->len; i++) {
		int r = fill_chain(table, g_ptr_array_index(ruleset->chains, i));

		if (r < 0)
			return r;
		n |= r;
	}
	for (guint i = 0; i < ruleset->chains->len; i++) {
		int r = place_jump(table, g_ptr_array_index(ruleset->chains, i));

		if (r < 0)
			return r;
		n |= r;
	}
	return n;
}

static int edit_remove(Table *table, gconstpointer data)
{
	const char *const *names = data;
	int n = 0;

	for (gsize i = 0; names[i] != NULL; i++) {
		const char *parent = iptc_first_chain(table);

		if (!iptc_is_chain(names[i], table))
			continue;
		for (; parent != NULL; parent = iptc_next_chain(table)) {
			int r = iptc_builtin(parent, table) ? delete_jumps(table, parent, names[i])
							    : 0;
			if (r < 0)
				return r;
		}
		if (!iptc_flush_entries(names[i], table) || !iptc_delete_chain(names[i], table))
			return -errno;
		n = 1;
	}
	return n;
}

/*
 * libiptc's commit gives every policy its counters back as 0 (COUNTER_MAP_ZEROED), unless they are
 * set. What a policy counts between our reading and the commit is lost all the same.
 */
static int keep_policy_counters(Table *table)
{
	const char *name = iptc_first_chain(table);

	for (; name != NULL; name = iptc_next_chain(table)) {
		struct xt_counters counters;
		const char *policy = iptc_get_policy(name, &counters, table);
		xt_chainlabel chain = "", verdict = "";

		if (policy == NULL)
			continue;
		g_strlcpy(chain, name, sizeof(chain));
		g_strlcpy(verdict, policy, sizeof(verdict));
		if (!iptc_set_policy(chain, verdict, &counters, table))
			return -errno;
	}
	return 0;
}

/* One reading, edit and commit of a table, under the lock. */
static int edit_once(const char *name, TableEdit edit, gconstpointer data)
{
	g_autoptr(Table) table = iptc_init(name);
	int r;

	if (table == NULL)
		return -errno;
	r = edit(table, data);
	if (r <= 0)
		return r;
	if (keep_policy_counters(table) < 0 || !iptc_commit(table))
		return -errno;
	return r;
}

static int edit_table(const char *name, TableEdit edit, gconstpointer data)
{
	int lock = -1, r;

	r = iptables_lock(&lock);
	if (r < 0)
		return r;
	/*
	 * Until a reading finds nothing to do: a commit may be refused because another writer was
	 * faster (EAGAIN), an unlocked writer may put an older table over ours without a word, and
	 * a commit can fail in its second half, the counters, when the rules are in.
	 */
	r = 1;
	for (int i = 0; i < COMMIT_TRIES && (r > 0 || r == -EAGAIN); i++)
		r = edit_once(name, edit, data);
	if (r < 0 && edit_once(name, edit, data) == 0)
		r = 0;
	if (r > 0)
		r = -EAGAIN;
	close(lock);
	return r;
}

gboolean iptables_ensure(const Ruleset *ruleset, GError **error)
{
	int r = edit_table(ruleset->table, edit_ensure, ruleset);

	return r < 0 ? iptables_fail(r, ruleset->table, error) : TRUE;
}

gboolean iptables_remove(const char *table, const char *bridge, GError **error)
{
	g_auto(GStrv) names = ruleset_chain_names(table, bridge);
	enum iptables_registered registered;
	int r;

	if (!iptables_get_registered(table, &registered, error))
		return FALSE;
	if (registered == IPTABLES_UNREGISTERED)
		return TRUE;
	r = edit_table(table, edit_remove, names);
	return r < 0 ? iptables_fail(r, table, error) : TRUE;
}

gboolean iptables_holds(const Ruleset *ruleset, gboolean *ret_holds, GError **error)
{
	g_autoptr(Table) table = NULL;
	gboolean holds = TRUE;

	table = iptc_init(ruleset->table);
	if (table == NULL)
		return iptables_fail(-errno, ruleset->table, error);
	for (guint i = 0; i < ruleset->chains->len && holds; i++) {
		const struct chain *chain = g_ptr_array_index(ruleset->chains, i);

		holds = iptc_is_chain(chain->name, table) && chain_holds(table, chain) &&
			count_jumps(table, chain, &holds) == 1 && holds;
	}
	*ret_holds = holds;
	return TRUE;
}

gboolean iptables_find_inward(guint *ret_place, GError **error)
{
	g_autoptr(Table) table = NULL;
	enum iptables_registered registered;

	*ret_place = 0;
	if (!iptables_get_registered("filter", &registered, error))
		return FALSE;
	if (registered != IPTABLES_REGISTERED)
		return TRUE;
	table = iptc_init("filter");
	if (table == NULL)
		return iptables_fail(-errno, "filter", error);
	*ret_place = find_inward(table, "FORWARD");
	return TRUE;
}

static void list_chain(Table *table, const char *chain, GString *out)
{
	const struct ipt_entry *entry = iptc_first_rule(chain, table);

	for (; entry != NULL; entry = iptc_next_rule(entry, table)) {
		const char *target = iptc_get_target(entry, table);
		g_autoptr(GByteArray) identity = xt_entry_identity(entry, target);
		g_autofree char *digest = NULL;

		if (ruleset_is_own_chain(target))
			continue;
		digest = g_compute_checksum_for_data(
			G_CHECKSUM_SHA256, identity->data, identity->len);
		g_string_append_printf(out, "%s %s\n", chain, digest);
	}
}

gboolean iptables_list_foreign(GString *out, GError **error)
{
	static const struct {
		const char *table;
		const char *chain;
	} places[] = {{"filter", "FORWARD"}, {"nat", "PREROUTING"}, {"nat", "POSTROUTING"}};

	for (gsize i = 0; i < G_N_ELEMENTS(places); i++) {
		g_autoptr(Table) table = NULL;
		enum iptables_registered registered;

		if (!iptables_get_registered(places[i].table, &registered, error))
			return FALSE;
		if (registered != IPTABLES_REGISTERED)
			continue;
		table = iptc_init(places[i].table);
		if (table == NULL)
			return iptables_fail(-errno, places[i].table, error);
		list_chain(table, places[i].chain, out);
	}
	return TRUE;
}
