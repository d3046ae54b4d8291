/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whose a TAP is. */
#include "config.h"

#include "helpers/host/port-owner.h"

#include <pwd.h>
#include <string.h>

/* As port/tap.c writes it. */
#define TAP_ALIAS_PREFIX "brw0 uid="

gboolean port_owner_get(const struct link_info *port, uid_t *ret_user)
{
	gsize length = strlen(TAP_ALIAS_PREFIX);
	const char *digits = port->alias + length;
	guint64 user;

	if (strcmp(port->kind, "tun") != 0 || strncmp(port->alias, TAP_ALIAS_PREFIX, length) != 0 ||
		(digits[0] == '0' && digits[1] != '\0') ||
		!g_ascii_string_to_unsigned(digits, 10, 0, (uid_t) -2, &user, NULL))
		return FALSE;
	*ret_user = (uid_t) user;
	return TRUE;
}

char *port_owner_get_name(const struct link_info *port)
{
	const struct passwd *entry;
	uid_t user;

	if (!port_owner_get(port, &user))
		return NULL;
	entry = getpwuid(user);
	return entry != NULL ? g_strdup(entry->pw_name) : g_strdup_printf("uid %u", user);
}
