/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a rule of the legacy tables says, in the terms of rule.h; and its matches and targets, which
 * iptables-nft puts into rules of nf_tables as they are. Pure. The other way round: xt-entry.
 */
#ifndef BRW0_FIREWALL_XT_RULE_H
#define BRW0_FIREWALL_XT_RULE_H

#include <glib.h>

#include "helpers/firewall/rule.h"

G_BEGIN_DECLS

struct ipt_entry;

/* Add the conditions of one match, size bytes of data, to rule; or set its comment. */
void xt_rule_add_match(Rule *rule, const char *name, guint8 revision, const void *data, gsize size);

/* What a target of that name does that is no chain's. */
enum rule_verdict xt_rule_target(const char *name);

/* The rule that an entry is. target is the name that libiptc tells. */
Rule *xt_rule_new(const struct ipt_entry *entry, const char *target, gboolean is_chain);

G_END_DECLS

#endif
