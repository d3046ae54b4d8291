/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rules of nf_tables, and the elements of sets, as the kernel has them. */
#ifndef BRW0_FIREWALL_NFT_RULES_H
#define BRW0_FIREWALL_NFT_RULES_H

#include <glib.h>

#include "helpers/firewall/nft/dump.h"

G_BEGIN_DECLS

void nft_rule_free(gpointer rule);
/*
 * The rules of one table, or of all if table is NULL, each chain's in their order: struct
 * nft_rule, caller owns. Those whose chain is not among the dump's are left out.
 */
GPtrArray *nft_list_rules(NftDump *dump, guint8 family, const char *table, GError **error);

struct nft_element {
	GByteArray *key;   /* nothing: stands for all that are not in the set */
	GByteArray *value; /* of a map: the payload of NFTA_SET_ELEM_DATA */
	GByteArray *rest;  /* flags, end of an interval, object; nothing: just a key */
};
void nft_element_free(gpointer element);

/* The elements of a set, in no order: struct nft_element, caller owns. */
GPtrArray *nft_list_elements(
	NftDump *dump, guint8 family, const char *table, const char *set, GError **error);

G_END_DECLS

#endif
