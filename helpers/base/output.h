/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Standard output, and what else a program is started with. */
#ifndef BRW0_BASE_OUTPUT_H
#define BRW0_BASE_OUTPUT_H

#include <glib.h>

G_BEGIN_DECLS

/*
 * Standard input, output and error, where they are closed: no file or socket gets their numbers,
 * and a write fails as before. To be called before anything is opened.
 */
void output_hold(void);

/* How many columns standard output has; 0: it is no terminal. */
guint output_get_width(void);

/* Let nothing that is printed from here on be seen; errors have standard error. */
gboolean output_discard(GError **error);

/* Has all that the program printed arrived? FALSE with error set: the disk is full, or it is
 * closed. */
gboolean output_flush(GError **error);

G_END_DECLS

#endif
