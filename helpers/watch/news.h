/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What to print of a program's output: changes always, a state that lasts once. Pure. */
#ifndef BRW0_WATCH_NEWS_H
#define BRW0_WATCH_NEWS_H

#include <glib.h>

G_BEGIN_DECLS

/* The lines that it had before; all zero before the first. */
struct news {
	GHashTable *lines;
};

/*
 * What to print of text, for g_free. *ret_made: a hash of the changes that it tells, 0 if it tells
 * none.
 */
typedef char *NewsFinder(struct news *news, const char *text, guint *ret_made);

/* Of lines that describe a state: those that the text before did not have. */
NewsFinder news_of_state;
/* Of lines that each tell a change: all. */
NewsFinder news_of_changes;
/*
 * Of the commands by which something was changed, and what a person is to know, in lines that begin
 * with "BRIDGE:": all of the latter if there are commands, and otherwise as news_of_state.
 */
NewsFinder news_of_commands;

void news_clear(struct news *news);

G_END_DECLS

#endif
