/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The alias that brw0-bridge-helper and brw0-ifup give to a TAP: whose it is, and of which bridge
 * it is a port. Only CAP_NET_ADMIN can change it, while the holder of the TAP can change its owner.
 * It stays when the bridge is deleted.
 */
#ifndef BRW0_HOST_TAP_ALIAS_H
#define BRW0_HOST_TAP_ALIAS_H

#include <glib.h>
#include <sys/types.h>

#include "helpers/base/link.h"

G_BEGIN_DECLS

struct tap_alias {
	gboolean has_user; /* brw0-bridge-helper made it for him */
	uid_t user;
	char bridge[16]; /* empty: an older version made it */
};

/* FALSE: it is no TAP, or none of brw0's programs gave it that alias. */
gboolean tap_alias_get(const struct link_info *port, struct tap_alias *ret_alias);
/* The name of the user, or his number in place of it, for g_free; NULL if there is none. */
char *tap_alias_get_user_name(const struct link_info *port);

G_END_DECLS

#endif
