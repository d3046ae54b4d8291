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

/* What other kinds of configuration have, and this one has not. NULL: nothing. */
static const char *find_habit(const char *value)
{
	if (value[0] == '"' || value[0] == '\'')
		return "; write it without quotes";
	return strstr(value, " #") != NULL ? "; a comment has a line of its own" : NULL;
}

/* Put the line before the error, and a hint behind it. */
static void explain(GError **error, guint line, const char *value)
{
	const char *habit = find_habit(value);
	g_autoptr(GError) cause = NULL;

	g_prefix_error(error, "line %u: ", line);
	if (error == NULL || habit == NULL)
		return;
	cause = g_steal_pointer(error);
	g_set_error(error, cause->domain, cause->code, "%s%s", cause->message, habit);
}

static ConfBridge *parse_group(GKeyFile *file, const char *group, const char *text, GError **error)
{
	g_autoptr(ConfBridge) bridge = conf_bridge_new(group);
	g_auto(GStrv) names = g_key_file_get_keys(file, group, NULL, error);

	if (names == NULL)
		return NULL;
	for (gsize i = 0; names[i] != NULL; i++) {
		g_autofree char *value = g_key_file_get_value(file, group, names[i], error);

		if (value == NULL)
			return NULL;
		if (!conf_bridge_set(bridge, names[i], g_strstrip(value), error)) {
			explain(error, find_line(text, group, names[i]), value);
			return NULL;
		}
	}
	return g_steal_pointer(&bridge);
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
		if (g_key_file_load_from_data(file, head, strlen(head), G_KEY_FILE_NONE, NULL))
			good = middle;
		else
			bad = middle;
	}
	return bad;
}

/* As g_key_file_load_from_data, with a message in the manner of the others. */
static gboolean load_text(GKeyFile *file, const char *text, GError **error)
{
	g_autoptr(GError) cause = NULL;
	const char *what = "is neither [BRIDGE], KEY = VALUE nor a comment";

	/* Else a key such as 'address[de]' would be dropped without a word. */
	if (g_key_file_load_from_data(
		    file, text, strlen(text), G_KEY_FILE_KEEP_TRANSLATIONS, &cause))
		return TRUE;
	if (g_error_matches(cause, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_GROUP_NOT_FOUND))
		what = "is before the first [BRIDGE]";
	return error_set(error, BRW0_ERROR_USAGE, "line %u: it %s", find_bad_line(text), what);
}

GPtrArray *conf_parse(const char *text, GError **error)
{
	g_autoptr(GKeyFile) file = g_key_file_new();
	g_autoptr(GPtrArray) bridges =
		g_ptr_array_new_with_free_func((GDestroyNotify) conf_bridge_free);
	g_auto(GStrv) groups = NULL;

	if (!load_text(file, text, error))
		return NULL;
	groups = g_key_file_get_groups(file, NULL);
	for (gsize i = 0; groups[i] != NULL; i++) {
		ConfBridge *bridge;

		if (!ifname_is_valid(groups[i])) {
			error_set(error, BRW0_ERROR_USAGE,
				"line %u: the group '%s' is not a valid name of a bridge",
				find_line(text, groups[i], NULL), groups[i]);
			return NULL;
		}
		bridge = parse_group(file, groups[i], text, error);
		if (bridge == NULL)
			return NULL;
		g_ptr_array_add(bridges, bridge);
	}
	return g_steal_pointer(&bridges);
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
