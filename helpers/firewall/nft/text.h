/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Rules, chains and tables in the language of nft(8). Pure. The other way round: libnftables, the
 * kernel, and decode.h.
 */
#ifndef BRW0_FIREWALL_NFT_TEXT_H
#define BRW0_FIREWALL_NFT_TEXT_H

#include <glib.h>

#include "helpers/firewall/chain.h"

G_BEGIN_DECLS

/* Append one rule, with a newline. */
void nft_text_rule(const Rule *rule, GString *out);
/* Append the commands that make a table. */
void nft_text_table(const Table *table, GString *out);
/* Append the commands that delete a table of that family ("inet"), whether or not there is one. */
void nft_text_removal(const char *family, const char *table, GString *out);
/* Append the commands that put rules, of Rule, at the head of somebody else's chain, in order. */
void nft_text_inserts(const struct insertion_point *point, const GPtrArray *rules, GString *out);

G_END_DECLS

#endif
