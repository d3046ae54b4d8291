/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The rule that a rule of nf_tables is: its expressions, one after the other, as the kernel would
 * run them. One that is not known makes it a rule that is not understood. Pure. The other way
 * round: text.h, and libnftables.
 */
#ifndef BRW0_FIREWALL_NFT_DECODE_H
#define BRW0_FIREWALL_NFT_DECODE_H

#include <glib.h>

#include "helpers/firewall/nft/rules.h"
#include "helpers/firewall/rule.h"

G_BEGIN_DECLS

/* The elements of a set of the rule's table: struct nft_element; NULL: not known. */
typedef GPtrArray *(*NftSetReader)(const char *set, gpointer data);

/*
 * Append it to rules, those of its chain in a table of that family (NFPROTO_*). It is one rule, or
 * several with one number if it has a map from a field to verdicts.
 */
void nft_decode(const struct nft_rule *rule, guint8 family, guint number, NftSetReader read_set,
	gpointer data, GPtrArray *rules);

G_END_DECLS

#endif
