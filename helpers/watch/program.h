/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The programs that brw0-watch runs: a row each, and which events they are for. */
#ifndef BRW0_WATCH_PROGRAM_H
#define BRW0_WATCH_PROGRAM_H

#include <glib.h>

#include "helpers/watch/news.h"

G_BEGIN_DECLS

/* Where they are, and what is passed on to them; NULL: nothing. */
struct program_paths {
	const char *directory;
	const char *configuration;
	const char *state_dir;
};

struct program {
	const char *name;
	const char *options[3]; /* NULL: no more */
	gboolean has_state_dir; /* it takes --state-dir= */
	guint kinds;            /* the events after which it runs */
	NewsFinder *find_news;  /* of its output */
};

enum { PROGRAM_N = 2 };
/* In the order in which they run. */
extern const struct program programs[PROGRAM_N];

/* Its command line, for g_strfreev. */
char **program_make_argv(const struct program *program, const struct program_paths *paths);

G_END_DECLS

#endif
