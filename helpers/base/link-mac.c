/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the MAC of a link comes from. */
#include "config.h"

#include "helpers/base/link-mac.h"

#include <string.h>

#include "helpers/base/file.h"

/* NET_ADDR_SET in the kernel's include/uapi/linux/netdevice.h. */
#define ADDRESS_IS_SET "3"

static char *read_attribute(const char *link, const char *attribute)
{
	g_autofree char *path = g_strdup_printf("/sys/class/net/%s/%s", link, attribute);
	char *text;

	return file_read(path, &text) == 0 ? g_strstrip(text) : NULL;
}

enum link_mac_origin link_mac_get_origin(const struct link_info *link)
{
	g_autofree char *index = read_attribute(link->name, "ifindex");
	g_autofree char *type = read_attribute(link->name, "addr_assign_type");
	g_autofree char *wanted = g_strdup_printf("%d", link->index);

	/* In another network namespace, a link of that name is another one. */
	if (type == NULL || g_strcmp0(index, wanted) != 0)
		return LINK_MAC_UNKNOWN;
	return strcmp(type, ADDRESS_IS_SET) == 0 ? LINK_MAC_SET : LINK_MAC_OTHER;
}
