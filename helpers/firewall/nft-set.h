/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a rule of nf_tables says by a verdict, and by a set or a map of verdicts. */
#ifndef BRW0_FIREWALL_NFT_SET_H
#define BRW0_FIREWALL_NFT_SET_H

#include <glib.h>
#include <netlink/attr.h>

#include "helpers/firewall/nft-load.h"
#include "helpers/firewall/rule.h"

G_BEGIN_DECLS

/* Set the target of rule from an attribute NFTA_DATA_VERDICT, which may be missing. */
void nft_verdict_read(Rule *rule, struct nlattr *attribute);

/* Is each of the elements, of struct netfilter_element, just a key, and perhaps a value? */
gboolean nft_set_is_plain(const GPtrArray *elements);

/* Add to rule the match that load is, or is not, in a plain set. */
void nft_set_add(Rule *rule, struct nft_load load, const GPtrArray *elements, gboolean is_inverted);

/* Append to rules one for each key of a plain map: as start is so far, with the key's verdict. */
void nft_set_add_map(
	const Rule *start, struct nft_load load, const GPtrArray *elements, GPtrArray *rules);

G_END_DECLS

#endif
