/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One kernel setting. */
#include "config.h"

#include "helpers/host/setting.h"

#include <errno.h>
#include <net/if.h>
#include <string.h>

#include "helpers/base/error.h"
#include "helpers/base/quote.h"
#include "helpers/base/sysctl.h"

enum { MAX_VALUE = 64 };

gboolean setting_read(const char *name, char **ret_value, GError **error)
{
	g_autofree char *shown = sysctl_display(name);
	int r = sysctl_read(name, ret_value);

	return (r >= 0 || r == -ENOENT) || error_set_errno(error, r, "cannot read %s", shown);
}

gboolean setting_need(const char *name, char **ret_value, GError **error)
{
	g_autofree char *shown = sysctl_display(name);
	int r = sysctl_read(name, ret_value);

	return r >= 0 || error_set_errno(error, r, "cannot read %s", shown);
}

gboolean setting_write(const char *name, const char *value, GError **error)
{
	g_autofree char *shown = sysctl_display(name);
	int r = sysctl_ensure(name, value);

	return (r >= 0 || r == -ENOENT) ||
	       error_set_errno(error, r, "cannot set %s to %s", shown, value);
}

void setting_describe(const char *name, const char *value, GString *out)
{
	g_autofree char *shown = sysctl_display(name);
	g_autofree char *setting = g_strdup_printf("%s=%s", shown, value);

	quote_command(out, "sysctl", "-w", setting, NULL);
}

/* As dev_valid_name() in the kernel's net/core/dev.c: more than ifname_is_valid() takes. */
static gboolean is_link(const char *name)
{
	return name[0] != '\0' && strlen(name) < IFNAMSIZ && strcmp(name, ".") != 0 &&
	       strcmp(name, "..") != 0 && strpbrk(name, "/: \t\n\v\f\r") == NULL;
}

static gboolean is_setting(const char *name)
{
	return name[0] != '\0' &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == strlen(name);
}

gboolean setting_is_name(const char *word)
{
	g_auto(GStrv) parts = g_strsplit(word, "/", -1);

	if (strcmp(word, SYSCTL_IP_FORWARD) == 0)
		return TRUE;
	return g_strv_length(parts) == 5 && strcmp(parts[0], "net") == 0 &&
	       (strcmp(parts[1], "ipv4") == 0 || strcmp(parts[1], "ipv6") == 0) &&
	       strcmp(parts[2], "conf") == 0 && is_link(parts[3]) && is_setting(parts[4]);
}

gboolean setting_is_value(const char *word)
{
	gsize length = strlen(word);

	for (gsize i = 0; i < length; i++)
		if (!g_ascii_isgraph(word[i]))
			return FALSE;
	return length > 0 && length <= MAX_VALUE;
}
