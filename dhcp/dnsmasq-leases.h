/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The leases of dnsmasq. Pure. */
#ifndef BRW0_DHCP_DNSMASQ_LEASES_H
#define BRW0_DHCP_DNSMASQ_LEASES_H

#include "dhcp/lease.h"

G_BEGIN_DECLS

/* A line each: "EXPIRY MAC ADDRESS NAME CLIENT-ID", "*" for none. */
void dnsmasq_leases_parse(const char *text, gsize size, gint64 now, GPtrArray *leases);

G_END_DECLS

#endif
