/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is wrong in the files that an administrator edits. */
#include "config.h"

#include "helpers/host/check.h"

#include <string.h>
#include <unistd.h>

#include "helpers/base/file.h"
#include "helpers/base/quote.h"
#include "helpers/conf/conf.h"
#include "helpers/port/acl.h"
#include "helpers/port/port-settings.h"

/* What begins an error of acl.h about a file, and not about this user's question. */
#define CANNOT_USE  "cannot use "
#define CANNOT_READ "cannot read "

/* A fault is one line for a terminal, whatever is in the file. */
static void add_fault(GString *faults, const char *text)
{
	g_autofree char *shown = quote_terminal(text);

	g_string_append_printf(faults, "%s\n", shown);
}

/* One of a file as a whole. */
static void add_file_fault(GString *faults, const char *path, const char *text)
{
	g_autofree char *fault = g_strdup_printf("%s: %s", path, text);

	add_fault(faults, fault);
}

static void check_conf(const char *path, GString *faults)
{
	const char *file = path != NULL ? path : CONF_DEFAULT_FILE;
	g_autoptr(GPtrArray) list = NULL;
	g_autofree char *text = NULL;
	int r = file_read(file, &text);

	if (r == -ENOENT && path == NULL)
		return;
	if (r < 0) {
		add_file_fault(faults, file, g_strerror(-r));
		return;
	}
	list = conf_find_faults(text);
	for (guint i = 0; i < list->len; i++) {
		const struct conf_fault *fault = g_ptr_array_index(list, i);
		g_autofree char *line =
			g_strdup_printf("%s:%u: %s", file, fault->line, fault->message);

		add_fault(faults, line);
	}
}

/* The bridge helper's reading of bridge.conf, whose first error denies everybody. */
struct acl_walk {
	struct acl acl;
	GPtrArray *files; /* of char *: those to be read, which grows by include lines */
};

/* An include line: its file has its turn later. A relative path is relative to the including file.
 */
static int note_include(struct acl *acl, const char *path, const struct acl_place *from,
	struct error *error G_GNUC_UNUSED)
{
	struct acl_walk *walk = (struct acl_walk *) (gpointer) acl;
	g_autofree char *directory = g_path_get_dirname(from->file);
	g_autofree char *whole = g_canonicalize_filename(path, directory);

	if (!g_ptr_array_find_with_equal_func(walk->files, whole, g_str_equal, NULL))
		g_ptr_array_add(walk->files, g_steal_pointer(&whole));
	return 0;
}

/* The parser ends at the first error: each line is shown to it alone, behind empty lines. */
static void check_acl_lines(
	struct acl_walk *walk, const char *file, const GString *text, GString *faults)
{
	g_autoptr(GString) before = g_string_new(NULL);

	for (gsize at = 0; at < text->len;) {
		const char *line = text->str + at;
		const char *newline = memchr(line, '\n', text->len - at);
		gsize length = newline != NULL ? (gsize) (newline - line) : text->len - at;
		g_autoptr(GString) one = g_string_new_len(before->str, (gssize) before->len);
		struct error error;

		g_string_append_len(one, line, (gssize) length);
		if (acl_parse(&walk->acl, file, one->str, one->len, &error) < 0 &&
			g_str_has_prefix(error.text, CANNOT_USE) &&
			!g_str_has_prefix(error.text, CANNOT_USE "bridge "))
			add_fault(faults, error.text + strlen(CANNOT_USE));
		g_string_append_c(before, '\n');
		at += length + 1;
	}
}

/* Of all files together what is not a line's: who can write one, and includes in a loop. */
static void check_acl_files(const char *bridge, GString *faults)
{
	struct error error;
	struct acl acl;

	if (acl_for_caller(bridge, &acl, &error) == 0 && acl_decide(&acl, ACL_FILE, &error) < 0 &&
		(g_str_has_prefix(error.text, CANNOT_READ) || strstr(error.text, ": " CANNOT_READ)))
		add_fault(faults, error.text);
}

static void check_acl(GString *faults)
{
	/* A name that no bridge has: only the lines' form is judged. */
	struct acl_walk walk = {.acl = {.bridge = "", .include = note_include}};
	g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(g_free);

	if (access(ACL_FILE, F_OK) < 0)
		return;
	walk.files = files;
	g_ptr_array_add(files, g_strdup(ACL_FILE));
	for (guint i = 0; i < files->len; i++) {
		const char *file = g_ptr_array_index(files, i);
		g_autoptr(GString) text = g_string_new(NULL);

		/* One that cannot be read is the other function's to judge. */
		if (file_read_bytes(file, text) == 0)
			check_acl_lines(&walk, file, text, faults);
	}
	check_acl_files("", faults);
}

static void conclude(const char *file, gboolean is_right, GString *out)
{
	if (is_right)
		g_string_append_printf(
			out, "%s: %s\n", file, access(file, F_OK) == 0 ? "no faults" : "not there");
}

void check_files(const char *path, GString *faults, GString *out)
{
	const char *file = path != NULL ? path : CONF_DEFAULT_FILE;
	gsize before;

	check_conf(path, faults);
	conclude(file, faults->len == 0, out);
	before = faults->len;
	check_acl(faults);
	conclude(ACL_FILE, faults->len == before, out);
}
