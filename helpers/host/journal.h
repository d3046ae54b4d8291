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

#include "helpers/host/journal-entry.h"

G_BEGIN_DECLS

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
