/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a rule of nf_tables says, in the terms of rule.h: its expressions, one after the other, as
 * the kernel would run them. An expression that is not known makes the rule unclear.
 */
#ifndef BRW0_FIREWALL_NFT_RULE_H
#define BRW0_FIREWALL_NFT_RULE_H

#include <glib.h>

#include "helpers/firewall/netfilter.h"
#include "helpers/firewall/rule.h"

G_BEGIN_DECLS

/* The elements of a set of the rule's table: struct netfilter_element; NULL: not known. */
typedef GPtrArray *(*NftSetReader)(const char *set, gpointer data);

/*
 * Append it to the rules of its chain. It is one there, or several with one number if it has a map
 * from a field to verdicts.
 */
void nft_rule_append(const struct netfilter_rule *rule, guint number, NftSetReader read_set,
	gpointer data, GPtrArray *rules);

G_END_DECLS

#endif
