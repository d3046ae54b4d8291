/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Kernel modules: is one there, and load it. */
#include "config.h"

#include "helpers/base/module.h"

#include <errno.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "helpers/base/file.h"
#include "helpers/base/sysctl.h"

#define DEFAULT_MODPROBE "/sbin/modprobe"

static gboolean is_loaded(const char *name, const char *modules)
{
	g_autofree char *line = g_strdup_printf("\n%s ", name);

	return g_str_has_prefix(modules, line + 1) || strstr(modules, line) != NULL;
}

/* Is it in that one of the kernel's lists of modules? One with options ends its names with ':'. */
static gboolean is_listed(const char *name, const char *list, const char *end)
{
	g_autofree char *path = NULL;
	g_autofree char *text = NULL;
	struct utsname kernel;

	if (uname(&kernel) < 0)
		return FALSE;
	path = g_strdup_printf("/lib/modules/%s/%s", kernel.release, list);
	if (file_read(path, &text) < 0)
		return FALSE;
	/* A module may be compressed: NAME.ko.zst. */
	for (const char *c = text; (c = strstr(c, name)) != NULL; c++) {
		const char *rest = c + strlen(name);

		if (c > text && c[-1] == '/' && g_str_has_prefix(rest, ".ko") &&
			strspn(rest, G_CSET_a_2_z ".") == strcspn(rest, end))
			return TRUE;
	}
	return FALSE;
}

gboolean module_is_present(const char *name)
{
	g_autofree char *modules = NULL;

	if (file_read("/proc/modules", &modules) < 0)
		return TRUE;
	return is_loaded(name, modules) || is_listed(name, "modules.builtin", "\n");
}

gboolean module_is_available(const char *name)
{
	return is_listed(name, "modules.dep", ":");
}

gboolean module_is_known(const char *name)
{
	return (access("/proc/modules", R_OK) == 0 && module_is_present(name)) ||
	       module_is_available(name);
}

gboolean module_load(const char *name)
{
	g_autofree char *modprobe = NULL;
	const char *arguments[] = {DEFAULT_MODPROBE, "-q", name, NULL};
	int status;

	/* A kernel without modules has no such setting. */
	if (sysctl_read("kernel/modprobe", &modprobe) < 0)
		return FALSE;
	if (modprobe[0] != '\0')
		arguments[0] = modprobe;
	return g_spawn_sync("/", (char **) (gpointer) arguments, NULL,
		       G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, NULL,
		       NULL, &status, NULL) &&
	       status == 0;
}
