/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which process has a TAP open, as /proc tells: of other users' processes it tells only root. */
#ifndef BRW0_BASE_TAP_HOLDER_H
#define BRW0_BASE_TAP_HOLDER_H

#include <glib.h>
#include <net/if.h>

G_BEGIN_DECLS

struct tap_holder {
	char name[IF_NAMESIZE]; /* the TAP's */
	gint64 start;           /* of the process, seconds since 1970 */
};

/* Of all TAPs of this network namespace: an array of struct tap_holder that the caller owns. */
GArray *tap_holders_list(void);
/* The name of the TAP in a /proc/PID/fdinfo file of /dev/net/tun; FALSE: there is none. Pure. */
gboolean tap_holder_parse(const char *info, char ret_name[IF_NAMESIZE]);
/* The start in a /proc/PID/stat file, in ticks since boot; FALSE: it has none. Pure. */
gboolean tap_holder_parse_start(const char *stat, guint64 *ret_ticks);

G_END_DECLS

#endif
