/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Colours of a terminal, for the words that a reader looks for. */
#ifndef BRW0_BASE_COLOUR_H
#define BRW0_BASE_COLOUR_H

#include <glib.h>

G_BEGIN_DECLS

/* A word that begins a line, behind the branch of a tree, and how it looks: parameters of SGR, see
 * console_codes(4). */
struct colour_word {
	const char *word;
	const char *sgr;
};

/*
 * Are words to be coloured on standard output? when is what --color has: "always", "never", or
 * "auto" or NULL for a terminal unless NO_COLOR is set (https://no-color.org) or it is a dumb one.
 * FALSE with error for another word.
 */
gboolean colour_choose(const char *when, gboolean *ret_is_wanted, GError **error);

/* The text with these words coloured, for g_free; the last one is NULL. Pure. */
char *colour_paint(const char *text, const struct colour_word *words);

G_END_DECLS

#endif
