/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What sends no events, and how often to look at it: the legacy tables of iptables. */
#ifndef BRW0_WATCH_SILENT_H
#define BRW0_WATCH_SILENT_H

#include <glib.h>

G_BEGIN_DECLS

/*
 * Seconds between two looks, from the key watch= of brw0.conf: the least of all bridges; 0: never,
 * as where the kernel has no such table. configuration NULL: the default file.
 */
guint silent_interval(const char *configuration);

G_END_DECLS

#endif
