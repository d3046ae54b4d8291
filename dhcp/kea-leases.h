/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The leases of Kea, as its memfile keeps them. Pure. */
#ifndef BRW0_DHCP_KEA_LEASES_H
#define BRW0_DHCP_KEA_LEASES_H

#include "dhcp/lease.h"

G_BEGIN_DECLS

/*
 * A line each, of which the last one counts: "ADDRESS,MAC,CLIENT-ID,LIFETIME,EXPIRY,SUBNET,…". The
 * first line has the columns' names. Kea writes names in full: the first label is the guest's.
 */
void kea_leases_parse(const char *text, gsize size, gint64 now, GPtrArray *leases);

G_END_DECLS

#endif
