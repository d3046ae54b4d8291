/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where events come from: a row for each kind of file descriptor. */
#ifndef BRW0_WATCH_SOURCE_H
#define BRW0_WATCH_SOURCE_H

#include <glib.h>

#include "helpers/watch/event.h"

G_BEGIN_DECLS

/* A source that is open. */
struct source {
	const struct source_row *row;
	int fd;
	gpointer data;
};

/*
 * open: sets fd and data; configuration is the path of brw0.conf. read: the kinds of the events
 * that are there, without waiting; *ret_writer of one of them, untouched if none names its writer.
 * close: what open made but the fd; may be NULL.
 */
struct source_row {
	const char *name;
	gboolean (*open)(struct source *source, const char *configuration, GError **error);
	guint (*read)(struct source *source, struct writer *ret_writer);
	void (*close)(struct source *source);
};

extern const struct source_row source_signals, source_route, source_nftables, source_files,
	source_clock;

/* Open all, as an array of struct source; NULL with error set. */
GArray *sources_open(const char *configuration, GError **error);
void sources_close(GArray *sources);

G_END_DECLS

#endif
