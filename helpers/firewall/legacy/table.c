/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel's legacy tables through libiptc. */
#include "config.h"

#include "helpers/firewall/legacy/table.h"

#include <errno.h>
#include <libiptc/libiptc.h>
#include <string.h>
#include <unistd.h>

#include "helpers/base/retry.h"
#include "helpers/firewall/legacy/kernel.h"

typedef struct xtc_handle Handle;

struct legacy_tables {
	enum view_use use;
	int lock;            /* -1: not held */
	GHashTable *handles; /* name -> Handle */
};

static void free_handle(gpointer handle)
{
	iptc_free(handle);
}

LegacyTables *legacy_tables_new(enum view_use use)
{
	LegacyTables *tables = g_new0(LegacyTables, 1);

	tables->use = use;
	tables->lock = -1;
	tables->handles = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_handle);
	return tables;
}

void legacy_tables_free(LegacyTables *tables)
{
	if (tables->lock >= 0)
		close(tables->lock);
	g_hash_table_unref(tables->handles);
	g_free(tables);
}

/* NULL with errno set. */
static Handle *get_handle(LegacyTables *tables, const char *name)
{
	Handle *handle = g_hash_table_lookup(tables->handles, name);

	if (handle != NULL)
		return handle;
	/* Not for a later table: those that were read without it would pass for read under it. */
	if (tables->use == VIEW_CHANGE && tables->lock < 0 &&
		g_hash_table_size(tables->handles) == 0)
		legacy_try_lock(&tables->lock);
	handle = iptc_init(name);
	if (handle != NULL)
		g_hash_table_insert(tables->handles, g_strdup(name), handle);
	return handle;
}

gboolean legacy_table_open(
	LegacyTables *tables, const char *name, Handle **ret_table, GError **error)
{
	*ret_table = get_handle(tables, name);
	return *ret_table != NULL || legacy_fail(-errno, name, error);
}

gboolean legacy_table_read(
	LegacyTables *tables, const char *name, Handle **ret_table, GError **error)
{
	enum legacy_registered registered;

	*ret_table = NULL;
	if (!legacy_get_registered(name, &registered, error))
		return FALSE;
	return registered != LEGACY_REGISTERED || legacy_table_open(tables, name, ret_table, error);
}

/*
 * libiptc's commit gives every policy its counters back as 0 (COUNTER_MAP_ZEROED), unless they are
 * set. What a policy counts between our reading and the commit is lost all the same.
 */
static int keep_policy_counters(Handle *table)
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

/* How large a table is: entries, and their bytes. */
struct extent {
	unsigned int entries, size;
};

/* The entries that are not rules: a policy or a return; the name of a chain, or the end. */
enum {
	STANDARD_SIZE = sizeof(struct ipt_entry) + XT_ALIGN(sizeof(struct xt_standard_target)),
	ERROR_SIZE = sizeof(struct ipt_entry) + XT_ALIGN(sizeof(struct xt_error_target)),
};

/* What a handle will be in the kernel: see iptcc_compile_table() in libiptc.c. */
static struct extent measure(Handle *table)
{
	struct extent extent = {1, ERROR_SIZE};
	const char *chain = iptc_first_chain(table);

	for (; chain != NULL; chain = iptc_next_chain(table)) {
		const struct ipt_entry *entry = iptc_first_rule(chain, table);

		/* The policy of a built-in one; otherwise its name, and a return at the end. */
		extent.entries += iptc_builtin(chain, table) ? 1 : 2;
		extent.size += STANDARD_SIZE;
		if (!iptc_builtin(chain, table))
			extent.size += ERROR_SIZE;
		for (; entry != NULL; entry = iptc_next_rule(entry, table)) {
			extent.entries++;
			extent.size += entry->next_offset;
		}
	}
	return extent;
}

/* What the kernel has now, of a table that is registered. 0 or -errno. */
static int ask_extent(const char *name, struct extent *ret)
{
	struct ipt_getinfo info = {0};
	socklen_t size = sizeof(info);
	int fd = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW);
	int r = fd < 0 ? -errno : 0;

	if (fd < 0)
		return r;
	g_strlcpy(info.name, name, sizeof(info.name));
	if (getsockopt(fd, IPPROTO_IP, IPT_SO_GET_INFO, &info, &size) < 0)
		r = -errno;
	else
		*ret = (struct extent){info.num_entries, info.size};
	close(fd);
	return r;
}

static gboolean is_extent(const char *name, struct extent expected)
{
	struct extent extent = {0, 0};

	return ask_extent(name, &extent) == 0 && extent.entries == expected.entries &&
	       extent.size == expected.size;
}

/*
 * One edit and commit of a table: 1 if it has to be looked at again, 0 if it is as it should be, or
 * -errno.
 */
static int edit_once(LegacyTables *tables, const char *name, LegacyEdit edit, gconstpointer data)
{
	Handle *table = get_handle(tables, name);
	struct extent before, after;
	int r;

	if (table == NULL)
		return -errno;
	before = measure(table);
	r = edit(table, data);
	if (r == 0)
		return 0;
	after = measure(table);
	if (r > 0 && !is_extent(name, before))
		r = -EAGAIN;
	if (r > 0 && (keep_policy_counters(table) < 0 || !iptc_commit(table)))
		r = -errno;
	g_hash_table_remove(tables->handles, name);
	if (r < 0)
		return r;
	/*
	 * Who read the table before our commit has another count of entries, so that the kernel
	 * refuses his: unless ours left the count as it was.
	 */
	return after.entries == before.entries || !is_extent(name, after);
}

/* Before a change: what was read without the lock may be old. */
static int hold_lock(LegacyTables *tables)
{
	int r;

	if (tables->lock >= 0)
		return 0;
	r = legacy_lock(&tables->lock);
	if (r == 0)
		g_hash_table_remove_all(tables->handles);
	return r;
}

int legacy_table_edit(LegacyTables *tables, const char *name, LegacyEdit edit, gconstpointer data)
{
	struct retry retry = {.seconds = RETRY_DEADLINE_LOCKED};
	int r = hold_lock(tables);

	if (r < 0)
		return r;
	/*
	 * Until nothing is left to do: a commit may be refused because another writer was faster
	 * (EAGAIN), an unlocked writer may put an older table over ours without a word, and a
	 * commit can fail in its second half, the counters, when the rules are in.
	 */
	do
		r = edit_once(tables, name, edit, data);
	while ((r > 0 || r == -EAGAIN) && retry_again(&retry));
	if (r < 0 && edit_once(tables, name, edit, data) == 0)
		r = 0;
	return r > 0 ? -EAGAIN : r;
}

gboolean legacy_read(LegacyTables *tables, const char *name, const struct legacy_reader *reader,
	gpointer data, GError **error)
{
	Handle *table;
	const char *chain;

	if (!legacy_table_read(tables, name, &table, error))
		return FALSE;
	if (table == NULL)
		return TRUE;
	for (chain = iptc_first_chain(table); chain != NULL; chain = iptc_next_chain(table)) {
		const struct ipt_entry *entry = iptc_first_rule(chain, table);
		struct xt_counters counters;

		reader->read_chain(chain,
			iptc_builtin(chain, table) ? iptc_get_policy(chain, &counters, table)
						   : NULL,
			data);
		for (; entry != NULL; entry = iptc_next_rule(entry, table)) {
			const char *target = iptc_get_target(entry, table);

			reader->read_rule(chain, entry, target, iptc_is_chain(target, table), data);
		}
	}
	return TRUE;
}
