/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rules and tables as the commands of iptables-legacy that a person would type for them. Pure. */
#ifndef BRW0_FIREWALL_LEGACY_TEXT_H
#define BRW0_FIREWALL_LEGACY_TEXT_H

#include <glib.h>

#include "helpers/firewall/chain.h"

G_BEGIN_DECLS

/* Append one rule as options, with a newline. */
void legacy_text_rule(const Rule *rule, GString *out);
/*
 * Append a table, a command a line. n_others: how many rules FORWARD has up to the last
 * jump to another bridge's chain to-guests; as many as there are of these, if nobody has put a rule
 * in between.
 */
void legacy_text_table(const Table *table, guint n_others, GString *out);
/* Append the command that takes a bridge's chains, and the jumps to them, out of a table. */
void legacy_text_removal(const char *table, const char *bridge, GString *out);
/* Append the commands that put rules, of Rule, at the head of somebody else's chain, in order. */
void legacy_text_inserts(const struct insertion_point *point, const GPtrArray *rules, GString *out);
/* Append the command that takes the rules with that tag out of somebody else's chain. */
void legacy_text_removal_of_tagged(
	const struct insertion_point *point, const char *tag, GString *out);

G_END_DECLS

#endif
