/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The leases of busybox's udhcpd. Pure. */
#ifndef BRW0_DHCP_UDHCPD_LEASES_H
#define BRW0_DHCP_UDHCPD_LEASES_H

#include "dhcp/lease.h"

G_BEGIN_DECLS

/*
 * Add those that hold now. The file is binary, all numbers big-endian: when it was written, seconds
 * since 1970, and 36 bytes for each lease (networking/udhcp/dhcpd.h: struct dyn_lease): the seconds
 * that it still had then, its address, the MAC, and the name, at most 20 bytes. A lease whose MAC
 * is all zero belongs to somebody who answered a ping.
 */
void udhcpd_leases_parse(const char *text, gsize size, gint64 now, GPtrArray *leases);

G_END_DECLS

#endif
