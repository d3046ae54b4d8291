/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rules of ours in somebody else's chain of nftables: see ruleset_new_accepts. */
#ifndef BRW0_FIREWALL_NFTABLES_ACCEPTS_H
#define BRW0_FIREWALL_NFTABLES_ACCEPTS_H

#include <glib.h>

#include "helpers/firewall/firewall.h"

G_BEGIN_DECLS

/* Do as many rules with their comment stand there? What they say depends on it alone. */
gboolean nftables_holds_accepts(const struct firewall_place *place, const GArray *rules,
	gboolean *ret_holds, GError **error);
/* Put them at the chain's head, at once; take those with that comment away. */
gboolean nftables_ensure_accepts(
	const struct firewall_place *place, const GArray *rules, GError **error);
gboolean nftables_remove_accepts(
	const struct firewall_place *place, const char *tag, GError **error);
/* Append the commands that take them away; nothing if there is none. */
gboolean nftables_describe_removal_of_accepts(
	const struct firewall_place *place, const char *tag, GString *out, GError **error);

G_END_DECLS

#endif
