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

/* musl leaves it out. The same number on all processors but PA-RISC and SPARC. */
#ifndef SO_NETNS_COOKIE
#define SO_NETNS_COOKIE 71
#endif

JournalEntry *journal_entry_new(const char *kind, const char *key, Words *value, Words *before)
{
	JournalEntry *entry = g_new0(JournalEntry, 1);

	entry->kind = g_strdup(kind);
	entry->key = g_strdup(key);
	entry->value = value;
	entry->before = before;
	entry->bridges = g_ptr_array_new_with_free_func(g_free);
	return entry;
}

void journal_entry_free(gpointer data)
{
	JournalEntry *entry = data;

	g_free(entry->kind);
	g_free(entry->key);
	g_clear_pointer(&entry->value, words_free);
	g_clear_pointer(&entry->detail, words_free);
	g_clear_pointer(&entry->before, words_free);
	g_clear_pointer(&entry->after, words_free);
	g_ptr_array_unref(entry->bridges);
	g_free(entry);
}

static gboolean find_bridge(const JournalEntry *entry, const char *bridge, guint *ret_index)
{
	return g_ptr_array_find_with_equal_func(entry->bridges, bridge, g_str_equal, ret_index);
}

gboolean journal_entry_serves(const JournalEntry *entry, const char *bridge)
{
	return find_bridge(entry, bridge, NULL);
}

gboolean journal_entry_add_bridge(JournalEntry *entry, const char *bridge)
{
	if (find_bridge(entry, bridge, NULL))
		return FALSE;
	g_ptr_array_add(entry->bridges, g_strdup(bridge));
	return TRUE;
}

gboolean journal_entry_drop_bridge(JournalEntry *entry, const char *bridge)
{
	guint index;

	if (!find_bridge(entry, bridge, &index))
		return FALSE;
	g_ptr_array_remove_index(entry->bridges, index);
	return TRUE;
}

/*
 * As a key file, a group an entry. Of words, the one without a name is a key with the field's name,
 * "before=up"; a list with a name is a list, "before.keep=a;b;".
 */

#define STAMP_GROUP  "journal"
#define ENTRY_PREFIX "change "

static const struct {
	const char *name;
	gsize offset;
	gboolean is_optional;
} texts[] =
	{
		{"kind", G_STRUCT_OFFSET(JournalEntry, kind), FALSE},
		{"key", G_STRUCT_OFFSET(JournalEntry, key), FALSE},
},
  words_fields[] = {
	  {"value", G_STRUCT_OFFSET(JournalEntry, value), FALSE},
	  {"detail", G_STRUCT_OFFSET(JournalEntry, detail), TRUE},
	  {"before", G_STRUCT_OFFSET(JournalEntry, before), FALSE},
	  {"after", G_STRUCT_OFFSET(JournalEntry, after), TRUE},
};

/* To the kernel an interface's name is bytes, to a key file every text is UTF-8: so, ASCII. */
static char *get_text(GKeyFile *file, const char *group, const char *name, GError **error)
{
	g_autoptr(GError) cause = NULL;
	g_autofree char *escaped = g_key_file_get_string(file, group, name, &cause);

	/* For a bad escape GLib gives both, a value and an error. */
	if (cause == NULL)
		return g_strcompress(escaped);
	g_propagate_error(error, g_steal_pointer(&cause));
	return NULL;
}

static void set_text(GKeyFile *file, const char *group, const char *name, const char *text)
{
	g_autofree char *escaped = g_strescape(text, NULL);

	g_key_file_set_string(file, group, name, escaped);
}

static gboolean load_word(
	Words *words, GKeyFile *file, const char *group, const char *key, GError **error)
{
	g_autofree char *word = get_text(file, group, key, error);

	if (word != NULL)
		words_add(words, WORDS_UNNAMED, word);
	return word != NULL;
}

static gboolean load_list(Words *words, const char *name, GKeyFile *file, const char *group,
	const char *key, GError **error)
{
	g_autoptr(GError) cause = NULL;
	g_auto(GStrv) list = g_key_file_get_string_list(file, group, key, NULL, &cause);

	if (cause != NULL) {
		g_propagate_error(error, g_steal_pointer(&cause));
		return FALSE;
	}
	words_add_list(words, name);
	for (gsize i = 0; list[i] != NULL; i++) {
		g_autofree char *word = g_strcompress(list[i]);

		words_add(words, name, word);
	}
	return TRUE;
}

/* The words of a field; *ret is NULL if the group has none. */
static gboolean load_words(
	GKeyFile *file, const char *group, const char *field, Words **ret, GError **error)
{
	g_auto(GStrv) keys = g_key_file_get_keys(file, group, NULL, NULL);
	g_autofree char *prefix = g_strconcat(field, ".", NULL);
	g_autoptr(Words) words = words_new();

	for (gsize i = 0; keys[i] != NULL; i++) {
		const char *name = keys[i] + strlen(prefix);
		gboolean is_list = g_str_has_prefix(keys[i], prefix) && name[0] != '\0';

		if (is_list ? !load_list(words, name, file, group, keys[i], error)
			    : strcmp(keys[i], field) == 0 &&
					!load_word(words, file, group, keys[i], error))
			return FALSE;
	}
	*ret = words_get_name(words, 0) != NULL ? g_steal_pointer(&words) : NULL;
	return TRUE;
}

static gboolean load_fields(JournalEntry *entry, GKeyFile *file, const char *group, GError **error)
{
	for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
		char **text = G_STRUCT_MEMBER_P(entry, texts[i].offset);

		if (texts[i].is_optional && !g_key_file_has_key(file, group, texts[i].name, NULL))
			continue;
		*text = get_text(file, group, texts[i].name, error);
		if (*text == NULL)
			return FALSE;
	}
	for (gsize i = 0; i < G_N_ELEMENTS(words_fields); i++) {
		const char *name = words_fields[i].name;
		Words **words = G_STRUCT_MEMBER_P(entry, words_fields[i].offset);

		if (!load_words(file, group, name, words, error))
			return FALSE;
		if (*words == NULL && !words_fields[i].is_optional) {
			g_autofree char *missing = get_text(file, group, name, error);

			return missing != NULL;
		}
	}
	return TRUE;
}

static gboolean load_entry(GPtrArray *entries, GKeyFile *file, const char *group, GError **error)
{
	JournalEntry *entry = journal_entry_new(NULL, NULL, NULL, NULL);
	g_auto(GStrv) bridges = NULL;

	g_ptr_array_add(entries, entry);
	if (!load_fields(entry, file, group, error))
		return FALSE;
	bridges = g_key_file_get_string_list(file, group, "bridges", NULL, error);
	for (gsize i = 0; bridges != NULL && bridges[i] != NULL; i++)
		journal_entry_add_bridge(entry, bridges[i]);
	return bridges != NULL;
}

static void store_list(GKeyFile *file, const char *group, const char *field, const char *name,
	const char *const *list)
{
	g_autofree char *key = g_strdup_printf("%s.%s", field, name);
	g_autoptr(GPtrArray) escaped = g_ptr_array_new_with_free_func(g_free);

	for (gsize i = 0; list[i] != NULL; i++)
		g_ptr_array_add(escaped, g_strescape(list[i], NULL));
	g_key_file_set_string_list(
		file, group, key, (const char *const *) escaped->pdata, escaped->len);
}

static void store_words(GKeyFile *file, const char *group, const char *field, const Words *words)
{
	const char *name;

	for (guint i = 0; (name = words_get_name(words, i)) != NULL; i++)
		if (name[0] != '\0')
			store_list(file, group, field, name, words_list(words, name));
		else
			set_text(file, group, field, words_get_unnamed(words));
}

static void store_entry(GKeyFile *file, const char *group, JournalEntry *entry)
{
	for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
		char **text = G_STRUCT_MEMBER_P(entry, texts[i].offset);

		if (*text != NULL)
			set_text(file, group, texts[i].name, *text);
	}
	for (gsize i = 0; i < G_N_ELEMENTS(words_fields); i++) {
		Words **words = G_STRUCT_MEMBER_P(entry, words_fields[i].offset);

		store_words(file, group, words_fields[i].name, *words);
	}
	g_key_file_set_string_list(file, group, "bridges",
		(const char *const *) entry->bridges->pdata, entry->bridges->len);
}

gboolean journal_entries_parse(
	const char *text, const char *boot_id, GPtrArray *entries, GError **error)
{
	g_autoptr(GKeyFile) file = g_key_file_new();
	g_autofree char *stamp = NULL;
	g_auto(GStrv) groups = NULL;

	if (!g_key_file_load_from_data(file, text, strlen(text), G_KEY_FILE_NONE, error))
		return FALSE;
	stamp = g_key_file_get_string(file, STAMP_GROUP, "boot-id", NULL);
	if (g_strcmp0(stamp, boot_id) != 0)
		return TRUE;
	groups = g_key_file_get_groups(file, NULL);
	for (gsize i = 0; groups[i] != NULL; i++)
		if (g_str_has_prefix(groups[i], ENTRY_PREFIX) &&
			!load_entry(entries, file, groups[i], error))
			return FALSE;
	return TRUE;
}

char *journal_entries_format(const GPtrArray *entries, const char *boot_id)
{
	g_autoptr(GKeyFile) file = g_key_file_new();
	guint n = 0;

	g_key_file_set_string(file, STAMP_GROUP, "boot-id", boot_id);
	for (guint i = 0; i < entries->len; i++) {
		JournalEntry *entry = g_ptr_array_index(entries, i);
		g_autofree char *group = NULL;

		if (entry->is_gone)
			continue;
		group = g_strdup_printf(ENTRY_PREFIX "%u", ++n);
		store_entry(file, group, entry);
	}
	return g_key_file_to_data(file, NULL, NULL);
}

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
