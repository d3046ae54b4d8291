/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Programs and services of this host. */
#include "config.h"

#include "helpers/base/service.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "helpers/base/error.h"

static const char *const program_directories[] = {"/usr/sbin", "/sbin"};

char *program_find(const char *name)
{
	char *program = g_find_program_in_path(name);

	for (gsize i = 0; i < G_N_ELEMENTS(program_directories) && program == NULL; i++) {
		g_autofree char *path = g_build_filename(program_directories[i], name, NULL);

		if (g_file_test(path, G_FILE_TEST_IS_EXECUTABLE))
			program = g_steal_pointer(&path);
	}
	return program;
}

/* ret_output NULL: it goes nowhere. */
static gboolean spawn(
	char **command, char **ret_output, char **ret_errors, int *ret_status, GError **error)
{
	GSpawnFlags flags = ret_output == NULL ? G_SPAWN_STDOUT_TO_DEV_NULL : G_SPAWN_DEFAULT;
	g_autoptr(GError) cause = NULL;

	if (g_spawn_sync("/", command, NULL, flags, NULL, NULL, ret_output, ret_errors, ret_status,
		    &cause))
		return TRUE;
	return error_set(error, BRW0_ERROR_FAILED, "cannot run %s: %s", command[0], cause->message);
}

gboolean program_run(const char **command, int *ret_status, char **ret_errors, GError **error)
{
	return spawn((char **) (gpointer) command, NULL, ret_errors, ret_status, error);
}

/* As an array of words that begins with the program's path; NULL: not found. */
static GPtrArray *make_command(const char *const *words)
{
	g_autofree char *program = program_find(words[0]);
	GPtrArray *command;

	if (program == NULL)
		return NULL;
	command = g_ptr_array_new_with_free_func(g_free);
	g_ptr_array_add(command, g_steal_pointer(&program));
	for (gsize i = 1; words[i] != NULL; i++)
		g_ptr_array_add(command, g_strdup(words[i]));
	g_ptr_array_add(command, NULL);
	return command;
}

gboolean program_do(const char *const *words, char **ret_output, GError **error)
{
	g_autoptr(GPtrArray) command = make_command(words);
	g_autofree char *output = NULL;
	g_autofree char *errors = NULL;
	int status;

	if (command == NULL)
		return error_set(error, BRW0_ERROR_FAILED, "%s is not installed", words[0]);
	if (!spawn((char **) command->pdata, ret_output != NULL ? &output : NULL, &errors, &status,
		    error))
		return FALSE;
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
		errors[strcspn(errors, "\n")] = '\0';
		return error_set(error, BRW0_ERROR_FAILED, "%s: %s", words[0],
			errors[0] != '\0' ? errors : "it failed");
	}
	if (ret_output != NULL)
		*ret_output = g_steal_pointer(&output);
	return TRUE;
}

/* Where a service may have its file; %s is its name. */
static const struct {
	const char *directory;
	const char *suffix;
} files[] = {
	{"/etc/init.d", ""},
	{"/etc/systemd/system", ".service"},
	{"/usr/local/lib/systemd/system", ".service"},
	{"/usr/lib/systemd/system", ".service"},
	{"/lib/systemd/system", ".service"},
};

/* As sd_booted(3) asks. */
static gboolean is_systemd(void)
{
	return g_file_test("/run/systemd/system", G_FILE_TEST_IS_DIR);
}

/* "systemctl mask" makes the service's file a link to /dev/null; then nothing starts it. */
static gboolean is_masked(const char *name)
{
	static const char *const directories[] = {"/etc/systemd/system", "/run/systemd/system"};

	for (gsize i = 0; i < G_N_ELEMENTS(directories) && is_systemd(); i++) {
		g_autofree char *path = g_strconcat(directories[i], "/", name, ".service", NULL);
		g_autofree char *target = g_file_read_link(path, NULL);

		if (target != NULL && strcmp(target, "/dev/null") == 0)
			return TRUE;
	}
	return FALSE;
}

/* The file that a service of that name has: an instance has its template's. */
static char *get_file_name(const char *name)
{
	const char *at = strchr(name, '@');

	return at != NULL ? g_strndup(name, (gsize) (at + 1 - name)) : g_strdup(name);
}

/* Instances are systemd's, and their names have letters that a unit's name can have. */
static gboolean is_possible(const char *name)
{
	static const char letters[] = G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS ":-_.@";

	return strchr(name, '@') == NULL || (is_systemd() && strspn(name, letters) == strlen(name));
}

static gboolean is_there(const char *name)
{
	g_autofree char *file = get_file_name(name);

	for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
		g_autofree char *path =
			g_strconcat(files[i].directory, "/", file, files[i].suffix, NULL);

		/* Where it cannot be found out, an operation on the service will say why. */
		if (access(path, F_OK) == 0 || (errno != ENOENT && errno != ENOTDIR))
			return !is_masked(file) && !is_masked(name);
	}
	return FALSE;
}

const char *service_find(const char *const *names)
{
	for (gsize i = 0; names[i] != NULL; i++)
		if (is_possible(names[i]) && is_there(names[i]))
			return names[i];
	return NULL;
}

char *service_format_command(const char *operation, const char *service)
{
	return is_systemd() ? g_strdup_printf("systemctl %s %s", operation, service)
			    : g_strdup_printf("service %s %s", service, operation);
}

/* Run a program with three words; the result is its exit status, or -1 with error set. */
static int run(const char *name, const char *const words[3], char **ret_errors, GError **error)
{
	g_autofree char *program = program_find(name);
	const char *command[] = {program, words[0], words[1], words[2], NULL};
	int status;

	if (program == NULL) {
		error_set(error, BRW0_ERROR_FAILED, "%s is not installed", name);
		return -1;
	}
	if (!program_run(command, &status, ret_errors, error))
		return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static gboolean run_by_systemd(const char *operation, const char *service, GError **error)
{
	g_autofree char *unit = g_strconcat(service, ".service", NULL);

	return program_do((const char *const[]){"systemctl", "--no-block", operation, unit, NULL},
		NULL, error);
}

static gboolean run_by_script(const char *operation, const char *service, GError **error)
{
	return program_do((const char *const[]){"service", service, operation, NULL}, NULL, error);
}

gboolean service_run(const char *operation, const char *service, GError **error)
{
	if (is_systemd() ? run_by_systemd(operation, service, error)
			 : run_by_script(operation, service, error))
		return TRUE;
	g_prefix_error(error, "cannot %s %s: ", operation, service);
	return FALSE;
}

/* "try-restart" would leave it failed, as dhcpd is after a start while its bridge was away. */
static gboolean restart_by_systemd(const char *service, GError **error)
{
	g_autofree char *unit = g_strconcat(service, ".service", NULL);
	g_autofree char *errors = NULL;
	int status = run(
		"systemctl", (const char *const[]){"is-failed", "--quiet", unit}, &errors, error);

	if (status < 0)
		return FALSE;
	return run_by_systemd(status == 0 ? "restart" : "try-restart", service, error);
}

/* Not every script knows "try-restart", but all know "status". */
static gboolean restart_by_script(const char *service, GError **error)
{
	g_autofree char *errors = NULL;
	int status = run("service", (const char *const[]){service, "status", NULL}, &errors, error);

	if (status != 0)
		return status > 0;
	return run_by_script("restart", service, error);
}

gboolean service_restart_running(const char *service, GError **error)
{
	if (is_systemd() ? restart_by_systemd(service, error) : restart_by_script(service, error))
		return TRUE;
	g_prefix_error(error, "cannot restart %s: ", service);
	return FALSE;
}

gboolean program_check(const char *name, const char *option, const char *file, GError **error)
{
	g_autofree char *program = program_find(name);
	g_autofree char *output = NULL;
	const char *command[] = {program, option, file, NULL};
	int status;

	if (program == NULL)
		return TRUE;
	if (!program_run(command, &status, &output, error))
		return FALSE;
	g_strdelimit(g_strstrip(output), "\n", ' ');
	return (WIFEXITED(status) && WEXITSTATUS(status) == 0) ||
	       error_set(error, BRW0_ERROR_FAILED, "%s rejects it: %s", name, output);
}

static void signal_process(const char *number, const char *name, int signal)
{
	g_autofree char *path = g_strdup_printf("/proc/%s/comm", number);
	g_autofree char *text = NULL;
	guint64 process;

	if (g_ascii_string_to_unsigned(number, 10, 2, G_MAXINT, &process, NULL) &&
		g_file_get_contents(path, &text, NULL, NULL) && strcmp(g_strchomp(text), name) == 0)
		(void) kill((pid_t) process, signal);
}

gboolean service_signal(const char *service, const char *process, int signal, GError **error)
{
	g_autofree char *unit = g_strconcat(service, ".service", NULL);
	g_autofree char *option = g_strdup_printf("--signal=%d", signal);
	g_autoptr(GDir) dir = NULL;
	const char *name;

	if (is_systemd())
		return program_do((const char *const[]){"systemctl", "kill", option, unit, NULL},
			NULL, error);
	dir = g_dir_open("/proc", 0, NULL);
	while (dir != NULL && (name = g_dir_read_name(dir)) != NULL)
		signal_process(name, process, signal);
	return TRUE;
}
