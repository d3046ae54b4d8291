/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Kernel settings: read and write one, and what the host's files say of it. */
#include "config.h"

#include "helpers/base/sysctl.h"

#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
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

/* A file hides those of the same name in the directories after its own. */
static const char *const directories[] = {
	"/etc/sysctl.d", "/run/sysctl.d", "/usr/local/lib/sysctl.d", "/usr/lib/sysctl.d"};

/* sysctl --system reads it last. */
#define LAST_FILE "/etc/sysctl.conf"

/* ufw has sysctl(8) read its own file whenever it starts, if it is enabled. */
#define UFW_FILE  "/etc/ufw/sysctl.conf"
#define UFW_STATE "/etc/ufw/ufw.conf"

/* A key with slashes, whichever way it is written: the separator that comes first is the one. */
static char *normalise(const char *key)
{
	const char *separator = strpbrk(key, "./");

	return separator != NULL && *separator == '.' ? sysctl_display(key) : g_strdup(key);
}

static gboolean is_one_of(const char *key, const char *const *names)
{
	for (; *names != NULL; names++)
		if (strcmp(key, *names) == 0)
			return TRUE;
	return FALSE;
}

static gboolean matches_one_of(const char *pattern, const char *const *names)
{
	for (; *names != NULL; names++)
		if (fnmatch(pattern, *names, FNM_PATHNAME) == 0)
			return TRUE;
	return FALSE;
}

/* "KEY = VALUE", "-KEY = VALUE", where a failure is let pass, or "-KEY": patterns are not for it.
 */
static gboolean parse_line(char *text, char **ret_key, char **ret_value)
{
	char *key = g_strstrip(text);
	char *sign = strchr(key, '=');
	gboolean has_dash = *key == '-';

	if (*key == '#' || *key == ';' || (sign == NULL && !has_dash))
		return FALSE;
	if (sign != NULL)
		*sign = '\0';
	*ret_key = normalise(g_strstrip(has_dash ? key + 1 : key));
	*ret_value = sign != NULL ? g_strstrip(sign + 1) : NULL;
	return TRUE;
}

void sysctl_conf_read(
	const char *path, const char *text, const char *const *names, struct sysctl_line *line)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

	for (guint i = 0; lines[i] != NULL; i++) {
		g_autofree char *key = NULL;
		gboolean is_by_name;
		char *value;

		if (!parse_line(lines[i], &key, &value))
			continue;
		is_by_name = is_one_of(key, names);
		if (!is_by_name &&
			(line->is_by_name || value == NULL || !matches_one_of(key, names)))
			continue;
		sysctl_line_clear(line);
		*line = (struct sysctl_line){g_strdup(path), i + 1, g_strdup(value), is_by_name};
	}
}

void sysctl_line_clear(struct sysctl_line *line)
{
	g_clear_pointer(&line->path, g_free);
	g_clear_pointer(&line->value, g_free);
}

static int compare_names(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *) a, *(const char *const *) b);
}

/* The names of the files, each once, in the order in which they are read. */
static GPtrArray *list_files(void)
{
	g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
	GPtrArray *names = g_ptr_array_new_with_free_func(g_free);

	for (gsize i = 0; i < G_N_ELEMENTS(directories); i++) {
		GDir *directory = g_dir_open(directories[i], 0, NULL);
		const char *name;

		while (directory != NULL && (name = g_dir_read_name(directory)) != NULL) {
			if (!g_str_has_suffix(name, ".conf") || g_hash_table_contains(seen, name))
				continue;
			g_ptr_array_add(names, g_strdup(name));
			g_hash_table_add(seen, g_ptr_array_index(names, names->len - 1));
		}
		g_clear_pointer(&directory, g_dir_close);
	}
	g_ptr_array_sort(names, compare_names);
	return names;
}

/* The path of the file of that name that counts. */
static char *find_file(const char *name)
{
	for (gsize i = 0; i < G_N_ELEMENTS(directories); i++) {
		g_autofree char *path = g_build_filename(directories[i], name, NULL);

		if (g_file_test(path, G_FILE_TEST_EXISTS))
			return g_steal_pointer(&path);
	}
	return NULL;
}

static void look_into(const char *path, const char *const *names, struct sysctl_line *line)
{
	g_autofree char *text = NULL;

	if (file_read(path, &text) == 0)
		sysctl_conf_read(path, text, names, line);
}

static gboolean is_ufw_disabled(void)
{
	g_autofree char *text = NULL;

	return file_read(UFW_STATE, &text) == 0 &&
	       g_regex_match_simple("^\\s*ENABLED\\s*=\\s*[\"']?no\\b", text,
		       G_REGEX_MULTILINE | G_REGEX_CASELESS, 0);
}

gboolean sysctl_conf_look_up(const char *const *names, struct sysctl_line *ret_line)
{
	g_autoptr(GPtrArray) files = list_files();
	g_auto(SysctlLine) line = {0};

	for (guint i = 0; i < files->len; i++) {
		g_autofree char *path = find_file(g_ptr_array_index(files, i));

		if (path != NULL)
			look_into(path, names, &line);
	}
	look_into(LAST_FILE, names, &line);
	if (!is_ufw_disabled())
		look_into(UFW_FILE, names, &line);
	if (line.value == NULL)
		return FALSE;
	*ret_line = line;
	line = (struct sysctl_line){0};
	return TRUE;
}
