/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the host's files say that kernel settings are to be: sysctl.d(5), sysctl.conf(5). */
#include "config.h"

#include "helpers/host/sysctl-conf.h"

#include <string.h>

#include "helpers/host/file.h"
#include "helpers/host/sysctl.h"

/* A file hides those of the same name in the directories after its own. */
static const char *const directories[] = {
	"/etc/sysctl.d", "/run/sysctl.d", "/usr/local/lib/sysctl.d", "/usr/lib/sysctl.d"};

/* sysctl --system reads it last. */
#define LAST_FILE "/etc/sysctl.conf"

/* A key with slashes, whichever way it is written: the separator that comes first is the one. */
static char *normalise(const char *key)
{
	const char *separator = strpbrk(key, "./");

	return separator != NULL && *separator == '.' ? sysctl_display(key) : g_strdup(key);
}

static gboolean is_meant(const char *key, const char *name)
{
	g_autofree char *normal = normalise(key);

	return strpbrk(normal, "*?") != NULL ? g_pattern_match_simple(normal, name)
					     : strcmp(normal, name) == 0;
}

guint sysctl_conf_find(const char *text, const char *name, char **ret_value)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	guint found = 0;

	for (guint i = 0; lines[i] != NULL; i++) {
		char *key = g_strstrip(lines[i]);
		char *sign = strchr(key, '=');

		if (*key == '#' || *key == ';' || sign == NULL)
			continue;
		*sign = '\0';
		/* A '-' in front only lets a failure pass. */
		key += *key == '-' ? 1 : 0;
		if (!is_meant(g_strstrip(key), name))
			continue;
		if (found != 0)
			g_free(*ret_value);
		*ret_value = g_strdup(g_strstrip(sign + 1));
		found = i + 1;
	}
	return found;
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
static GPtrArray *list_names(void)
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

static void look_into(const char *path, const char *name, struct sysctl_line *line)
{
	g_autofree char *text = NULL;
	char *value = NULL;
	guint number;

	if (file_read(path, &text) < 0)
		return;
	number = sysctl_conf_find(text, name, &value);
	if (number == 0)
		return;
	sysctl_line_clear(line);
	*line = (struct sysctl_line){g_strdup(path), number, value};
}

gboolean sysctl_conf_look_up(const char *name, struct sysctl_line *ret_line)
{
	g_autoptr(GPtrArray) names = list_names();
	struct sysctl_line line = {0};

	for (guint i = 0; i < names->len; i++) {
		g_autofree char *path = find_file(g_ptr_array_index(names, i));

		if (path != NULL)
			look_into(path, name, &line);
	}
	look_into(LAST_FILE, name, &line);
	if (line.path == NULL)
		return FALSE;
	*ret_line = line;
	return TRUE;
}
