/* SPDX-License-Identifier: GPL-2.0-or-later */
/* brw0.conf: from its text to the bridges that are wanted. */
#include "config.h"

#include "helpers/conf/conf.h"

#include <errno.h>
#include <string.h>

#include "helpers/base/error.h"
#include "helpers/base/file.h"
#include "helpers/port/ifname.h"

/*
 * The number of the line with that group, or with that key in that group: GLib's key file does not
 * tell. Found again by reading as GLib does: blanks around a line's parts are nothing.
 */
static guint find_line(const char *text, const char *group, const char *key)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	g_autofree char *header = g_strdup_printf("[%s]", group);
	gboolean in_group = FALSE;
	guint found = 0;

	for (guint i = 0; lines[i] != NULL; i++) {
		char *line = g_strstrip(lines[i]);
		gsize length;

		if (line[0] == '[') {
			in_group = g_str_has_prefix(line, header);
			if (in_group && key == NULL)
				return i + 1;
			continue;
		}
		if (!in_group || key == NULL)
			continue;
		/* The last one of the same key is the one that counts. A key may have blanks in it.
		 */
		length = strcspn(line, "=");
		while (length > 0 && g_ascii_isspace(line[length - 1]))
			length--;
		if (strlen(key) == length && strncmp(line, key, length) == 0)
			found = i + 1;
	}
	return found;
}

/* A hint at what other kinds of configuration have, and this one has not; NULL: none. */
static const char *find_habit(const char *value)
{
	if (value[0] == '"' || value[0] == '\'')
		return "; write it without quotes";
	return strstr(value, " #") != NULL ? "; a comment has a line of its own" : NULL;
}

static void fault_free(gpointer data)
{
	struct conf_fault *fault = data;

	g_free(fault->message);
	g_free(fault);
}

static void add_fault(GPtrArray *faults, guint line, char *message)
{
	struct conf_fault *fault = g_new(struct conf_fault, 1);

	*fault = (struct conf_fault){line, message};
	g_ptr_array_add(faults, fault);
}

static ConfBridge *parse_group(
	GKeyFile *file, const char *group, const char *text, GPtrArray *faults)
{
	ConfBridge *bridge = conf_bridge_new(group);
	g_auto(GStrv) names = g_key_file_get_keys(file, group, NULL, NULL);

	for (gsize i = 0; names != NULL && names[i] != NULL; i++) {
		g_autofree char *value = g_key_file_get_value(file, group, names[i], NULL);
		g_autoptr(GError) error = NULL;
		const char *habit = find_habit(g_strstrip(value));

		if (!conf_bridge_set(bridge, names[i], value, &error))
			add_fault(faults, find_line(text, group, names[i]),
				g_strconcat(error->message, habit, NULL));
	}
	return bridge;
}

/*
 * The number of the first line that GLib does not take: text is good up to it, and bad from it on.
 */
static guint find_bad_line(const char *text)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	guint good = 0, bad = g_strv_length(lines);

	while (bad - good > 1) {
		guint middle = good + (bad - good) / 2;
		g_autoptr(GKeyFile) file = g_key_file_new();
		g_autofree char *head = NULL;
		char *rest = g_steal_pointer(&lines[middle]);

		head = g_strjoinv("\n", lines);
		lines[middle] = rest;
		if (g_key_file_load_from_data(
			    file, head, strlen(head), G_KEY_FILE_KEEP_TRANSLATIONS, NULL))
			good = middle;
		else
			bad = middle;
	}
	return bad;
}

/* Blanks in place of a line, the first being 1. */
static void blank_line(char *text, guint line)
{
	while (line > 1 && *text != '\0')
		line -= *text++ == '\n';
	memset(text, ' ', strcspn(text, "\n"));
}

/* As g_key_file_load_from_data, without the lines that it does not take: they are faults. */
static GKeyFile *load_text(const char *text, GPtrArray *faults)
{
	g_autofree char *rest = g_strdup(text);

	for (;;) {
		g_autoptr(GKeyFile) file = g_key_file_new();
		g_autoptr(GError) cause = NULL;
		guint line;

		/* Else a key such as 'address[de]' would be dropped without a word. */
		if (g_key_file_load_from_data(
			    file, rest, strlen(rest), G_KEY_FILE_KEEP_TRANSLATIONS, &cause))
			return g_steal_pointer(&file);
		line = find_bad_line(rest);
		add_fault(faults, line,
			g_strdup(g_error_matches(
					 cause, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_GROUP_NOT_FOUND)
					 ? "it is before the first [BRIDGE]"
					 : "it is neither [BRIDGE], KEY = VALUE nor a comment"));
		blank_line(rest, line);
	}
}

static gint compare_faults(gconstpointer one, gconstpointer other)
{
	const struct conf_fault *a = *(const struct conf_fault *const *) one;
	const struct conf_fault *b = *(const struct conf_fault *const *) other;

	return (gint) a->line - (gint) b->line;
}

static GPtrArray *parse(const char *text, GPtrArray *faults)
{
	GPtrArray *bridges = g_ptr_array_new_with_free_func((GDestroyNotify) conf_bridge_free);
	g_autoptr(GKeyFile) file = load_text(text, faults);
	g_auto(GStrv) groups = g_key_file_get_groups(file, NULL);

	for (gsize i = 0; groups[i] != NULL; i++) {
		g_ptr_array_add(bridges, parse_group(file, groups[i], text, faults));
		if (!ifname_is_valid(groups[i]))
			add_fault(faults, find_line(text, groups[i], NULL),
				g_strdup_printf("the group '%s' is not a valid name of a bridge",
					groups[i]));
	}
	g_ptr_array_sort(faults, compare_faults);
	return bridges;
}

GPtrArray *conf_find_faults(const char *text)
{
	GPtrArray *faults = g_ptr_array_new_with_free_func(fault_free);

	g_ptr_array_unref(parse(text, faults));
	return faults;
}

GPtrArray *conf_parse(const char *text, GError **error)
{
	g_autoptr(GPtrArray) faults = g_ptr_array_new_with_free_func(fault_free);
	g_autoptr(GPtrArray) bridges = parse(text, faults);
	const struct conf_fault *first;

	if (faults->len == 0)
		return g_steal_pointer(&bridges);
	first = g_ptr_array_index(faults, 0);
	error_set(error, BRW0_ERROR_USAGE, "line %u: %s", first->line, first->message);
	return NULL;
}

GPtrArray *conf_load(const char *path, GError **error)
{
	const char *file = path != NULL ? path : CONF_DEFAULT_FILE;
	g_autofree char *text = NULL;
	GPtrArray *bridges;
	int r;

	r = file_read(file, &text);
	if (r == -ENOENT && path == NULL)
		return conf_parse("", error);
	if (r < 0) {
		error_set_errno(error, r, "cannot read %s", file);
		return NULL;
	}
	bridges = conf_parse(text, error);
	if (bridges == NULL)
		g_prefix_error(error, "cannot use %s: ", file);
	return bridges;
}

GPtrArray *conf_load_bridges(const char *path, const char *name, GError **error)
{
	g_autoptr(GPtrArray) all = conf_load(path, error);
	GPtrArray *wanted;

	if (all == NULL || (name != NULL && !conf_check_ifname(name, error)))
		return NULL;
	if (name == NULL && all->len > 0)
		return g_steal_pointer(&all);

	if (name == NULL)
		name = CONF_DEFAULT_BRIDGE;
	wanted = g_ptr_array_new_with_free_func((GDestroyNotify) conf_bridge_free);
	for (guint i = 0; i < all->len; i++) {
		ConfBridge *bridge = g_ptr_array_index(all, i);

		if (strcmp(bridge->name, name) == 0) {
			g_ptr_array_add(wanted, g_ptr_array_steal_index(all, i));
			return wanted;
		}
	}
	g_ptr_array_add(wanted, conf_bridge_new(name));
	return wanted;
}
