/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Somebody else's rules that forward or translate packets, and so may rely on forwarding. */
#ifndef BRW0_FIREWALL_FOREIGN_H
#define BRW0_FIREWALL_FOREIGN_H

#include <glib.h>

#include "helpers/firewall/view.h"

G_BEGIN_DECLS

/*
 * A fingerprint of them, those of these bridges aside (a NULL at the end), in the legacy tables and
 * in nftables: "" if there are none, otherwise a word that changes when they do. For g_free; NULL
 * with error set. Loads and registers nothing.
 */
char *foreign_rules_fingerprint(View *view, const char *const *bridges, GError **error);

G_END_DECLS

#endif
