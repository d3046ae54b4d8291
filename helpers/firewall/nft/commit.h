/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Changes to nftables, through libnftables.
 *
 * To load the library takes 0.6 ms, and most runs change nothing: so it is loaded when there is
 * something to change, and whoever uses the legacy tables does not need it installed. What is there
 * is read by nft/dump.h.
 *
 * Where it gets no socket, the library ends the process, exit status 3. What was done up to then is
 * journalled, as it is when the process is killed: the next run goes on, or takes it back.
 */
#ifndef BRW0_FIREWALL_NFT_COMMIT_H
#define BRW0_FIREWALL_NFT_COMMIT_H

#include <glib.h>

#include "helpers/firewall/nft/dump.h"

G_BEGIN_DECLS

/* Was this program built with it? */
gboolean nftables_is_built_in(void);
/* Can it be loaded? It then is. */
gboolean nftables_is_installed(void);

/*
 * Carry out commands in the language of nft(8), all of them or none; again where another's change
 * came in between. The caller has seen that nf_tables is there: without it the library ends the
 * process. What dump has read is forgotten.
 */
gboolean nftables_run(NftDump *dump, const char *commands, GError **error);

/*
 * What stays as long as it is open: tables that are made in it with the flag "owner" (Linux 5.12)
 * go with it, or with the process, however that ends.
 */
typedef struct nft_session NftSession;

NftSession *nft_session_new(NftDump *dump, GError **error);
void nft_session_free(NftSession *session);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(NftSession, nft_session_free)

/* Carry out commands once: NULL if it is done, otherwise the cause, for g_free. */
char *nft_session_run(NftSession *session, const char *commands);
/* What the commands print, with the rules' handles and without their counters, for g_free; NULL:
 * they failed. */
char *nft_session_print(NftSession *session, const char *commands);

G_END_DECLS

#endif
