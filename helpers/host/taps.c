/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which guests have lost their bridge. */
#include "config.h"

#include "helpers/host/taps.h"

#include <string.h>

#include "helpers/base/link-use.h"
#include "helpers/host/tap-alias.h"

static gboolean is_candidate(const struct link_info *tap, const char *bridge)
{
	struct tap_alias alias;

	return tap->is_up && tap->master == 0 && tap_alias_get(tap, &alias) &&
	       strcmp(alias.bridge, bridge) == 0;
}

GArray *taps_list_lost(Netlink *netlink, const char *bridge, GError **error)
{
	g_autoptr(GArray) taps = netlink_get_taps(netlink, error);

	for (guint i = taps != NULL ? taps->len : 0; i-- > 0;) {
		const struct link_info *tap = &g_array_index(taps, struct link_info, i);
		struct link_use use = {0};
		gboolean is_lost = is_candidate(tap, bridge);

		if (is_lost && !link_use_read(netlink, tap, &use, error))
			return NULL;
		if (!is_lost || use.ipv4 != NULL)
			g_array_remove_index(taps, i);
		link_use_clear(&use);
	}
	return g_steal_pointer(&taps);
}
