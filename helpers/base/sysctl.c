/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Read and write one kernel setting. */
#include "config.h"

#include "helpers/base/sysctl.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "helpers/base/file.h"

static char *path_of(const char *name)
{
	return g_strconcat("/proc/sys/", name, NULL);
}

char *sysctl_forwarding_name(const char *interface)
{
	return g_strdup_printf("net/ipv4/conf/%s/forwarding", interface);
}

char *sysctl_disable_ipv6_name(const char *interface)
{
	return g_strdup_printf("net/ipv6/conf/%s/disable_ipv6", interface);
}

int sysctl_read(const char *name, char **ret_value)
{
	g_autofree char *path = path_of(name);
	int r = file_read(path, ret_value);

	if (r == 0)
		g_strstrip(*ret_value);
	return r;
}

int sysctl_ensure(const char *name, const char *value)
{
	g_autofree char *path = path_of(name);
	g_autofree char *present = NULL;
	size_t length = strlen(value);
	int fd, r;

	r = sysctl_read(name, &present);
	if (r < 0 || strcmp(present, value) == 0)
		return r;
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	/* The kernel takes a value in one write or not at all. */
	r = write(fd, value, length) == (ssize_t) length ? 0 : -errno;
	close(fd);
	return r;
}

gboolean sysctl_is_read_only(const char *name)
{
	g_autofree char *path = path_of(name);

	return access(path, W_OK) < 0 && errno == EROFS;
}

char *sysctl_display(const char *name)
{
	char *text = g_strdup(name);

	for (char *c = text; *c != '\0'; c++)
		*c = *c == '/' ? '.' : *c == '.' ? '/' : *c;
	return text;
}
