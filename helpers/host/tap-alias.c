/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What brw0-bridge-helper and brw0-ifup say about a TAP. */
#include "config.h"

#include "helpers/host/tap-alias.h"

#include <pwd.h>
#include <string.h>

#include "helpers/port/ifname.h"

/* "brw0", then one or both of "bridge=NAME" and "uid=N": port/tap.c and port/membership.c. */

static gboolean skip(const char **text, const char *prefix)
{
	gboolean has = g_str_has_prefix(*text, prefix);

	if (has)
		*text += strlen(prefix);
	return has;
}

static gboolean parse_user(const char *word, uid_t *ret_user)
{
	guint64 user;

	if ((word[0] == '0' && word[1] != '\0') ||
		!g_ascii_string_to_unsigned(word, 10, 0, (uid_t) -2, &user, NULL))
		return FALSE;
	*ret_user = (uid_t) user;
	return TRUE;
}

static gboolean parse(const char *text, struct tap_alias *alias)
{
	if (!skip(&text, "brw0 "))
		return FALSE;
	if (skip(&text, "bridge=")) {
		gsize length = strcspn(text, " ");

		if (length >= sizeof(alias->bridge))
			return FALSE;
		memcpy(alias->bridge, text, length);
		text += length;
		if (!ifname_is_valid(alias->bridge))
			return FALSE;
		if (text[0] == '\0')
			return TRUE;
		if (!skip(&text, " "))
			return FALSE;
	}
	alias->has_user = skip(&text, "uid=") && parse_user(text, &alias->user);
	return alias->has_user;
}

gboolean tap_alias_get(const struct link_info *port, struct tap_alias *ret_alias)
{
	struct tap_alias alias = {0};

	if (!link_is_tap(port) || !parse(port->alias, &alias))
		return FALSE;
	*ret_alias = alias;
	return TRUE;
}

char *tap_alias_get_user_name(const struct link_info *port)
{
	const struct passwd *entry;
	struct tap_alias alias;

	if (!tap_alias_get(port, &alias) || !alias.has_user)
		return NULL;
	entry = getpwuid(alias.user);
	return entry != NULL ? g_strdup(entry->pw_name) : g_strdup_printf("uid %u", alias.user);
}
