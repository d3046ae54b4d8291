/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The program that caused an event. */
#ifndef BRW0_WATCH_WRITER_H
#define BRW0_WATCH_WRITER_H

#include <glib.h>

#include "helpers/watch/event.h"

G_BEGIN_DECLS

/* Of a netlink socket, by its number; untouched if that process is gone. */
void writer_by_port(guint32 port, struct writer *ret_writer);
gboolean writer_is_known(const struct writer *writer);
/* One of brw0's programs. */
gboolean writer_is_ours(const struct writer *writer);
/* "nft (process 4711)", for g_free. */
char *writer_format(const struct writer *writer);

G_END_DECLS

#endif
