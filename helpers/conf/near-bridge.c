/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A bridge whose name somebody mistyped. */
#include "config.h"

#include "helpers/conf/near-bridge.h"

#include <net/if.h>
#include <string.h>

#include "helpers/base/link.h"
#include "helpers/conf/near-miss.h"

char *near_bridge_find(Netlink *netlink, const char *name)
{
	struct if_nameindex *links = if_nameindex();
	g_autoptr(GPtrArray) bridges = g_ptr_array_new();
	struct link_info link;
	char *meant;

	for (gsize i = 0; links != NULL && links[i].if_index != 0; i++)
		if (netlink_get_link(netlink, links[i].if_name, &link, NULL) &&
			strcmp(link.kind, "bridge") == 0)
			g_ptr_array_add(bridges, links[i].if_name);
	meant = g_strdup(near_miss_find(name, (const char *const *) bridges->pdata, bridges->len));
	if (links != NULL)
		if_freenameindex(links);
	return meant;
}
