/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What we changed on this host, so that it can be reverted.
 *
 * One key file a network namespace, in the state directory: a stamp, then a group an entry, in the
 * order in which the changes were made. An entry says what was there before and what we put
 * there; whoever reverts it compares first, so that an entry whose change was never made (killed
 * in between) or was since made again by somebody else does no harm. It is stamped with the boot
 * and the namespace: the kernel's state ends with either, and so the file of another boot
 * is ignored.
 */
#ifndef BRW0_HOST_JOURNAL_H
#define BRW0_HOST_JOURNAL_H

#include <glib.h>

#include "helpers/host/words.h"

G_BEGIN_DECLS

/*
 * One change to this host; kind, key and value together name it. What the words are is each kind's
 * own: its format and parse in step.h.
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
 * Append the entries of a key file's text to an array of JournalEntry; none if it bears another
 * boot's stamp, or no stamp: a machine that lost its power may leave an empty file. On failure it
 * may have some of them. Pure.
 */
gboolean journal_entries_parse(
	const char *text, const char *boot_id, GPtrArray *entries, GError **error);

/* The text of them but for those that are gone, for g_free. Pure. */
char *journal_entries_format(const GPtrArray *entries, const char *boot_id);

typedef struct journal {
	char *path;
	char *boot_id;
	int lock;            /* fd of the locked file, -1: opened to read */
	GPtrArray *entries;  /* of JournalEntry, oldest first */
	gboolean is_changed; /* has entries that were never written */
} Journal;

/*
 * The journal of this namespace, empty if there is none. journal_open makes the state directory
 * and locks a file in it against every other writer until journal_close; journal_read touches
 * nothing. A directory or a journal that another user could have written is refused.
 */
Journal *journal_open(const char *dir, GError **error);
Journal *journal_read(const char *dir, GError **error);
void journal_close(Journal *journal);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Journal, journal_close)

/*
 * Write it, whole or not at all; a journal without entries is no file. Then those that are gone are
 * forgotten.
 */
gboolean journal_save(Journal *journal, GError **error);
/* Drop the entries that are gone, from memory alone. */
void journal_forget_gone(Journal *journal);

/* The entry with that value, which is one word; NULL if there is none. */
JournalEntry *journal_find(
	const Journal *journal, const char *kind, const char *key, const char *value);
/* Takes over the words. */
JournalEntry *journal_add(
	Journal *journal, const char *kind, const char *key, Words *value, Words *before);
void journal_drop(Journal *journal, JournalEntry *entry);

/* The names of all bridges that it knows, as an array of char * that the caller owns. */
GPtrArray *journal_list_bridges(const Journal *journal);
/* Has it an entry that serves that bridge? */
gboolean journal_knows(const Journal *journal, const char *bridge);
/* How many bridges other than that one it knows. */
guint journal_count_others(const Journal *journal, const char *bridge);

G_END_DECLS

#endif
