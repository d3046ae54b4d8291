/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A daemon that brw0 started itself. */
#include "config.h"

#include "dhcp/own-process.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <string.h>

#include "helpers/base/error.h"
#include "helpers/base/file.h"
#include "helpers/base/retry.h"

/* Does one of a process's arguments end with that? A dead process has none. */
static gboolean has_argument(int process, const char *end)
{
	g_autofree char *path = g_strdup_printf("/proc/%d/cmdline", process);
	g_autofree char *arguments = NULL;
	gsize length;

	if (!g_file_get_contents(path, &arguments, &length, NULL))
		return FALSE;
	for (gsize i = 0; i < length; i += strlen(arguments + i) + 1)
		if (g_str_has_suffix(arguments + i, end))
			return TRUE;
	return FALSE;
}

int own_process_find(const char *pid_file, const char *configuration)
{
	g_autofree char *text = NULL;
	guint64 process;

	if (file_read(pid_file, &text) < 0 ||
		!g_ascii_string_to_unsigned(g_strstrip(text), 10, 2, INT_MAX, &process, NULL) ||
		!has_argument((int) process, configuration))
		return 0;
	return (int) process;
}

/* Has it no files and sockets open any more? It may still have a number, until its parent asks. */
static gboolean is_gone(int process)
{
	g_autofree char *path = g_strdup_printf("/proc/%d/stat", process);
	g_autofree char *stat = NULL;
	const char *state;

	if (file_read(path, &stat) < 0)
		return TRUE;
	/* The name before it may have a parenthesis, too. */
	state = strrchr(stat, ')');
	return state != NULL && (g_str_has_prefix(state, ") Z") || g_str_has_prefix(state, ") X"));
}

gboolean own_process_end(int process, GError **error)
{
	struct retry retry = {0};

	if (kill(process, SIGTERM) != 0 && errno != ESRCH)
		return error_set_errno(error, errno, "cannot end process %d", process);
	while (!is_gone(process))
		if (!retry_again(&retry))
			return error_set(error, BRW0_ERROR_FAILED,
				"cannot end process %d: it runs on", process);
	return TRUE;
}
