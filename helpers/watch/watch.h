/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Waits for events, and runs the programs when they are over. */
#ifndef BRW0_WATCH_WATCH_H
#define BRW0_WATCH_WATCH_H

#include <glib.h>

#include "helpers/watch/program.h"

G_BEGIN_DECLS

/* What it says, text without a newline at the end. */
struct watch_speech {
	void (*print)(const char *text);  /* what a program has printed, and done */
	void (*report)(const char *text); /* its errors and warnings */
	void (*warn)(const char *text);   /* of this program itself */
	void (*trace)(const char *text);  /* what happens; NULL: not wanted */
};

/* Until SIGTERM, SIGINT or SIGHUP comes; then a program that runs is waited for. */
gboolean watch_run(
	const struct program_paths *paths, const struct watch_speech *speech, GError **error);

G_END_DECLS

#endif
