/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The language of dhcpd.conf: its tokens, as common/conflex.c of ISC's dhcpd has them as far as
 * blocks, strings and statements go, and what it says of an option, for the guests of one subnet.
 * A comment is what follows a '#', unless it is in a string. Pure.
 */
#ifndef BRW0_DHCP_DHCPD_LANGUAGE_H
#define BRW0_DHCP_DHCPD_LANGUAGE_H

#include <glib.h>

#include "helpers/base/ip-prefix.h"

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

/*
 * The value of the option of that name for a subnet: its own, or that of the block around it, or of
 * the next one, up to the whole text; in each the last one counts. With single blanks between its
 * words; for g_free. NULL: it has none, or there is no such subnet.
 */
char *dhcpd_option_find(const char *text, struct ip_prefix subnet, const char *name);

G_END_DECLS

#endif
