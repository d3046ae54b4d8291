/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What rows share whose configuration is brw0's as a whole, in lines of words. Pure. */
#ifndef BRW0_DHCP_WHOLE_H
#define BRW0_DHCP_WHOLE_H

#include <glib.h>

#include "dhcp/server.h"

G_BEGIN_DECLS

/* A row's read: the fragment is all of the configuration. */
gboolean whole_read(const struct dhcp_fragment *fragment, DhcpConfig **ret_config, GError **error);

/* What follows that beginning of a line, for g_free; NULL: no line begins so. */
char *whole_find(const char *text, const char *beginning);

G_END_DECLS

#endif
