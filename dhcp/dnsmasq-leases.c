/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The leases of dnsmasq: a line each. */
#include "config.h"

#include "dhcp/dnsmasq-leases.h"

#include <string.h>

#include "helpers/base/mac.h"

/*
 * FALSE for another line: of IPv6, or of a network that is not Ethernet, whose MAC begins with a
 * number and a hyphen.
 */
static gboolean parse_line(char **fields, struct dhcp_lease *ret_lease)
{
	*ret_lease = (struct dhcp_lease){0};
	if (g_strv_length(fields) < 4 ||
		!g_ascii_string_to_signed(fields[0], 10, 0, G_MAXINT64, &ret_lease->expiry, NULL) ||
		!mac_parse(fields[1], ret_lease->mac) ||
		!ip_address_parse(AF_INET, fields[2], &ret_lease->address, NULL))
		return FALSE;
	ret_lease->name = strcmp(fields[3], "*") != 0 ? fields[3] : NULL;
	return TRUE;
}

void dnsmasq_leases_parse(const char *text, gsize size G_GNUC_UNUSED, gint64 now, GPtrArray *leases)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

	for (gsize i = 0; lines[i] != NULL; i++) {
		g_auto(GStrv) fields = g_strsplit(lines[i], " ", 5);
		struct dhcp_lease lease;

		if (parse_line(fields, &lease))
			dhcp_leases_add(leases, &lease, now);
	}
}
