/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Rows of texts in aligned columns, for a terminal. What a terminal would act upon is quoted, and
 * what is too long is cut, with "..." at its end. Pure.
 */
#ifndef BRW0_BASE_COLUMNS_H
#define BRW0_BASE_COLUMNS_H

#include <glib.h>

G_BEGIN_DECLS

/* A column, by its title and its greatest width. */
struct column {
	const char *title;
	guint width;
};

/*
 * Append a line of the titles and one for each row, an array of n texts for n columns. A column is
 * as wide as its longest text, and two blanks are between two columns.
 */
void columns_format(const struct column *columns, gsize n, const GPtrArray *rows, GString *out);

/* A text as columns_format writes it, for g_free. */
char *columns_cut(const char *text, guint width);

/*
 * Lines of prose in so many columns, for g_free: what does not fit goes on below, with a deeper
 * indentation or below the text of a tree's branch. Words are not broken. What follows the word
 * "remedy:" is a command as a rule: it goes to a line of its own, and is not broken.
 */
char *columns_wrap(const char *text, guint width);

G_END_DECLS

#endif
