/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Configurations that are brw0's as a whole. */
#include "config.h"

#include "dhcp/whole.h"

#include <string.h>
#include <sys/socket.h>

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

char *whole_find_list(const char *text, const char *beginning)
{
	char *list = whole_find(text, beginning);

	return list != NULL ? g_strdelimit(list, " ", ',') : NULL;
}

gboolean whole_is_of_subnet(const char *first, const char *mask, struct ip_prefix subnet)
{
	struct ip_address first_address, mask_address;

	return first != NULL && mask != NULL &&
	       ip_address_parse(AF_INET, first, &first_address, NULL) &&
	       ip_address_parse(AF_INET, mask, &mask_address, NULL) &&
	       ip_prefix_contains(subnet, first_address) &&
	       ip_address_equal(mask_address, ip_prefix_mask(subnet));
}

gboolean whole_check(const char *path G_GNUC_UNUSED, const DhcpConfig *config G_GNUC_UNUSED,
	GError **error G_GNUC_UNUSED)
{
	return TRUE;
}
