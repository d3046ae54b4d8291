/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The program that caused an event. */
#include "config.h"

#include "helpers/watch/writer.h"

#include <string.h>

#include "helpers/base/file.h"

/* A process's first socket has its number, and libnl's sockets have it in the lower bits. */
#define PORT_PROCESS 0x3fffffU

void writer_by_port(guint32 port, struct writer *ret_writer)
{
	guint32 pid = port & PORT_PROCESS;
	g_autofree char *path = g_strdup_printf("/proc/%u/comm", pid);
	g_autofree char *name = NULL;

	if (file_read(path, &name) < 0)
		return;
	memset(ret_writer, 0, sizeof(*ret_writer));
	g_strlcpy(ret_writer->name, g_strchomp(name), sizeof(ret_writer->name));
	ret_writer->pid = pid;
}

gboolean writer_is_known(const struct writer *writer)
{
	return writer->name[0] != '\0';
}

gboolean writer_is_ours(const struct writer *writer)
{
	return g_str_has_prefix(writer->name, "brw0-");
}

char *writer_format(const struct writer *writer)
{
	return writer_is_known(writer)
		       ? g_strdup_printf("%s (process %u)", writer->name, writer->pid)
		       : g_strdup("a program that the kernel does not name");
}
