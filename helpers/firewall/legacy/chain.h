/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One of brw0's chains, and the jumps to them, in an open legacy table. Nothing of it reaches the
 * kernel before the table is committed.
 *
 * What changes the table returns 0 if nothing was to be done, or a positive number, or -errno.
 */
#ifndef BRW0_FIREWALL_LEGACY_CHAIN_H
#define BRW0_FIREWALL_LEGACY_CHAIN_H

#include <glib.h>
#include <libiptc/libiptc.h>

#include "helpers/firewall/chain.h"

G_BEGIN_DECLS

typedef struct xtc_handle LegacyTable;

/* Are the rules of the chain the wanted ones, in their order, and no others? */
gboolean legacy_chain_holds(LegacyTable *table, const Chain *chain);
/*
 * Has the built-in chain that base stands for one of brw0's jumps for each that base has, each as
 * wanted, and no other to the same chains?
 */
gboolean legacy_chain_holds_jumps(LegacyTable *table, const Chain *base);
/*
 * How many rules of a built-in chain there are up to the last jump to a chain to-guests, jumps to
 * the chains called but (a NULL at the end) not counted.
 */
guint legacy_chain_find_to_guests(LegacyTable *table, const char *chain, const char *const *but);

/* Make the chain, and its rules what they should be. */
int legacy_chain_fill(LegacyTable *table, const Chain *chain);
/* Make each jump the only one to its chain, and put it in its place if it is not there. */
int legacy_chain_place_jumps(LegacyTable *table, const Chain *base);
/* Delete all jumps from one chain to the one called name. */
int legacy_chain_delete_jumps(LegacyTable *table, const char *chain, const char *name);

/*
 * Bypass rules in another manager's chain, all with one comment: its tag. Are those with the tag
 * the wanted ones, in their order? Not where chain does not exist.
 */
gboolean legacy_chain_holds_tagged(LegacyTable *table, const char *chain, const GPtrArray *rules);
/* Has the chain, if there is one, a rule with the tag? */
gboolean legacy_chain_has_tagged(LegacyTable *table, const char *chain, const char *tag);
/* Make them so: at the chain's head, if they are not. */
int legacy_chain_put_tagged(LegacyTable *table, const char *chain, const GPtrArray *rules);
int legacy_chain_delete_tagged(LegacyTable *table, const char *chain, const char *tag);

G_END_DECLS

#endif
