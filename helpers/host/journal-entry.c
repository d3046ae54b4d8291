/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One change to this host, as the journal keeps it, and its form as a key file. Pure. */
#include "config.h"

#include "helpers/host/journal-entry.h"

#include <string.h>

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
