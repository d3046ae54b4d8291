/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The leases of ISC's dhcpd, as dhcpd.leases(5) has them. Pure. */
#ifndef BRW0_DHCP_DHCPD_LEASES_H
#define BRW0_DHCP_DHCPD_LEASES_H

#include "dhcp/lease.h"

G_BEGIN_DECLS

/* The file is a log: of an address's entries, the last one counts. */
void dhcpd_leases_parse(const char *text, gsize size, gint64 now, GPtrArray *leases);

G_END_DECLS

#endif
