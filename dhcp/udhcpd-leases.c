/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The leases of busybox's udhcpd: a binary file. */
#include "config.h"

#include "dhcp/udhcpd-leases.h"

#include <string.h>

enum {
	TIME_SIZE = 8,

	AT_EXPIRY = 0,
	AT_ADDRESS = 4,
	AT_MAC = 8,
	AT_NAME = 14,
	NAME_SIZE = 20,
	LEASE_SIZE = 36,
};

static void add_lease(const guint8 *bytes, gint64 written, gint64 now, GPtrArray *leases)
{
	static const guint8 none[ETH_ALEN];
	g_autofree char *name = g_strndup((const char *) bytes + AT_NAME, NAME_SIZE);
	struct dhcp_lease lease = {.name = name[0] != '\0' ? name : NULL,
		.address = ip_address_from_bytes(AF_INET, bytes + AT_ADDRESS)};
	guint32 left;

	memcpy(&left, bytes + AT_EXPIRY, sizeof(left));
	memcpy(lease.mac, bytes + AT_MAC, ETH_ALEN);
	lease.expiry = written + GUINT32_FROM_BE(left);
	if (memcmp(lease.mac, none, ETH_ALEN) != 0)
		dhcp_leases_add(leases, &lease, now);
}

void udhcpd_leases_parse(const char *text, gsize size, gint64 now, GPtrArray *leases)
{
	const guint8 *bytes = (const guint8 *) text;
	gint64 written;

	if (size < TIME_SIZE)
		return;
	memcpy(&written, bytes, sizeof(written));
	written = GINT64_FROM_BE(written);
	/* A time that cannot be would overflow below, or never end. */
	if (written <= 0 || written > now)
		return;
	for (gsize at = TIME_SIZE; at + LEASE_SIZE <= size; at += LEASE_SIZE)
		add_lease(bytes + at, written, now, leases);
}
