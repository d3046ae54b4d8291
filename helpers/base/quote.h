/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Quotes names of interfaces, tables, chains and comments, in which the kernel takes nearly any
 * byte, for a terminal, for a shell command and for nft. For JSON see json.h. Pure.
 */
#ifndef BRW0_BASE_QUOTE_H
#define BRW0_BASE_QUOTE_H

#include <glib.h>

G_BEGIN_DECLS

/*
 * For a line of output, for g_free: each byte that a terminal would act upon, or not show, becomes
 * "\xNN"; so does a newline. Printable UTF-8 stays.
 */
char *quote_terminal(const char *text);

/*
 * One word of a POSIX shell command, for g_free, without quotes where it needs none. It has nothing
 * that a terminal would act upon: printf(1) makes control characters, and so a newline at the end
 * of text is lost.
 */
char *quote_shell(const char *text);
/* Append a command of these words, up to a NULL, each quoted by quote_shell, and a newline. */
void quote_command(GString *out, const char *first, ...) G_GNUC_NULL_TERMINATED;
/* The same of a NULL-terminated array. */
void quote_command_words(GString *out, const char *const *words);

/* Does nft(8) accept text as the name of a table or a chain? It has no quotes for them. */
gboolean quote_is_nft_name(const char *text);

/* Can quote_nft quote text? */
gboolean quote_is_nft_string(const char *text);
/* A string of nft's language that matches text only, for g_free. */
char *quote_nft(const char *text);

G_END_DECLS

#endif
