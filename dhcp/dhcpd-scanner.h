/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The tokens of dhcpd.conf, as common/conflex.c of ISC's dhcpd has them as far as blocks, strings
 * and statements go: a comment is what follows a '#', unless it is in a string. Pure.
 */
#ifndef BRW0_DHCP_DHCPD_SCANNER_H
#define BRW0_DHCP_DHCPD_SCANNER_H

#include <glib.h>

G_BEGIN_DECLS

/* The rest of a text, which is the caller's. */
struct scanner {
	const char *at;
	const char *before; /* where the last token began */
	guint line;         /* of at, from 1 */
	gboolean is_start;  /* the next token begins a statement */
};

enum token { TOKEN_END, TOKEN_WORD, TOKEN_STRING, TOKEN_OPEN, TOKEN_CLOSE, TOKEN_SEMICOLON };

struct scanner scanner_new(const char *text);

/* The next token. *ret_value, for g_free, is that of a word or of a string, else NULL. */
enum token scanner_next(struct scanner *scanner, char **ret_value);

G_END_DECLS

#endif
