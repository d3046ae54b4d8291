/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The rules of everybody on this host, in both backends: read once in a run, when they are asked
 * for first. All that has to do with rules uses the same view.
 *
 * Loads no module and registers no table.
 */
#ifndef BRW0_FIREWALL_VIEW_H
#define BRW0_FIREWALL_VIEW_H

#include <glib.h>

#include "helpers/firewall/chain.h"
#include "helpers/firewall/firewall.h"
#include "helpers/firewall/legacy/table.h"
#include "helpers/firewall/nft/dump.h"

G_BEGIN_DECLS

typedef struct view {
	LegacyTables *legacy;
	NftDump *nft;
} View;

View *view_new(enum view_use use);
void view_free(View *view);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(View, view_free)

/*
 * What the firewalls of this host do with forwarded and incoming IPv4 packets: the tables with
 * their base chains at forward and input, of nf_tables (families ip, inet) and the legacy ones, but
 * for the nft tables of these bridges, a NULL at the end. An array of Table that the caller owns.
 * Brw0's rules in them are an accept that bears the tag of one of the bridges, and a jump to a
 * chain of one. What this user may not read is left out.
 */
GPtrArray *view_gather(View *view, const char *const *bridges, GError **error);

/*
 * A fingerprint of somebody else's rules that forward or translate packets, and so may rely on
 * forwarding; bridges are ours, a NULL at the end. "" if there are none, otherwise a word that
 * changes when they do. For g_free; NULL with error set.
 */
char *view_fingerprint_foreign(View *view, const char *const *bridges, GError **error);

G_END_DECLS

#endif
