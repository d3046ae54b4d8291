/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tables of nf_tables, as chains of rules: read from the kernel, and not changed. */
#ifndef BRW0_FIREWALL_NFT_TABLE_H
#define BRW0_FIREWALL_NFT_TABLE_H

#include <glib.h>

#include "helpers/firewall/chain.h"
#include "helpers/firewall/netfilter.h"

G_BEGIN_DECLS

/* Add a chain that was found, without rules, or set what is known of one that is there. */
void nft_table_add_chain(Table *table, const struct netfilter_chain *found);
/* Add all rules of the table, and the chains that have any. */
gboolean nft_table_read_rules(Table *table, Netlink *netfilter, GError **error);

/* A bridge's own table. */
typedef struct nft_own {
	Table *table;       /* of family inet; NULL: there is none. The caller's */
	gboolean has_older; /* there is one of family ip, as older versions made it */
} NftOwn;

/* Read it, by its name. Fine where nf_tables is not there. */
gboolean nft_own_read(const char *name, NftOwn *ret_own, GError **error);
void nft_own_clear(NftOwn *own);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(NftOwn, nft_own_clear)

G_END_DECLS

#endif
