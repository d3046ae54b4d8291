/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names that guests give themselves when they ask for a lease. Pure. */
#ifndef BRW0_DHCP_GUEST_NAME_H
#define BRW0_DHCP_GUEST_NAME_H

#include <glib.h>

G_BEGIN_DECLS

/*
 * May a guest be called so? It is one label of a domain name, as host.NAME has it, with a letter in
 * it, and none of those that programs look up by themselves in the domain that they are in.
 */
gboolean guest_name_is_acceptable(const char *name);

G_END_DECLS

#endif
