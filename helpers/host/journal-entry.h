/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One change to this host, as the journal keeps it, and its form as a key file. Pure. */
#ifndef BRW0_HOST_JOURNAL_ENTRY_H
#define BRW0_HOST_JOURNAL_ENTRY_H

#include <glib.h>

#include "helpers/host/words.h"

G_BEGIN_DECLS

/*
 * kind, key and value together name it. What the words are is each kind's own: its format and parse
 * in step.h.
 */
typedef struct journal_entry {
	char *kind;         /* a step kind's name */
	char *key;          /* what was changed: an interface, a sysctl, … */
	Words *value;       /* what we put there */
	Words *detail;      /* NULL, or what else the kind needs to make the change again */
	Words *before;      /* what was there */
	Words *after;       /* NULL, or what a revert that has begun must end in */
	GPtrArray *bridges; /* of char *: whom the change serves; the last to leave reverts it */

	/* Not in the file. */
	gboolean is_gone;    /* will not be written again */
	gboolean is_planned; /* of a run that is only described: is as good as made */
} JournalEntry;

/* Takes over the words. */
JournalEntry *journal_entry_new(const char *kind, const char *key, Words *value, Words *before);
void journal_entry_free(gpointer entry);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JournalEntry, journal_entry_free)

/* Does the change serve this bridge? */
gboolean journal_entry_serves(const JournalEntry *entry, const char *bridge);
/* Both return whether that changed the entry. */
gboolean journal_entry_add_bridge(JournalEntry *entry, const char *bridge);
gboolean journal_entry_drop_bridge(JournalEntry *entry, const char *bridge);

/*
 * Append the entries of a text to an array of JournalEntry; none if it bears another boot's stamp,
 * or no stamp: a machine that lost its power may leave an empty file. On failure it may have
 * some of them.
 */
gboolean journal_entries_parse(
	const char *text, const char *boot_id, GPtrArray *entries, GError **error);

/* The text of them but for those that are gone, for g_free. */
char *journal_entries_format(const GPtrArray *entries, const char *boot_id);

G_END_DECLS

#endif
