/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a DHCP server's own files say of the guests that it serves. Guests choose their names: a
 * name can be any text, and is quoted where it is shown.
 */
#ifndef BRW0_DHCP_LEASE_H
#define BRW0_DHCP_LEASE_H

#include <glib.h>
#include <linux/if_ether.h>

#include "helpers/base/ip-prefix.h"

G_BEGIN_DECLS

struct dhcp_lease {
	struct ip_address address;
	guint8 mac[ETH_ALEN];
	char *name;    /* NULL: it has sent none */
	gint64 expiry; /* seconds since 1970; 0: never */
};

/* An array of struct dhcp_lease, which owns them. */
GPtrArray *dhcp_leases_new(void);
/*
 * Add one, whose name, or NULL, is copied. It replaces one of the same address; one that has
 * expired by now removes that only.
 */
void dhcp_leases_add(GPtrArray *leases, const struct dhcp_lease *lease, gint64 now);
/* The address is free again. */
void dhcp_leases_remove(GPtrArray *leases, struct ip_address address);

/*
 * Adds the leases of a file that hold now. A zero byte follows its size bytes. Ignores what it does
 * not understand. Pure.
 */
typedef void (*DhcpLeasesParser)(const char *text, gsize size, gint64 now, GPtrArray *leases);

/* Add those of a file that hold. One that is missing has none. */
gboolean dhcp_leases_read(
	const char *path, DhcpLeasesParser parse, GPtrArray *leases, GError **error);

G_END_DECLS

#endif
