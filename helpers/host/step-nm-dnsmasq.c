/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The step that has NetworkManager's dnsmasq ask the bridge's DNS server for guests' names.
 *
 * With dns=dnsmasq, NetworkManager runs one of its own for the host alone, as soon as it has a
 * connection. That one reads a directory of files when it starts, and writes its pid file then. So
 * a file that is older than that one has been read; and a run that was killed between file and
 * restart is noticed. The file's name is ours alone. Whether NetworkManager is to run it is read
 * from its configuration: it may have ended it for a moment, to start it anew.
 */
#include "config.h"

#include "helpers/host/step-nm-dnsmasq.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "helpers/base/error.h"
#include "helpers/base/file.h"
#include "helpers/base/quote.h"
#include "helpers/base/retry.h"
#include "helpers/base/rewrite.h"
#include "helpers/base/service.h"
#include "helpers/host/names.h"

#define PID_FILE  "/run/NetworkManager/dnsmasq.pid"
#define DIRECTORY "/etc/NetworkManager/dnsmasq.d"

enum { START_SECONDS = 5 };

static const char *const restart_command[] = {"nmcli", "general", "reload", "dns-full", NULL};

static char *make_path(const Step *step)
{
	return g_strdup_printf(DIRECTORY "/brw0-%s.conf", step->key);
}

static char *make_line(const Step *step)
{
	char text[IP_TEXT_SIZE];

	return g_strdup_printf("server=/%s/%s", name_route_of(step)->domain,
		ip_address_format(name_route_of(step)->server, text));
}

/* Is the file as this step makes it? */
static gboolean has_file(const Step *step)
{
	g_autofree char *path = make_path(step);
	g_autofree char *line = make_line(step);
	g_autofree char *text = NULL;

	return file_read(path, &text) == 0 && strcmp(g_strchomp(text), line) == 0;
}

static gboolean is_later(const struct timespec *one, const struct timespec *other)
{
	return one->tv_sec > other->tv_sec ||
	       (one->tv_sec == other->tv_sec && one->tv_nsec > other->tv_nsec);
}

/* If nobody runs, it will be read. */
static gboolean is_read(const Step *step)
{
	g_autofree char *path = make_path(step);
	struct stat file, start;

	if (stat(PID_FILE, &start) < 0)
		return errno == ENOENT;
	return stat(path, &file) == 0 && !is_later(&file.st_mtim, &start.st_mtim);
}

static gboolean forward_inspect(
	Host *host G_GNUC_UNUSED, const Step *step, Inspection *ret, GError **error G_GNUC_UNUSED)
{
	ret->before = words_new_of("");
	if (!has_file(step))
		ret->found = g_strdup("no such file");
	else if (!is_read(step))
		ret->found = g_strdup("not read yet");
	ret->holds = ret->found == NULL;
	return TRUE;
}

static gboolean write_file(const Step *step, GError **error)
{
	g_autofree char *path = make_path(step);
	g_autofree char *line = make_line(step);
	g_autofree char *text = g_strconcat(line, "\n", NULL);
	g_autofree char *present = NULL;
	int r = file_read(path, &present);

	if (r < 0 && r != -ENOENT)
		return error_set_errno(error, r, "cannot read %s", path);
	return rewrite_file(path, present != NULL ? present : "", text, error);
}

/* Have it read the directory again. Its manager starts another one, which takes a moment. */
static gboolean restart(const Step *step, GError **error)
{
	struct retry retry = {.seconds = START_SECONDS};

	if (access(PID_FILE, F_OK) < 0)
		return TRUE;
	if (!program_do(restart_command, NULL, error))
		return FALSE;
	while (!is_read(step))
		if (!retry_again(&retry))
			return error_set(error, BRW0_ERROR_FAILED,
				"NetworkManager does not restart its dnsmasq");
	return TRUE;
}

/* Guests are online without it: a resolver in trouble is no reason to undo the rest. */
static gboolean forward_apply(Host *host, const Step *step, GError **error G_GNUC_UNUSED)
{
	g_autoptr(GError) failure = NULL;

	if (!write_file(step, &failure) || !restart(step, &failure))
		host_note(host, "this host does not resolve guests' names: %s", failure->message);
	return TRUE;
}

static gboolean forward_revert(
	Host *host, const Step *step, JournalEntry *entry G_GNUC_UNUSED, GError **error)
{
	g_autofree char *path = make_path(step);
	g_autoptr(GError) failure = NULL;

	if (!has_file(step))
		return TRUE;
	if (unlink(path) < 0 && errno != ENOENT)
		return error_set_errno(error, errno, "cannot remove %s", path);
	/* It may be over with NetworkManager; then nobody has read the file. */
	if (access(PID_FILE, F_OK) == 0 && !program_do(restart_command, NULL, &failure))
		host_note(host, "NetworkManager's dnsmasq still forwards names in %s: %s",
			name_route_of(step)->domain, failure->message);
	return TRUE;
}

static void forward_describe(const Step *step, GString *out)
{
	g_autofree char *path = make_path(step);
	g_autofree char *line = make_line(step);
	g_autofree char *word = quote_shell(path);

	g_string_append_printf(out, "echo %s >%s\n", line, word);
	quote_command_words(out, restart_command);
}

static gboolean forward_describe_revert(Host *host G_GNUC_UNUSED, const Step *step,
	const JournalEntry *entry G_GNUC_UNUSED, GString *out, GError **error G_GNUC_UNUSED)
{
	g_autofree char *path = make_path(step);

	if (!has_file(step))
		return TRUE;
	quote_command(out, "rm", path, NULL);
	quote_command_words(out, restart_command);
	return TRUE;
}

static char *forward_get_title(const Step *step)
{
	g_autofree char *path = make_path(step);
	g_autofree char *line = make_line(step);

	return g_strdup_printf("%s: %s", path, line);
}

const StepKind step_kind_nm_dnsmasq = {.name = "nm-dnsmasq",
	.data_size = sizeof(struct name_route),
	.clear = name_route_clear,
	.format = name_route_format,
	.parse = name_route_parse,
	.is_before = name_route_is_before,
	.inspect = forward_inspect,
	.apply = forward_apply,
	.revert = forward_revert,
	.describe = forward_describe,
	.describe_revert = forward_describe_revert,
	.get_title = forward_get_title,
	.turn = STEP_GOES_FIRST,
	.is_known_by_name = TRUE};

/* The way. */

static gint compare_paths(gconstpointer one, gconstpointer other)
{
	return strcmp(*(const char *const *) one, *(const char *const *) other);
}

/* The value of a file that has one takes the place of what is there. */
static void read_mode(const char *path, char **mode)
{
	g_autoptr(GKeyFile) config = g_key_file_new();
	char *value;

	if (!g_key_file_load_from_file(config, path, G_KEY_FILE_NONE, NULL))
		return;
	value = g_key_file_get_string(config, "main", "dns", NULL);
	if (value == NULL)
		return;
	g_free(*mode);
	*mode = value;
}

static void read_modes(const char *directory, char **mode)
{
	g_autoptr(GDir) files = g_dir_open(directory, 0, NULL);
	g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
	const char *name;

	while (files != NULL && (name = g_dir_read_name(files)) != NULL)
		if (g_str_has_suffix(name, ".conf"))
			g_ptr_array_add(paths, g_build_filename(directory, name, NULL));
	g_ptr_array_sort(paths, compare_paths);
	for (guint i = 0; i < paths->len; i++)
		read_mode(g_ptr_array_index(paths, i), mode);
}

/* In the order of NetworkManager.conf(5): later files win. */
static gboolean is_in_use(void)
{
	g_autofree char *mode = NULL;

	if (access("/run/NetworkManager", F_OK) < 0)
		return FALSE;
	read_modes("/usr/lib/NetworkManager/conf.d", &mode);
	read_modes("/run/NetworkManager/conf.d", &mode);
	read_mode("/etc/NetworkManager/NetworkManager.conf", &mode);
	read_modes("/etc/NetworkManager/conf.d", &mode);
	return g_strcmp0(mode, "dnsmasq") == 0;
}

static Step *new_step(const char *bridge, const struct guest_names *names)
{
	return name_route_new_step(&step_kind_nm_dnsmasq, bridge, names);
}

const struct names_way names_by_network_manager = {.title = "NetworkManager's dnsmasq",
	.needs_server = TRUE,
	.is_in_use = is_in_use,
	.new_step = new_step};
