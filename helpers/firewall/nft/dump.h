/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What nf_tables holds, read once through libnl's core: tables, chains, and rules as the kernel has
 * them. Changes nothing, loads nothing. libnftables is for those who change something.
 */
#ifndef BRW0_FIREWALL_NFT_DUMP_H
#define BRW0_FIREWALL_NFT_DUMP_H

#include <glib.h>

#include "helpers/firewall/nft/rules.h"

G_BEGIN_DECLS

enum nft_presence {
	NFT_ABSENT, /* not in this kernel, or not loaded */
	NFT_DENIED, /* it does not answer this user, who then can change nothing either */
	NFT_PRESENT,
};

/*
 * All chains of all tables at one moment, read once. Rules are read of the tables that packets
 * which are forwarded or come in meet, and of our own. Sets are read when asked for.
 */
typedef struct nft_dump NftDump;

NftDump *nft_dump_new(void);
void nft_dump_free(NftDump *dump);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(NftDump, nft_dump_free)

/* Read the rules of tables of that name, too. */
void nft_dump_add_table(NftDump *dump, const char *table);

/* Is nf_tables there? One socket asks all. */
gboolean nft_get_presence(NftDump *dump, enum nft_presence *ret_presence, GError **error);
/* Is it there, and does it answer this user? */
gboolean nft_is_usable(NftDump *dump);

/*
 * Read it, if that has not been done. Where others change something all the time, what there is
 * after a tenth of a second will do: chains are of one moment and rules are, but not of the same
 * one. Without nf_tables, or the right to ask, there are no chains.
 */
gboolean nft_dump_read(NftDump *dump, GError **error);
/* What was read is no longer true: read it anew when it is asked for. */
void nft_dump_forget(NftDump *dump);

/* Of struct nft_chain; belongs to the dump, which has been read. */
const GPtrArray *nft_dump_get_chains(const NftDump *dump);
/* NULL: there is none of that name. */
struct nft_chain *nft_dump_find_chain(
	const NftDump *dump, guint8 family, const char *table, const char *chain);
/* Is there such a table, and its NFT_TABLE_F_*. */
gboolean nft_dump_find_table(
	const NftDump *dump, guint8 family, const char *table, guint32 *ret_flags);

/* The dump's socket; NULL if it has none. */
Netlink *nft_dump_get_socket(const NftDump *dump);

G_END_DECLS

#endif
