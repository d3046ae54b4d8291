/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whose a TAP is. */
#ifndef BRW0_HOST_PORT_OWNER_H
#define BRW0_HOST_PORT_OWNER_H

#include <glib.h>
#include <sys/types.h>

#include "helpers/base/link.h"

G_BEGIN_DECLS

/*
 * The user for whom brw0-bridge-helper made a TAP; FALSE if it did not make it. The TAP's alias
 * names him: only CAP_NET_ADMIN can change it, while the holder of the TAP can change its owner.
 */
gboolean port_owner_get(const struct link_info *port, uid_t *ret_user);
/* The name of that user, or his number in place of it, for g_free; NULL if there is none. */
char *port_owner_get_name(const struct link_info *port);

G_END_DECLS

#endif
