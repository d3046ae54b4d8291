/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Does a DNS server of this host answer guests? */
#include "config.h"

#include "dhcp/name-server.h"

#include "helpers/base/sockets.h"

enum { PORT_DNS = 53 };

gboolean name_server_find(const GArray *udp, int bridge, struct ip_address address)
{
	for (guint i = 0; i < udp->len; i++) {
		const struct socket_info *info = &g_array_index(udp, struct socket_info, i);

		if ((info->link == 0 || info->link == bridge) &&
			(!ip_address_is_set(info->address) ||
				ip_address_equal(info->address, address)))
			return TRUE;
	}
	return FALSE;
}

gboolean name_server_read(
	int bridge, struct ip_address address, gboolean *ret_answers, GError **error)
{
	g_autoptr(GArray) udp = sockets_list_udp(PORT_DNS, error);

	if (udp == NULL)
		return FALSE;
	*ret_answers = name_server_find(udp, bridge, address);
	return TRUE;
}
