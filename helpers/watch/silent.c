/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What sends no events. */
#include "config.h"

#include "helpers/watch/silent.h"

#include "helpers/base/file.h"
#include "helpers/conf/conf.h"

/* The tables that are registered. Reading it registers none. */
#define TABLE_NAMES "/proc/net/ip_tables_names"

static gboolean has_tables(void)
{
	g_autofree char *names = NULL;

	return file_read(TABLE_NAMES, &names) == 0 && names[0] != '\0';
}

guint silent_interval(const char *configuration)
{
	g_autoptr(GPtrArray) bridges = NULL;
	guint least = 0;

	if (!has_tables())
		return 0;
	/* What is wrong with the file, the programs report. */
	bridges = conf_load_bridges(configuration, NULL, NULL);
	for (guint i = 0; bridges != NULL && i < bridges->len; i++) {
		const ConfBridge *bridge = g_ptr_array_index(bridges, i);

		if (bridge->watch != 0 && (least == 0 || bridge->watch < least))
			least = bridge->watch;
	}
	return least;
}
