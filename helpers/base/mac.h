/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Ethernet addresses. Pure, but for chance. */
#ifndef BRW0_BASE_MAC_H
#define BRW0_BASE_MAC_H

#include <glib.h>
#include <linux/if_ether.h>

G_BEGIN_DECLS

/* "02:00:5e:10:00:01", for g_free */
char *mac_format(const guint8 *mac);
/* Six pairs of hexadecimal digits with colons between them, and nothing else. */
gboolean mac_parse(const char *text, guint8 *ret_mac);
gboolean mac_is_zero(const guint8 *mac);

/*
 * An address that is the same at each start and differs from machine to machine and from name to
 * name: a hash of both, marked as locally administered and unicast (IEEE 802). FALSE for the text
 * of a machine-id(5) that several machines may have: "uninitialized", nothing, all zero.
 */
gboolean mac_derive(const char *machine, const char *name, guint8 *ret_mac);
/* One of the same kind, by chance. */
void mac_choose(guint8 *ret_mac);

G_END_DECLS

#endif
