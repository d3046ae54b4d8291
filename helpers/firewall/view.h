/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The rules of everybody on this host, in both backends: read once in a run, when they are asked
 * for first. All that has to do with rules uses the same view.
 *
 * Loads no module and registers no table.
 */
#ifndef BRW0_FIREWALL_VIEW_H
#define BRW0_FIREWALL_VIEW_H

#include <glib.h>

#include "helpers/firewall/firewall.h"
#include "helpers/firewall/legacy/table.h"
#include "helpers/firewall/nft/dump.h"

G_BEGIN_DECLS

typedef struct view {
	LegacyTables *legacy;
	NetfilterDump *nft;
} View;

View *view_new(enum view_use use);
void view_free(View *view);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(View, view_free)

G_END_DECLS

#endif
