/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The list of sources. */
#include "config.h"

#include "helpers/watch/source.h"

#include <unistd.h>

static const struct source_row *const rows[] = {
	&source_signals, &source_route, &source_nftables, &source_files, &source_clock};

static void close_one(gpointer data)
{
	struct source *source = data;

	if (source->row->close != NULL)
		source->row->close(source);
	close(source->fd);
}

GArray *sources_open(const char *configuration, GError **error)
{
	GArray *sources = g_array_new(FALSE, FALSE, sizeof(struct source));

	g_array_set_clear_func(sources, close_one);
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct source source = {.row = rows[i], .fd = -1};

		if (!rows[i]->open(&source, configuration, error)) {
			g_prefix_error(error, "cannot watch %s: ", rows[i]->name);
			sources_close(sources);
			return NULL;
		}
		g_array_append_val(sources, source);
	}
	return sources;
}

void sources_close(GArray *sources)
{
	g_array_unref(sources);
}
