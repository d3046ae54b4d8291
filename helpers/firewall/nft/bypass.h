/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bypass rules in another manager's chain of nftables: see ruleset_new_bypass. */
#ifndef BRW0_FIREWALL_NFT_BYPASS_H
#define BRW0_FIREWALL_NFT_BYPASS_H

#include <glib.h>

#include "helpers/firewall/firewall.h"
#include "helpers/firewall/view.h"

G_BEGIN_DECLS

/* Is accept all that it does with what it matches? */
gboolean nftables_rule_accepts(const struct nft_rule *rule);

/* Has the chain these rules, and no others with their comment? */
gboolean nftables_holds_bypass(View *view, const struct insertion_point *point,
	const GPtrArray *rules, gboolean *ret_holds, GError **error);
/* Put them at the chain's head, at once; take those with that comment away. */
gboolean nftables_ensure_bypass(
	View *view, const struct insertion_point *point, const GPtrArray *rules, GError **error);
gboolean nftables_remove_bypass(
	View *view, const struct insertion_point *point, const char *tag, GError **error);
/* Append the commands that take them away; nothing if there is none. */
gboolean nftables_describe_removal_of_bypass(View *view, const struct insertion_point *point,
	const char *tag, GString *out, GError **error);

G_END_DECLS

#endif
