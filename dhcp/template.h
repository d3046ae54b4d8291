/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A text with @PLACEHOLDERS@ in it, filled in. Pure.
 */
#ifndef BRW0_DHCP_TEMPLATE_H
#define BRW0_DHCP_TEMPLATE_H

#include <glib.h>

G_BEGIN_DECLS

/* One placeholder: the name between the two '@', and the text that replaces it. */
struct template_value {
	const char *name; /* upper case letters, digits, '_' */
	const char *text; /* NULL: unknown */
};

/*
 * The template with the values in place of its placeholders; the caller owns it.
 *
 * A line with a placeholder whose value is unknown is left out. A value of several lines gets the
 * line's indentation before each of them. Values are not looked at for placeholders again; an '@'
 * that begins none stays. NULL with error, which names the lines, for placeholders
 * that are not among the n values.
 */
char *template_fill(
	const char *template, const struct template_value *values, gsize n, GError **error);

G_END_DECLS

#endif
