/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The step for guests' names in /etc/hosts: a block of lines for each bridge, which has the names
 * that no other line of the file has. Guests come and go: the names are the step's detail, so that
 * other names are the same step.
 */
#include "config.h"

#include "helpers/host/step-hosts.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "helpers/base/error.h"
#include "helpers/base/file.h"
#include "helpers/base/quote.h"
#include "helpers/base/rewrite.h"
#include "helpers/host/hosts-file.h"
#include "helpers/host/names.h"

#define HOSTS "/etc/hosts"

/* What the file was before. */
#define BEFORE_ABSENT  "absent"
#define BEFORE_UNENDED "unended" /* its last line had no newline */

/* The data. */

struct hosts {
	GPtrArray *names; /* of char *: "ADDRESS NAME.DOMAIN" */
};

static struct hosts *hosts_of(const Step *step)
{
	return step->data;
}

static void hosts_clear(gpointer data)
{
	g_clear_pointer(&((struct hosts *) data)->names, g_ptr_array_unref);
}

static void set_names(Step *step)
{
	hosts_of(step)->names = g_ptr_array_new_with_free_func(g_free);
}

static void hosts_format(const Step *step G_GNUC_UNUSED, Words *value)
{
	words_add(value, WORDS_UNNAMED, HOSTS);
}

static gboolean hosts_parse(Step *step, const Words *value)
{
	set_names(step);
	return words_is(value, HOSTS);
}

static void hosts_format_detail(const Step *step, Words *detail)
{
	const GPtrArray *names = hosts_of(step)->names;

	words_add_list(detail, "name");
	for (guint i = 0; i < names->len; i++)
		words_add(detail, "name", g_ptr_array_index(names, i));
}

/* A name is a domain of its own. */
static gboolean is_name(const char *text)
{
	g_auto(GStrv) words = g_strsplit(text, " ", 3);
	struct ip_address address;

	return g_strv_length(words) == 2 && ip_address_parse(AF_INET, words[0], &address, NULL) &&
	       conf_check_domain(words[1], NULL);
}

static gboolean hosts_parse_detail(Step *step, const Words *detail, GError **error)
{
	const char *const *names = words_list(detail, "name");

	for (gsize i = 0; names != NULL && names[i] != NULL; i++) {
		if (!is_name(names[i]))
			return error_set(error, BRW0_ERROR_FAILED,
				"cannot restore the line '%s' of " HOSTS, names[i]);
		g_ptr_array_add(hosts_of(step)->names, g_strdup(names[i]));
	}
	return TRUE;
}

static gboolean hosts_is_before(const Words *before)
{
	return words_is(before, "") || words_is(before, BEFORE_ABSENT) ||
	       words_is(before, BEFORE_UNENDED);
}

/* The file. */

static gboolean read_hosts(char **ret_text, const char **ret_before, GError **error)
{
	int r = file_read(HOSTS, ret_text);

	if (r < 0 && r != -ENOENT)
		return error_set_errno(error, r, "cannot read " HOSTS);
	if (r < 0)
		*ret_text = g_strdup("");
	*ret_before = r < 0                                                     ? BEFORE_ABSENT
		      : **ret_text == '\0' || g_str_has_suffix(*ret_text, "\n") ? ""
										: BEFORE_UNENDED;
	return TRUE;
}

/* Those lines that the rest of the file leaves to us; for g_free. */
static char *make_lines(const Step *step, const char *rest)
{
	const GPtrArray *names = hosts_of(step)->names;
	GString *lines = g_string_new(NULL);

	for (guint i = 0; i < names->len; i++) {
		const char *line = g_ptr_array_index(names, i);

		if (!hosts_has_name(rest, strchr(line, ' ') + 1))
			g_string_append_printf(lines, "%s\n", line);
	}
	return g_string_free(lines, FALSE);
}

/* The file as it is, and as it would be with the step; each for g_free. */
typedef struct versions {
	char *text;   /* as it is */
	char *lines;  /* our lines in that */
	char *rest;   /* without our block */
	char *wanted; /* our lines as they are to be */
	const char *before;
} Versions;

static void versions_clear(Versions *versions)
{
	g_free(versions->text);
	g_free(versions->lines);
	g_free(versions->rest);
	g_free(versions->wanted);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Versions, versions_clear)

static gboolean versions_read(const Step *step, Versions *ret, GError **error)
{
	if (!read_hosts(&ret->text, &ret->before, error) ||
		!hosts_find_lines(ret->text, step->key, &ret->lines, error) ||
		!hosts_remove(ret->text, step->key, &ret->rest, error))
		return FALSE;
	ret->wanted = make_lines(step, ret->rest);
	return TRUE;
}

static gboolean hosts_inspect(
	Host *host G_GNUC_UNUSED, const Step *step, Inspection *ret, GError **error G_GNUC_UNUSED)
{
	g_auto(Versions) versions = {0};
	g_autoptr(GError) failure = NULL;

	if (!versions_read(step, &versions, &failure)) {
		ret->before = words_new_of("");
		ret->found = g_strdup(failure->message);
		return TRUE;
	}
	ret->before = words_new_of(versions.before);
	ret->holds = strcmp(versions.lines, versions.wanted) == 0;
	ret->found = ret->holds ? NULL : g_strdup("has other lines for guests");
	return TRUE;
}

static gboolean write_hosts(const Step *step, GError **error)
{
	g_auto(Versions) versions = {0};
	g_autofree char *text = NULL;

	if (!versions_read(step, &versions, error))
		return FALSE;
	text = hosts_append(versions.rest, step->key, versions.wanted);
	return rewrite_file(HOSTS, versions.text, text, error);
}

/* Guests are online without it: a file that cannot be written is no reason to undo the rest. */
static gboolean hosts_apply(Host *host, const Step *step, GError **error G_GNUC_UNUSED)
{
	g_autoptr(GError) failure = NULL;

	if (!write_hosts(step, &failure))
		host_note(host, "this host does not resolve guests' names: %s", failure->message);
	return TRUE;
}

/* As it was, as far as that is ours: at the end of the file, our block was put on a line of its
 * own. */
static void restore_end(const Versions *versions, const Words *before)
{
	gsize length = strlen(versions->rest);

	if (words_is(before, BEFORE_UNENDED) && length > 0 &&
		strncmp(versions->text, versions->rest, length) == 0 &&
		versions->rest[length - 1] == '\n')
		versions->rest[length - 1] = '\0';
}

static gboolean hosts_revert(
	Host *host G_GNUC_UNUSED, const Step *step, JournalEntry *entry, GError **error)
{
	g_auto(Versions) versions = {0};

	if (!versions_read(step, &versions, error))
		return FALSE;
	if (strcmp(versions.text, versions.rest) == 0)
		return TRUE;
	restore_end(&versions, entry->before);
	if (versions.rest[0] != '\0' || !words_is(entry->before, BEFORE_ABSENT))
		return rewrite_file(HOSTS, versions.text, versions.rest, error);
	return unlink(HOSTS) == 0 || error_set_errno(error, errno, "cannot remove " HOSTS);
}

/* A line each as a word of printf(1). */
static void describe_block(const char *block, GString *out)
{
	g_auto(GStrv) lines = g_strsplit(block, "\n", -1);

	g_string_append(out, "printf '%s\\n'");
	for (gsize i = 0; lines[i][0] != '\0'; i++) {
		g_autofree char *word = quote_shell(lines[i]);

		g_string_append_printf(out, " %s", word);
	}
	g_string_append(out, " >>" HOSTS "\n");
}

static void hosts_describe(const Step *step, GString *out)
{
	g_autofree char *begin = hosts_make_begin(step->key);
	g_autofree char *end = hosts_make_end(step->key);
	g_autofree char *block = NULL;
	g_auto(Versions) versions = {0};

	if (!versions_read(step, &versions, NULL) || versions.wanted[0] == '\0')
		return;
	block = g_strconcat(begin, "\n", versions.wanted, end, "\n", NULL);
	describe_block(block, out);
}

/* As a regular expression of sed(1) that matches it alone. */
static char *make_pattern(char *line)
{
	GString *pattern = g_string_new("/^");

	for (const char *c = line; *c != '\0'; c++) {
		if (strchr("/\\.*[]^$", *c) != NULL)
			g_string_append_c(pattern, '\\');
		g_string_append_c(pattern, *c);
	}
	g_free(line);
	g_string_append(pattern, "$/");
	return g_string_free(pattern, FALSE);
}

static gboolean hosts_describe_revert(Host *host G_GNUC_UNUSED, const Step *step,
	const JournalEntry *entry G_GNUC_UNUSED, GString *out, GError **error G_GNUC_UNUSED)
{
	g_autofree char *begin = make_pattern(hosts_make_begin(step->key));
	g_autofree char *end = make_pattern(hosts_make_end(step->key));
	g_autofree char *script = g_strconcat(begin, ",", end, "d", NULL);
	g_auto(Versions) versions = {0};

	/* What cannot be read stays: apply and revert say why. */
	if (versions_read(step, &versions, NULL) && strcmp(versions.text, versions.rest) != 0)
		quote_command(out, "sed", "-i", script, HOSTS, NULL);
	return TRUE;
}

static char *hosts_get_title(const Step *step)
{
	guint n = hosts_of(step)->names->len;

	return g_strdup_printf(
		HOSTS ": %u %s of guests on %s", n, n == 1 ? "name" : "names", step->key);
}

const StepKind step_kind_hosts = {.name = "hosts",
	.data_size = sizeof(struct hosts),
	.clear = hosts_clear,
	.format = hosts_format,
	.parse = hosts_parse,
	.format_detail = hosts_format_detail,
	.parse_detail = hosts_parse_detail,
	.is_before = hosts_is_before,
	.inspect = hosts_inspect,
	.apply = hosts_apply,
	.revert = hosts_revert,
	.describe = hosts_describe,
	.describe_revert = hosts_describe_revert,
	.get_title = hosts_get_title,
	.turn = STEP_GOES_AFTER,
	.is_cleared_by_hand = TRUE,
	.is_known_by_name = TRUE};

/* The way. */

/* Two guests of one name: the first one has it. */
static gboolean is_new(const GPtrArray *names, const char *line)
{
	const char *name = strchr(line, ' ');

	for (guint i = 0; i < names->len; i++)
		if (g_ascii_strcasecmp(strchr(g_ptr_array_index(names, i), ' '), name) == 0)
			return FALSE;
	return TRUE;
}

static Step *new_step(const char *bridge, const struct guest_names *names)
{
	Step *step = step_new(&step_kind_hosts, bridge);

	set_names(step);
	for (guint i = 0; i < names->guests->len; i++) {
		const struct named_guest *guest = g_ptr_array_index(names->guests, i);
		char address[IP_TEXT_SIZE];
		g_autofree char *line = g_strdup_printf("%s %s.%s",
			ip_address_format(guest->address, address), guest->name, names->domain);

		if (is_new(hosts_of(step)->names, line))
			g_ptr_array_add(hosts_of(step)->names, g_steal_pointer(&line));
	}
	return step;
}

const struct names_way names_by_hosts = {.title = "/etc/hosts", .new_step = new_step};
