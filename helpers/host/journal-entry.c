/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One change to this host, as the journal keeps it. Pure. */
#include "config.h"

#include "helpers/host/journal-entry.h"

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
