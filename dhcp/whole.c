/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Configurations that are brw0's as a whole. */
#include "config.h"

#include "dhcp/whole.h"

#include <string.h>

gboolean whole_read(
	const struct dhcp_fragment *fragment, DhcpConfig **ret_config, GError **error G_GNUC_UNUSED)
{
	DhcpConfig *config = g_new0(DhcpConfig, 1);

	config->is_included = TRUE;
	config->text = fragment->text;
	*ret_config = config;
	return TRUE;
}

char *whole_find(const char *text, const char *beginning)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

	for (gsize i = 0; lines[i] != NULL; i++)
		if (g_str_has_prefix(lines[i], beginning))
			return g_strdup(g_strstrip(lines[i] + strlen(beginning)));
	return NULL;
}
