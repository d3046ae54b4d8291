/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A server that brw0 starts and stops. */
#include "config.h"

#include "dhcp/own-process.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "helpers/base/error.h"
#include "helpers/base/file.h"
#include "helpers/base/retry.h"
#include "helpers/base/service.h"

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

int own_process_find(const DhcpInstance *instance)
{
	g_autofree char *pid_file =
		dhcp_instance_format(instance->server->pid_file, instance->bridge);
	g_autofree char *text = NULL;
	guint64 process;

	if (file_read(pid_file, &text) < 0 ||
		!g_ascii_string_to_unsigned(g_strstrip(text), 10, 2, INT_MAX, &process, NULL) ||
		!has_argument((int) process, instance->configuration))
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

static gboolean end(int process, GError **error)
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

static gboolean start(const DhcpInstance *instance, GError **error)
{
	const char *name = instance->server->program;
	g_autofree char *program = program_find(name);
	g_autofree char *file =
		g_strconcat(instance->server->config_option, instance->configuration, NULL);
	g_autofree char *output = NULL;
	const char *command[] = {program, file, NULL};
	int status;

	if (program == NULL)
		return error_set(error, BRW0_ERROR_FAILED,
			"cannot start %s: it is not installed; install it, or set another dhcp= in "
			"brw0.conf",
			name);
	if (!program_run(command, &status, &output, error))
		return FALSE;
	g_strdelimit(g_strstrip(output), "\n", ' ');
	return (WIFEXITED(status) && WEXITSTATUS(status) == 0) ||
	       error_set(error, BRW0_ERROR_FAILED, "cannot start %s: %s", name, output);
}

static gboolean control(const DhcpInstance *instance, const char *operation, GError **error)
{
	int process = own_process_find(instance);

	if (process != 0 && strcmp(operation, OWN_PROCESS_RELOAD) == 0)
		(void) kill(process, SIGHUP);
	if (process != 0 && strcmp(operation, OWN_PROCESS_RESTART) != 0)
		return TRUE;
	return (process == 0 || end(process, error)) && start(instance, error);
}

gboolean own_process_control(const DhcpInstance *instance, const char *operation, GError **error)
{
	return instance->service != NULL ? service_run(operation, instance->service, error)
					 : control(instance, operation, error);
}

static gboolean remove_file(const char *template, const char *bridge, GError **error)
{
	g_autofree char *path = dhcp_instance_format(template, bridge);

	return unlink(path) == 0 || errno == ENOENT ||
	       error_set_errno(error, errno, "cannot remove %s", path);
}

gboolean own_process_stop(const DhcpInstance *instance, GError **error)
{
	const struct dhcp_server *server = instance->server;
	int process = own_process_find(instance);

	if (instance->service != NULL && !service_run("stop", instance->service, error))
		return FALSE;
	if (instance->service == NULL && process != 0 && !end(process, error))
		return FALSE;
	for (gsize i = 0; server->lists != NULL && server->lists[i].path != NULL; i++)
		if (!remove_file(server->lists[i].path, instance->bridge, error))
			return FALSE;
	return remove_file(server->configuration, instance->bridge, error) &&
	       remove_file(server->pid_file, instance->bridge, error);
}
