/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The entries of the journal and their text. Pure; only journal.c calls it. */
#ifndef BRW0_HOST_JOURNAL_TEXT_H
#define BRW0_HOST_JOURNAL_TEXT_H

#include <glib.h>

#include "helpers/host/journal-entry.h"

G_BEGIN_DECLS

/*
 * Append the entries of a text to an array of JournalEntry; none if it bears another boot's stamp,
 * or no stamp: a machine that lost its power may leave an empty file. On failure it may have
 * some of them.
 */
gboolean journal_text_parse(
	const char *text, const char *boot_id, GPtrArray *entries, GError **error);

/* The text of them but for those that are gone, for g_free. */
char *journal_text_make(const GPtrArray *entries, const char *boot_id);

G_END_DECLS

#endif
