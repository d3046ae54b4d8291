/* SPDX-License-Identifier: GPL-2.0-or-later */
/* brw0-nat-init: put a bridge for guests behind this host's uplink, and take it away again. */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "helpers/conf/command-line.h"
#include "helpers/conf/conf.h"
#include "helpers/conf/near-miss.h"
#include "helpers/base/colour.h"
#include "helpers/base/columns.h"
#include "helpers/base/error.h"
#include "helpers/base/output.h"
#include "helpers/base/quote.h"
#include "helpers/base/state.h"
#include "helpers/host/check.h"
#include "helpers/host/command-guests.h"
#include "helpers/host/command.h"
#include "helpers/port/report.h"

#define PROGRAM "brw0-nat-init"

static struct {
	char *bridge;
	char *config;
	char *state_dir;
	gboolean dry_run;
	gboolean status;
	gboolean doctor;
	gboolean no_probe;
	gboolean probe;
	gboolean guests;
	gboolean remove;
	gboolean check;
	gboolean json;
	gboolean verbose;
	char *color;
	gboolean is_coloured; /* what color comes to */
} options;

static const GOptionEntry entries[] = {
	{"bridge", 0, 0, G_OPTION_ARG_STRING, &options.bridge,
		"only this one [those of brw0.conf, or " CONF_DEFAULT_BRIDGE "]", "NAME"},
	{"config", 0, 0, G_OPTION_ARG_FILENAME, &options.config,
		"read this configuration [" CONF_DEFAULT_FILE "]", "FILE"},
	{"state-dir", 0, 0, G_OPTION_ARG_FILENAME, &options.state_dir,
		"keep the journal here [" STATE_DEFAULT_DIR "]", "DIR"},
	{"dry-run", 0, 0, G_OPTION_ARG_NONE, &options.dry_run,
		"print the changes as commands; change nothing", NULL},
	{"status", 0, 0, G_OPTION_ARG_NONE, &options.status, "show the state", NULL},
	{"doctor", 0, 0, G_OPTION_ARG_NONE, &options.doctor, "find out why guests are offline",
		NULL},
	{"no-probe", 0, 0, G_OPTION_ARG_NONE, &options.no_probe,
		"with --doctor: send no packets, only read", NULL},
	{"probe", 0, 0, G_OPTION_ARG_NONE, &options.probe, "send what a guest would send", NULL},
	{"guests", 0, 0, G_OPTION_ARG_NONE, &options.guests,
		"list the guests, and whether they answer", NULL},
	{"remove", 0, 0, G_OPTION_ARG_NONE, &options.remove, "undo exactly what was changed", NULL},
	{"check", 0, 0, G_OPTION_ARG_NONE, &options.check,
		"list all faults of brw0.conf and bridge.conf", NULL},
	{"json", 0, 0, G_OPTION_ARG_NONE, &options.json, "print JSON, for programs", NULL},
	{"verbose", 'v', 0, G_OPTION_ARG_NONE, &options.verbose, "print each change as a command",
		NULL},
	{"color", 0, 0, G_OPTION_ARG_STRING, &options.color,
		"auto, always or never [auto: on a terminal]", "WHEN"},
	{NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
};

/* What stands out. */
static const struct colour_word coloured[] = {
	{"ok", "32"},
	{"MISSING", "1;31"},
	{"BLOCKED", "1;31"},
	{"CLASH", "1;31"},
	{"unclear", "33"},
	{"unknown", "33"},
	{"hides", "33"},
	{"note", "33"},
	{"note:", "33"},
	{"evidence:", "1"},
	{"remedy:", "1;32"},
	{NULL, NULL},
};

/* Words for people, as a terminal has them. */
static void print_report(const char *text)
{
	guint width = output_get_width();
	g_autofree char *wrapped = width > 0 ? columns_wrap(text, width) : g_strdup(text);
	g_autofree char *painted =
		options.is_coloured ? colour_paint(wrapped, coloured) : g_strdup(wrapped);

	fputs(painted, stdout);
}

static void show(const char *commands, gpointer data G_GNUC_UNUSED)
{
	if (!options.verbose)
		return;
	fputs(commands, options.json ? stderr : stdout);
	fflush(stdout);
}

/* What can be asked for together, and what it is then. */
static const struct {
	gboolean dry_run, status, doctor, probe, guests, remove, check;
	const Command *command;
} commands[] = {
	{.command = &command_apply},
	{.dry_run = TRUE, .command = &command_dry_run},
	{.status = TRUE, .command = &command_status},
	{.doctor = TRUE, .command = &command_doctor},
	{.probe = TRUE, .command = &command_probe},
	{.guests = TRUE, .command = &command_guests},
	{.remove = TRUE, .command = &command_remove},
	{.check = TRUE, .command = &command_apply}, /* without a bridge: see check() */
	{.dry_run = TRUE, .remove = TRUE, .command = &command_dry_remove},
};

/* The command that was asked for; NULL if these do not go together. */
static const Command *find_command(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(commands); i++)
		if (options.dry_run == commands[i].dry_run &&
			options.status == commands[i].status &&
			options.doctor == commands[i].doctor &&
			options.probe == commands[i].probe &&
			options.guests == commands[i].guests &&
			options.remove == commands[i].remove && options.check == commands[i].check)
			return commands[i].command;
	return NULL;
}

/* These do not go together: name two of them. The last two may, without another. */
static int refuse_pair(void)
{
	static const struct {
		const gboolean *is_given;
		const char *name;
	} rows[] = {{&options.status, "status"}, {&options.doctor, "doctor"},
		{&options.probe, "probe"}, {&options.guests, "guests"}, {&options.check, "check"},
		{&options.remove, "remove"}, {&options.dry_run, "dry-run"}};
	const char *given[G_N_ELEMENTS(rows)];
	gsize n = 0;

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
		if (*rows[i].is_given)
			given[n++] = rows[i].name;
	return report(EXIT_USAGE, PROGRAM, "--%s and --%s exclude each other", given[0], given[1]);
}

static int fail(const GError *error)
{
	return report(
		error_exit_status(error), PROGRAM, "%s%s", error->message, error_get_remedy(error));
}

static gboolean is_listed(const GPtrArray *bridges, const char *name)
{
	for (guint i = 0; i < bridges->len; i++)
		if (strcmp(((const ConfBridge *) g_ptr_array_index(bridges, i))->name, name) == 0)
			return TRUE;
	return FALSE;
}

/* Set up by an earlier run, and not among the bridges. The journal's, of char *. */
static GPtrArray *list_others(const GPtrArray *bridges, const Journal *journal)
{
	GPtrArray *names = journal_list_bridges(journal);

	for (guint i = names->len; i-- > 0;)
		if (is_listed(bridges, g_ptr_array_index(names, i)))
			g_ptr_array_remove_index(names, i);
	return names;
}

static void add_others(GPtrArray *bridges, const Journal *journal)
{
	g_autoptr(GPtrArray) names = list_others(bridges, journal);

	for (guint i = 0; i < names->len; i++)
		g_ptr_array_add(bridges, conf_bridge_new(g_ptr_array_index(names, i)));
}

static void print_others(const GPtrArray *names)
{
	for (guint i = 0; i < names->len; i++) {
		const char *name = g_ptr_array_index(names, i);
		g_autofree char *quoted = quote_shell(name);

		printf("%s is set up and not in the configuration; to remove it: " PROGRAM
		       " --bridge=%s --remove\n",
			name, quoted);
	}
}

/* Do it with one bridge, and say what there is to say: the exit status. */
static int serve_one(const Command *command, Job *job, Json *json)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GString) out = g_string_new(NULL);
	gboolean is_well = FALSE;

	if (json != NULL ? !command->run_json(job, json, &is_well, &error)
			 : !command->run(job, out, &is_well, &error))
		g_string_truncate(out, 0);
	for (guint i = 0; i < job->host->notes->len; i++)
		g_string_append_printf(out, "%s: %s\n", job->conf->name,
			(const char *) g_ptr_array_index(job->host->notes, i));
	g_ptr_array_set_size(job->host->notes, 0);
	if (json == NULL && command->is_report)
		print_report(out->str);
	else
		fputs(out->str, json != NULL ? stderr : stdout);
	if (error == NULL)
		return is_well ? EXIT_DONE : EXIT_FAILED;
	if (json != NULL) {
		json_open_object(json, NULL);
		json_add_text(json, "bridge", job->conf->name);
		json_add_text(json, "error", error->message);
		json_close_object(json);
	}
	return fail(error);
}

/* Those first whose address is configured: the others choose what these leave. */
static gint compare_bridges(gconstpointer one, gconstpointer other)
{
	const ConfBridge *a = *(const ConfBridge *const *) one;
	const ConfBridge *b = *(const ConfBridge *const *) other;

	return ip_prefix_is_set(b->address) - ip_prefix_is_set(a->address);
}

/* A name that was mistyped, perhaps: a run makes whatever bridge is named. */
static void note_meant(Host *host)
{
	g_autoptr(GPtrArray) known = journal_list_bridges(host->journal);
	const char *meant;

	if (options.bridge == NULL || journal_knows(host->journal, options.bridge))
		return;
	meant = near_miss_find(options.bridge, (const char *const *) known->pdata, known->len);
	if (meant != NULL)
		host_note(host, "not set up before; did you mean %s?", meant);
}

/*
 * All bridges in turn; json NULL: for people. Those before one that fails stay set up: each bridge
 * is complete without the others. *ret_others is what the command has to say of other bridges, of
 * char *; it may be NULL.
 */
static int serve(const Command *command, GPtrArray *bridges, Json *json, GPtrArray **ret_others)
{
	const char *state_dir = options.state_dir != NULL ? options.state_dir : STATE_DEFAULT_DIR;
	g_autoptr(GError) error = NULL;
	g_autoptr(Host) host = command->open(state_dir, &error);
	g_autoptr(GArray) planned = g_array_new(FALSE, FALSE, sizeof(struct planned_bridge));
	int worst = EXIT_DONE;

	*ret_others = NULL;
	if (host == NULL)
		return fail(error);
	if (command->others == COMMAND_SERVES_OTHERS && options.bridge == NULL)
		add_others(bridges, host->journal);
	g_ptr_array_sort(bridges, compare_bridges);
	note_meant(host);
	for (guint i = 0; i < bridges->len; i++) {
		Job job = {.host = host,
			.conf = g_ptr_array_index(bridges, i),
			.planned = planned,
			.progress = show,
			.probes = !options.no_probe};
		int status = serve_one(command, &job, json);

		worst = MAX(worst, status);
		job_clear(&job);
	}
	if (command->others == COMMAND_NAMES_OTHERS && options.bridge == NULL)
		*ret_others = list_others(bridges, host->journal);
	return worst;
}

static int serve_people(const Command *command, GPtrArray *bridges)
{
	g_autoptr(GPtrArray) others = NULL;
	int status = serve(command, bridges, NULL, &others);

	if (others != NULL)
		print_others(others);
	return status;
}

/* The same for programs: one object for all bridges. */
static int serve_json(const Command *command, GPtrArray *bridges)
{
	g_autoptr(Json) json = json_new();
	g_autoptr(GPtrArray) others = NULL;
	int status;

	json_open_report(json, PROGRAM);
	json_open_array(json, "bridges");
	status = serve(command, bridges, json, &others);
	json_close_array(json);
	json_open_array(json, "unconfigured");
	for (guint i = 0; others != NULL && i < others->len; i++)
		json_add_text(json, NULL, g_ptr_array_index(others, i));
	json_close_array(json);
	json_close_object(json);
	puts(json->text->str);
	return status;
}

static int check(void)
{
	g_autoptr(GString) faults = g_string_new(NULL);
	g_autoptr(GString) out = g_string_new(NULL);

	check_files(options.config, faults, out);
	fputs(faults->str, stderr);
	fputs(out->str, stdout);
	return faults->len == 0 ? EXIT_DONE : EXIT_FAILED;
}

static CommandLine command_line = {
	.purpose = "Set up a bridge for QEMU guests behind this host's uplink: bridge, address,\n"
		   "firewall rules, forwarding. Run twice, it changes nothing the second time.",
	.program = PROGRAM,
	.subject = CONF_SUBJECT_HOST,
	.entries = entries,
};

int main(int argc, char **argv)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) bridges = NULL;
	const Command *command;
	int status;

	if (!command_line_parse(&command_line, argc, argv, &error))
		return report(EXIT_USAGE, PROGRAM, "%s", error->message);
	if (command_line.answer != NULL)
		return report_answer(PROGRAM, command_line.answer);
	command = find_command();
	if (command == NULL)
		return refuse_pair();
	if (options.json && command->run_json == NULL)
		return report(EXIT_USAGE, PROGRAM,
			"--json needs --status, --doctor, --probe, --guests, --dry-run or --remove");
	if (options.no_probe && command != &command_doctor)
		return report(EXIT_USAGE, PROGRAM, "--no-probe needs --doctor");

	if (!colour_choose(options.color, &options.is_coloured, &error))
		return report(EXIT_USAGE, PROGRAM, "%s", error->message);
	if (!options.check) {
		bridges = conf_load_bridges(options.config, options.bridge, &error);
		if (bridges == NULL || !command_line_override(&command_line, bridges, &error))
			return report(error_exit_status(error), PROGRAM, "%s", error->message);
	}
	status = options.check  ? check()
		 : options.json ? serve_json(command, bridges)
				: serve_people(command, bridges);
	return output_flush(&error) ? status : report(EXIT_FAILED, PROGRAM, "%s", error->message);
}
