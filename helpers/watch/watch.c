/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The loop: sources tell events, pace tells when to run, and the programs run one after the other.
 * It remembers nothing that it needs: started again, it begins with a run.
 */
#include "config.h"

#include "helpers/watch/watch.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

#include "helpers/base/error.h"
#include "helpers/conf/conf.h"
#include "helpers/watch/child.h"
#include "helpers/watch/pace.h"
#include "helpers/watch/silent.h"
#include "helpers/watch/source.h"
#include "helpers/watch/writer.h"

/* Exit status of a program: what is wrong is what it was given, and repeating does not help. */
enum { STATUS_USAGE = 2 };

struct watch {
	const struct program_paths *paths;
	const struct watch_speech *speech;
	GArray *sources;
	gboolean is_stopping;

	struct pace pace;
	struct writer
		writer; /* the first, since a run last changed something, that is not brw0's */

	/* The run. */
	struct pace_run run;
	struct pace_result result;
	guint at; /* the program of it that runs */
	struct child child;

	struct news outputs[PROGRAM_N], errors[PROGRAM_N];
};

static gint64 get_time(void)
{
	return g_get_monotonic_time() / 1000;
}

/* The names of those kinds, for g_free. */
static char *format_kinds(guint kinds)
{
	static const struct {
		guint kind;
		const char *name;
	} names[] = {
#define EVENT_ROW(kind, name) {kind, name},
		EVENTS(EVENT_ROW)
#undef EVENT_ROW
	};
	GString *text = g_string_new(NULL);

	for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
		if ((kinds & names[i].kind) != 0)
			g_string_append_printf(
				text, "%s%s", text->len > 0 ? ", " : "", names[i].name);
	return g_string_free(text, FALSE);
}

G_GNUC_PRINTF(2, 3)
static void say(void (*speak)(const char *text), const char *format, ...)
{
	g_autofree char *text = NULL;
	va_list arguments;

	if (speak == NULL)
		return;
	va_start(arguments, format);
	text = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	speak(text);
}

static void say_lines(void (*speak)(const char *text), const char *text)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

	for (gsize i = 0; lines[i] != NULL; i++)
		if (lines[i][0] != '\0')
			speak(lines[i]);
}

/* As a program's own errors: once, for as long as it lasts. */
static void say_error(struct watch *watch, const char *text)
{
	guint made;
	g_autofree char *lines = news_of_state(&watch->errors[watch->at], text, &made);

	say_lines(watch->speech->report, lines);
}

/* The last program of a run has ended. */
static void end_run(struct watch *watch)
{
	watch->result.interval = silent_interval(watch->paths->configuration);
	if (pace_end(&watch->pace, &watch->run, &watch->result, get_time())) {
		g_autofree char *writer = writer_format(&watch->writer);

		say(watch->speech->warn,
			"another program keeps undoing brw0's changes: %s; they are made again "
			"after a delay that doubles each time, up to %d minutes",
			writer, PACE_MOST / 60000);
	}
	if (watch->result.made != 0)
		memset(&watch->writer, 0, sizeof(watch->writer));
}

/* A program that cannot be started is one that failed. */
static gboolean start_program(struct watch *watch)
{
	g_auto(GStrv) argv = program_make_argv(&programs[watch->at], watch->paths);
	g_autoptr(GError) error = NULL;

	if (child_start(&watch->child, (const char *const *) argv, &error))
		return TRUE;
	say_error(watch, error->message);
	watch->result.is_to_repeat = TRUE;
	return FALSE;
}

/* The next program of the run, from that one on; none is left: the end of the run. */
static void go_on(struct watch *watch, guint at)
{
	for (watch->at = at; watch->at < PROGRAM_N && !watch->is_stopping; watch->at++)
		if ((programs[watch->at].kinds & watch->run.kinds) != 0 && start_program(watch))
			return;
	end_run(watch);
}

static void begin_run(struct watch *watch)
{
	g_autofree char *kinds = NULL;

	watch->run = pace_begin(&watch->pace, EVENT_RETRY, EVENT_CHECK, get_time());
	memset(&watch->result, 0, sizeof(watch->result));
	kinds = format_kinds(watch->run.kinds);
	say(watch->speech->trace, "run after: %s", kinds);
	go_on(watch, 0);
}

/* What it printed, as far as it is new. */
static void say_result(struct watch *watch, const struct child_result *result)
{
	const struct program *program = &programs[watch->at];
	guint made;
	g_autofree char *news = program->find_news(&watch->outputs[watch->at], result->out, &made);
	g_autoptr(GString) errors = g_string_new(result->err);

	if (made != 0)
		watch->result.made = watch->result.made * 31 + made;
	say_lines(watch->speech->print, watch->speech->trace != NULL ? result->out : news);
	if (result->status < 0)
		g_string_append_printf(
			errors, "%s: killed by signal %d\n", program->name, -result->status);
	say_error(watch, errors->str);
}

static void reap(struct watch *watch)
{
	struct child_result result;

	if (watch->child.pid == 0 || !child_end(&watch->child, &result))
		return;
	say_result(watch, &result);
	if (result.status != 0 && result.status != STATUS_USAGE)
		watch->result.is_to_repeat = TRUE;
	child_result_clear(&result);
	go_on(watch, watch->at + 1);
}

static void note(struct watch *watch, guint kinds, const struct writer *writer)
{
	if ((kinds & ~(guint) EVENT_INTERNAL) != 0)
		pace_note(&watch->pace, kinds & ~(guint) EVENT_INTERNAL, get_time());
	if (!writer_is_known(&watch->writer) && !writer_is_ours(writer))
		watch->writer = *writer;
	if ((kinds & EVENT_STOP) != 0)
		watch->is_stopping = TRUE;
	if ((kinds & EVENT_CHILD) != 0)
		reap(watch);
}

/* Milliseconds for poll(): until a run is due; -1: nothing is. */
static int find_timeout(const struct watch *watch)
{
	gint64 due = pace_due(&watch->pace);

	if (due == PACE_NEVER || watch->child.pid != 0)
		return -1;
	return (int) CLAMP(due - get_time(), 0, G_MAXINT);
}

/* Wait for events, and note them. */
static gboolean wait_for_events(struct watch *watch, GError **error)
{
	guint n = watch->sources->len;
	g_autofree struct pollfd *fds = g_new0(struct pollfd, n);

	for (guint i = 0; i < n; i++) {
		fds[i].fd = g_array_index(watch->sources, struct source, i).fd;
		fds[i].events = POLLIN;
	}
	if (poll(fds, n, find_timeout(watch)) < 0 && errno != EINTR)
		return error_set_errno(error, errno, "cannot wait for events");
	for (guint i = 0; i < n; i++) {
		struct source *source = &g_array_index(watch->sources, struct source, i);
		struct writer writer = {0};

		if (fds[i].revents != 0)
			note(watch, source->row->read(source, &writer), &writer);
	}
	return TRUE;
}

static gboolean loop(struct watch *watch, GError **error)
{
	pace_note(&watch->pace, EVENT_START, get_time());
	while (!watch->is_stopping || watch->child.pid != 0) {
		if (!wait_for_events(watch, error))
			return FALSE;
		if (watch->child.pid == 0 && !watch->is_stopping &&
			pace_due(&watch->pace) <= get_time())
			begin_run(watch);
	}
	return TRUE;
}

gboolean watch_run(
	const struct program_paths *paths, const struct watch_speech *speech, GError **error)
{
	struct watch watch = {.paths = paths, .speech = speech};
	gboolean is_done;

	watch.sources = sources_open(
		paths->configuration != NULL ? paths->configuration : CONF_DEFAULT_FILE, error);
	if (watch.sources == NULL)
		return FALSE;
	say(speech->trace, "watching");
	is_done = loop(&watch, error);
	sources_close(watch.sources);
	for (gsize i = 0; i < PROGRAM_N; i++) {
		news_clear(&watch.outputs[i]);
		news_clear(&watch.errors[i]);
	}
	return is_done;
}
