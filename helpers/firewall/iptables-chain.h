/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One chain of ours, and the jump to it, in an open legacy table. Nothing of it reaches the kernel
 * before the table is committed.
 *
 * What changes the table returns 0 if nothing was to be done, or a positive number, or -errno.
 */
#ifndef BRW0_FIREWALL_IPTABLES_CHAIN_H
#define BRW0_FIREWALL_IPTABLES_CHAIN_H

#include <glib.h>
#include <libiptc/libiptc.h>

#include "helpers/firewall/ruleset.h"

G_BEGIN_DECLS

typedef struct xtc_handle Table;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Table, iptc_free)

/* Open a table to look: NULL if it is not registered, or this user cannot see whether it is. */
gboolean iptables_open_to_read(const char *name, Table **ret_table, GError **error);

/* Are the rules of the chain the wanted ones, in their order, and no others? */
gboolean iptables_chain_holds(Table *table, const struct wanted_chain *chain);
/* How many jumps to the chain its parent has, and whether the first is as it should be. */
guint iptables_chain_count_jumps(
	Table *table, const struct wanted_chain *chain, gboolean *ret_is_right);
/*
 * How many rules of a built-in chain there are up to the last jump into a bridge of ours, jumps to
 * the chains called but (a NULL at the end) not counted.
 */
guint iptables_chain_find_inward(Table *table, const char *chain, const char *const *but);

/* Make the chain, and its rules what they should be. */
int iptables_chain_fill(Table *table, const struct wanted_chain *chain);
/* Make the jump to the chain the only one, and put it in its place if it is not there. */
int iptables_chain_place_jump(Table *table, const struct wanted_chain *chain);
/* Delete all jumps from one chain to the one called name. */
int iptables_chain_delete_jumps(Table *table, const char *chain, const char *name);

/*
 * Rules of ours in somebody else's chain, all with one comment: its tag. Are those with the tag the
 * wanted ones, in their order? Not where chain does not exist.
 */
gboolean iptables_chain_holds_tagged(Table *table, const char *chain, const GArray *rules);
/* Has the chain, if there is one, a rule with the tag? */
gboolean iptables_chain_has_tagged(Table *table, const char *chain, const char *tag);
/* Make them so: at the chain's head, if they are not. */
int iptables_chain_put_tagged(Table *table, const char *chain, const GArray *rules);
int iptables_chain_delete_tagged(Table *table, const char *chain, const char *tag);

G_END_DECLS

#endif
