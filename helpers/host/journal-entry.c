/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One change to this host, as the journal keeps it, and its form as a key file. Pure. */
#include "config.h"

#include "helpers/host/journal-entry.h"

#include <string.h>

JournalEntry *journal_entry_new(void)
{
	JournalEntry *entry = g_new0(JournalEntry, 1);

	entry->bridges = g_ptr_array_new_with_free_func(g_free);
	return entry;
}

void journal_entry_free(gpointer data)
{
	JournalEntry *entry = data;

	g_free(entry->kind);
	g_free(entry->key);
	g_free(entry->value);
	g_free(entry->before);
	g_free(entry->after);
	g_free(entry->seal);
	g_free(entry->detail);
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

/* As a key file. */

#define STAMP_GROUP  "journal"
#define ENTRY_PREFIX "change "

/* The fields of an entry that are one text each, as the file names them. */
static const struct {
	const char *name;
	gsize offset;
	gboolean is_optional;
} fields[] = {
	{"kind", G_STRUCT_OFFSET(JournalEntry, kind), FALSE},
	{"key", G_STRUCT_OFFSET(JournalEntry, key), FALSE},
	{"value", G_STRUCT_OFFSET(JournalEntry, value), FALSE},
	{"before", G_STRUCT_OFFSET(JournalEntry, before), FALSE},
	{"after", G_STRUCT_OFFSET(JournalEntry, after), TRUE},
	{"seal", G_STRUCT_OFFSET(JournalEntry, seal), TRUE},
	{"detail", G_STRUCT_OFFSET(JournalEntry, detail), TRUE},
};

/* To the kernel an interface's name is bytes, to a key file every text is UTF-8: so, ASCII. */
static char *get_field(GKeyFile *file, const char *group, const char *name, GError **error)
{
	g_autoptr(GError) cause = NULL;
	g_autofree char *escaped = g_key_file_get_string(file, group, name, &cause);

	/* For a bad escape GLib gives both, a value and an error. */
	if (cause == NULL)
		return g_strcompress(escaped);
	g_propagate_error(error, g_steal_pointer(&cause));
	return NULL;
}

static void set_field(GKeyFile *file, const char *group, const char *name, const char *text)
{
	g_autofree char *escaped = g_strescape(text, NULL);

	g_key_file_set_string(file, group, name, escaped);
}

static gboolean load_entry(GPtrArray *entries, GKeyFile *file, const char *group, GError **error)
{
	JournalEntry *entry = journal_entry_new();
	g_auto(GStrv) bridges = NULL;

	g_ptr_array_add(entries, entry);
	for (gsize i = 0; i < G_N_ELEMENTS(fields); i++) {
		char **field = G_STRUCT_MEMBER_P(entry, fields[i].offset);

		if (fields[i].is_optional && !g_key_file_has_key(file, group, fields[i].name, NULL))
			continue;
		*field = get_field(file, group, fields[i].name, error);
		if (*field == NULL)
			return FALSE;
	}
	bridges = g_key_file_get_string_list(file, group, "bridges", NULL, error);
	for (gsize i = 0; bridges != NULL && bridges[i] != NULL; i++)
		journal_entry_add_bridge(entry, bridges[i]);
	return bridges != NULL;
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
		for (gsize k = 0; k < G_N_ELEMENTS(fields); k++) {
			char **field = G_STRUCT_MEMBER_P(entry, fields[k].offset);

			if (*field != NULL)
				set_field(file, group, fields[k].name, *field);
		}
		g_key_file_set_string_list(file, group, "bridges",
			(const char *const *) entry->bridges->pdata, entry->bridges->len);
	}
	return g_key_file_to_data(file, NULL, NULL);
}
