/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tables of nf_tables, as chains of rules: read from the kernel, and not changed. */
#ifndef BRW0_FIREWALL_NFT_TABLE_H
#define BRW0_FIREWALL_NFT_TABLE_H

#include <glib.h>

#include "helpers/firewall/chain.h"
#include "helpers/firewall/nft/dump.h"

G_BEGIN_DECLS

/* One of the tables that dump has, without chains; NULL: there is none. The caller's. */
Table *nft_table_new(const NftDump *dump, guint8 family, const char *name);
/* Add a chain that was found, without rules, or set what is known of one that is there. */
void nft_table_add_chain(Table *table, const struct nft_chain *found);
/*
 * Decode the rules of its chains, and add those that rules lead to. Chains to which none leads are
 * not decoded.
 */
gboolean nft_table_read_rules(Table *table, NftDump *dump, GError **error);
/* Add all its other chains, without rules. */
void nft_table_add_others(Table *table, const NftDump *dump);

/* A bridge's own table. */
typedef struct nft_own {
	Table *table;       /* of family inet; NULL: there is none. The caller's */
	gboolean has_older; /* there is one of family ip, as older versions made it */
} NftOwn;

/* Read it, by its name. Fine where nf_tables is not there. */
gboolean nft_own_read(NftDump *dump, const char *name, NftOwn *ret_own, GError **error);
void nft_own_clear(NftOwn *own);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(NftOwn, nft_own_clear)

G_END_DECLS

#endif
