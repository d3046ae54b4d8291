/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What other firewalls on this host do with forwarded and incoming IPv4 packets: every
 * base chain at forward and input, of nf_tables (families ip, inet) and of the legacy tables.
 */
#ifndef BRW0_FIREWALL_FILTERS_H
#define BRW0_FIREWALL_FILTERS_H

#include <glib.h>

#include "helpers/firewall/chain.h"
#include "helpers/firewall/view.h"

G_BEGIN_DECLS

/*
 * Their tables, but for the nft tables of these bridges, a NULL at the end: an array of Table that
 * the caller owns. Brw0's rules in them are an accept that bears the tag of one of the bridges,
 * and a jump to a chain of one. Loads no module and registers no table. What this user may not read
 * is left out.
 */
GPtrArray *filters_gather(View *view, const char *const *bridges, GError **error);

G_END_DECLS

#endif
