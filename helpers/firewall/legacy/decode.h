/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The rule that an entry of the legacy tables is; and its matches and targets alone, which
 * iptables-nft puts into rules of nf_tables as they are. Pure. The other way round: encode.h.
 *
 * Bytes without a meaning that are not as encode.h leaves them make it a rule that has_more: it was
 * not made of a struct rule.
 */
#ifndef BRW0_FIREWALL_LEGACY_DECODE_H
#define BRW0_FIREWALL_LEGACY_DECODE_H

#include <glib.h>

#include "helpers/firewall/rule.h"

G_BEGIN_DECLS

struct ipt_entry;

/* target is the name that libiptc gives; is_chain: of a chain. */
Rule *legacy_decode(const struct ipt_entry *entry, const char *target, gboolean is_chain);

/* Add what one match says, size bytes of data, to rule; or set its comment. */
void legacy_decode_match(
	Rule *rule, const char *name, guint8 revision, const void *data, gsize size);

/* Set what a target of that name does that is no chain's. */
void legacy_decode_target(
	Rule *rule, const char *name, guint8 revision, const void *data, gsize size);

G_END_DECLS

#endif
