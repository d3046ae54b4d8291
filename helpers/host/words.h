/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a journal's entry says of one thing, as words: most often one, without a name; where a kind
 * of step needs more, lists of words by name, in the order in which they were added. Pure.
 */
#ifndef BRW0_HOST_WORDS_H
#define BRW0_HOST_WORDS_H

#include <glib.h>

G_BEGIN_DECLS

typedef struct words Words;

/* The name of the word that has none. */
#define WORDS_UNNAMED ""

Words *words_new(void);
/* One word, without a name. */
Words *words_new_of(const char *word);
Words *words_copy(const Words *words);
void words_free(Words *words);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Words, words_free)

/* Add a word to the list of that name, or no word to it: an empty list is one too. */
void words_add(Words *words, const char *name, const char *word);
void words_add_list(Words *words, const char *name);

/*
 * Everything is "none" where words is NULL. words_get: the first word of that name, NULL if there
 * is none. words_list: all of them, a NULL at the end; NULL if there is no list of that name.
 */
const char *words_get(const Words *words, const char *name);
const char *const *words_list(const Words *words, const char *name);
/* The word without a name, "" if there is none. */
const char *words_get_unnamed(const Words *words);
/* Is it one word without a name, and this one? */
gboolean words_is(const Words *words, const char *word);

/* The same lists with the same words? Two NULL are equal. */
gboolean words_equal(const Words *one, const Words *other);

/* The name of each list in turn; NULL behind the last one. */
const char *words_get_name(const Words *words, guint i);

/* All words with blanks between, for people; for g_free. */
char *words_join(const Words *words);

G_END_DECLS

#endif
