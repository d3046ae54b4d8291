/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Ethernet addresses. Pure, except mac_choose. */
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
 * An address that is the same at each start and differs between machines and between names: a hash
 * of both, marked as locally administered and unicast (IEEE 802). FALSE for a machine-id(5) that
 * several machines may have: "uninitialized", empty, all zero.
 */
gboolean mac_derive(const char *machine, const char *name, guint8 *ret_mac);
/* A random address of the same kind. */
void mac_choose(guint8 *ret_mac);

G_END_DECLS

#endif
