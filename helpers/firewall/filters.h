/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the firewalls of others on this host do with forwarded and incoming IPv4 packets: every
 * base chain at forward and input, of nf_tables (families ip, inet) and of the legacy tables.
 */
#ifndef BRW0_FIREWALL_FILTERS_H
#define BRW0_FIREWALL_FILTERS_H

#include <glib.h>

#include "helpers/firewall/passage.h"

G_BEGIN_DECLS

/*
 * All of them but those in the nft tables of these bridges, a NULL at the end: an array of Passage
 * that the caller owns, in the order in which packets meet them at each hook. Ours among them are
 * an accept that bears the tag of one of the bridges, and a jump to a chain of one. Loads no module
 * and registers no table. What this user may not read is left out.
 */
GPtrArray *filters_gather(const char *const *bridges, GError **error);

G_END_DECLS

#endif
