/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Other programs of this host. */
#include "config.h"

#include "helpers/base/program.h"

#include "helpers/base/error.h"

static const char *const directories[] = {"/usr/sbin", "/sbin"};

char *program_find(const char *name)
{
	char *program = g_find_program_in_path(name);

	for (gsize i = 0; i < G_N_ELEMENTS(directories) && program == NULL; i++) {
		g_autofree char *path = g_build_filename(directories[i], name, NULL);

		if (g_file_test(path, G_FILE_TEST_IS_EXECUTABLE))
			program = g_steal_pointer(&path);
	}
	return program;
}

gboolean program_run(const char **command, int *ret_status, char **ret_errors, GError **error)
{
	g_autoptr(GError) cause = NULL;

	if (g_spawn_sync("/", (char **) (gpointer) command, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, NULL,
		    NULL, NULL, ret_errors, ret_status, &cause))
		return TRUE;
	return error_set(error, BRW0_ERROR_FAILED, "cannot run %s: %s", command[0], cause->message);
}
