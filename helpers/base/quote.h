/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Names that somebody else chose (interfaces, tables, chains, comments) on their way to a person's
 * terminal, into a shell's command and into nft's language. The kernel takes nearly any byte in
 * them. JSON has its own: json.h. Pure.
 */
#ifndef BRW0_BASE_QUOTE_H
#define BRW0_BASE_QUOTE_H

#include <glib.h>

G_BEGIN_DECLS

/*
 * For a line that a person reads, for g_free: each byte of what a terminal would act upon, or not
 * show, becomes "\xNN". A newline does, too; UTF-8 that can be printed stays.
 */
char *quote_terminal(const char *text);

/*
 * One word of a POSIX shell's command, for g_free, as it is where no shell reads more into it. Has
 * nothing that a terminal would act upon: control characters come from printf(1), for which a
 * newline at the end of text is lost.
 */
char *quote_shell(const char *text);
/* Append a command of these words, up to a NULL, each as quote_shell has it, and a newline. */
void quote_command(GString *out, const char *first, ...) G_GNUC_NULL_TERMINATED;
/* The same of a NULL-terminated array. */
void quote_command_words(GString *out, const char *const *words);

/* Is text a name that nft(8) takes for a table or a chain? It has no quotes for these. */
gboolean quote_is_nft_name(const char *text);

/* Can text be a string of nft's language, as quote_nft makes it? */
gboolean quote_is_nft_string(const char *text);
/* A string of nft's language that stands for text alone, for g_free. */
char *quote_nft(const char *text);

G_END_DECLS

#endif
