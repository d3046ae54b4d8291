/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What we changed on this host, in a file that one writer at a time has. */
#include "config.h"

#include "helpers/host/journal.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "helpers/base/error.h"
#include "helpers/base/file.h"
#include "helpers/base/state.h"

#define BOOT_ID_FILE "/proc/sys/kernel/random/boot_id"
#define LOCK_NAME    "lock"

static gboolean load(Journal *journal, GError **error)
{
	g_autofree char *text = NULL;

	if (!state_read(journal->path, &text, error))
		return FALSE;
	/* The namespace is in the file's name. */
	return text == NULL ||
	       journal_entries_parse(text, journal->boot_id, journal->entries, error);
}

static int get_cookie(guint64 *ret_cookie)
{
	socklen_t size = sizeof(*ret_cookie);
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int r;

	if (fd < 0)
		return -errno;
	r = getsockopt(fd, SOL_SOCKET, SO_NETNS_COOKIE, ret_cookie, &size) < 0 ? -errno : 0;
	close(fd);
	return r;
}

static int get_network(guint64 *ret_network)
{
	struct stat info;
	int r = get_cookie(ret_network);

	if (r != -ENOPROTOOPT)
		return r;
	/* Before Linux 5.14: the inode, which a later namespace may get again. */
	if (stat("/proc/self/ns/net", &info) < 0)
		return -errno;
	*ret_network = info.st_ino;
	return 0;
}

/*
 * Of this process: the boot's id, for g_free, and a number that no other network namespace of this
 * boot has or had. There is no second best: whoever took a failure for another namespace would not
 * find what was done in this one.
 */
static gboolean get_stamp(char **ret_boot_id, guint64 *ret_network, GError **error)
{
	int r = get_network(ret_network);

	if (r < 0)
		return error_set_errno(error, r, "cannot identify this network namespace");
	r = file_read(BOOT_ID_FILE, ret_boot_id);
	if (r < 0)
		return error_set_errno(error, r, "cannot read " BOOT_ID_FILE);
	g_strstrip(*ret_boot_id);
	return TRUE;
}

static Journal *journal_new(const char *dir, int lock, GError **error)
{
	g_autoptr(Journal) journal = g_new0(Journal, 1);
	guint64 network;

	journal->lock = lock;
	journal->entries = g_ptr_array_new_with_free_func(journal_entry_free);
	if (!get_stamp(&journal->boot_id, &network, error))
		return NULL;
	journal->path = g_strdup_printf("%s/journal-%" G_GUINT64_FORMAT, dir, network);
	if (!load(journal, error)) {
		g_prefix_error(error, "cannot use the journal %s: ", journal->path);
		return NULL;
	}
	return g_steal_pointer(&journal);
}

Journal *journal_open(const char *dir, GError **error)
{
	int lock = -1;

	return state_lock(dir, LOCK_NAME, &lock, error) ? journal_new(dir, lock, error) : NULL;
}

Journal *journal_read(const char *dir, GError **error)
{
	return state_check_dir(dir, error) ? journal_new(dir, -1, error) : NULL;
}

void journal_close(Journal *journal)
{
	if (journal->lock >= 0)
		close(journal->lock);
	g_free(journal->path);
	g_free(journal->boot_id);
	g_ptr_array_unref(journal->entries);
	g_free(journal);
}

void journal_forget_gone(Journal *journal)
{
	for (guint i = journal->entries->len; i-- > 0;) {
		const JournalEntry *entry = g_ptr_array_index(journal->entries, i);

		if (entry->is_gone)
			g_ptr_array_remove_index(journal->entries, i);
	}
}

static gboolean is_empty(const Journal *journal)
{
	for (guint i = 0; i < journal->entries->len; i++) {
		const JournalEntry *entry = g_ptr_array_index(journal->entries, i);

		if (!entry->is_gone)
			return FALSE;
	}
	return TRUE;
}

gboolean journal_save(Journal *journal, GError **error)
{
	g_autofree char *text = journal_entries_format(journal->entries, journal->boot_id);
	int r = is_empty(journal) ? state_remove(journal->path) : state_write(journal->path, text);

	if (r < 0)
		return error_set_errno(error, r, "cannot write the journal %s", journal->path);
	journal_forget_gone(journal);
	journal->is_changed = FALSE;
	return TRUE;
}

JournalEntry *journal_find(
	const Journal *journal, const char *kind, const char *key, const char *value)
{
	for (guint i = 0; i < journal->entries->len; i++) {
		JournalEntry *entry = g_ptr_array_index(journal->entries, i);

		if (strcmp(entry->kind, kind) == 0 && strcmp(entry->key, key) == 0 &&
			words_is(entry->value, value))
			return entry;
	}
	return NULL;
}

JournalEntry *journal_add(
	Journal *journal, const char *kind, const char *key, Words *value, Words *before)
{
	JournalEntry *entry = journal_entry_new(kind, key, value, before);

	g_ptr_array_add(journal->entries, entry);
	journal->is_changed = TRUE;
	return entry;
}

void journal_drop(Journal *journal, JournalEntry *entry)
{
	g_ptr_array_remove(journal->entries, entry);
}

gboolean journal_knows(const Journal *journal, const char *bridge)
{
	for (guint i = 0; i < journal->entries->len; i++)
		if (journal_entry_serves(g_ptr_array_index(journal->entries, i), bridge))
			return TRUE;
	return FALSE;
}

GPtrArray *journal_list_bridges(const Journal *journal)
{
	GPtrArray *names = g_ptr_array_new_with_free_func(g_free);

	for (guint i = 0; i < journal->entries->len; i++) {
		const JournalEntry *entry = g_ptr_array_index(journal->entries, i);

		for (guint k = 0; k < entry->bridges->len; k++) {
			const char *name = g_ptr_array_index(entry->bridges, k);

			if (!g_ptr_array_find_with_equal_func(names, name, g_str_equal, NULL))
				g_ptr_array_add(names, g_strdup(name));
		}
	}
	return names;
}

guint journal_count_others(const Journal *journal, const char *bridge)
{
	g_autoptr(GPtrArray) names = journal_list_bridges(journal);
	gboolean is_known = g_ptr_array_find_with_equal_func(names, bridge, g_str_equal, NULL);

	return names->len - (is_known ? 1 : 0);
}
