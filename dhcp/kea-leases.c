/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The leases of Kea: a table, to which lines are added. */
#include "config.h"

#include "dhcp/kea-leases.h"

#include <string.h>

#include "helpers/base/mac.h"

/* The columns that count, as Kea's Memfile_LeaseMgr has them since 1.0. */
enum { ADDRESS, HWADDR, CLIENT_ID, LIFETIME, EXPIRY, SUBNET, FORWARD, REVERSE, NAME, STATE, N };

/* In STATE: declined, expired and released leases have other numbers. */
#define ASSIGNED "0"

/* FALSE for another line. A client that has no MAC, or whose lease is over, has no expiry. */
static gboolean parse_line(char **fields, struct dhcp_lease *ret_lease)
{
	gint64 lifetime;

	*ret_lease = (struct dhcp_lease){0};
	if (g_strv_length(fields) < N ||
		!ip_address_parse(AF_INET, fields[ADDRESS], &ret_lease->address, NULL) ||
		!g_ascii_string_to_signed(fields[LIFETIME], 10, 0, G_MAXUINT32, &lifetime, NULL) ||
		!g_ascii_string_to_signed(
			fields[EXPIRY], 10, 0, G_MAXINT64, &ret_lease->expiry, NULL))
		return FALSE;
	/* What is released has a lifetime of 0. One that never ends has all bits set. */
	if (strcmp(fields[STATE], ASSIGNED) != 0 || lifetime == 0 ||
		!mac_parse(fields[HWADDR], ret_lease->mac))
		ret_lease->expiry = 1;
	else if (lifetime == G_MAXUINT32)
		ret_lease->expiry = 0;
	fields[NAME][strcspn(fields[NAME], ".")] = '\0';
	ret_lease->name = fields[NAME][0] != '\0' ? fields[NAME] : NULL;
	return TRUE;
}

void kea_leases_parse(const char *text, gsize size G_GNUC_UNUSED, gint64 now, GPtrArray *leases)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

	for (gsize i = 0; lines[i] != NULL; i++) {
		g_auto(GStrv) fields = g_strsplit(lines[i], ",", -1);
		struct dhcp_lease lease;

		if (parse_line(fields, &lease))
			dhcp_leases_add(leases, &lease, now);
	}
}
