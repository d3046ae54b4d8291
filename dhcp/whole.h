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

/* The same of words with blanks between them, as a list with commas. */
char *whole_find_list(const char *text, const char *beginning);

/* Are these the first address of a range in the subnet, and its mask? NULL is none. */
gboolean whole_is_of_subnet(const char *first, const char *mask, struct ip_prefix subnet);

/* A row's check, of a server that has none. What it would ignore is checked before. */
gboolean whole_check(const char *path, const DhcpConfig *config, GError **error);

G_END_DECLS

#endif
