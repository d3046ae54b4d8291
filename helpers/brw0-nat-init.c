/* SPDX-License-Identifier: GPL-2.0-or-later */
/* brw0-nat-init: put a bridge for guests behind this host's uplink, and take it away again. */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "helpers/host/command-line.h"
#include "helpers/host/conf.h"
#include "helpers/host/error.h"
#include "helpers/host/facts.h"
#include "helpers/host/obstacle.h"
#include "helpers/host/plan.h"
#include "helpers/host/status.h"
#include "helpers/host/steps.h"
#include "helpers/port/report.h"

#define PROGRAM "brw0-nat-init"

static struct {
	char *bridge;
	char *address;
	char *uplink;
	char *source;
	char *firewall;
	char *config;
	char *state_dir;
	gboolean dry_run;
	gboolean status;
	gboolean remove;
	gboolean verbose;
	gboolean version;
} options;

static const GOptionEntry entries[] = {
	{"bridge", 0, 0, G_OPTION_ARG_STRING, &options.bridge,
		"serve this bridge alone [those of brw0.conf, or " CONF_DEFAULT_BRIDGE "]", "NAME"},
	{"address", 0, 0, G_OPTION_ARG_STRING, &options.address,
		"its address [auto: the one that it has, else a free one]", "A.B.C.D/P"},
	{"uplink", 0, 0, G_OPTION_ARG_STRING, &options.uplink,
		"let guests out by this interface alone [auto: by any]", "IFACE"},
	{"source", 0, 0, G_OPTION_ARG_STRING, &options.source,
		"send as this address [masquerade: as the interface's own]", "A.B.C.D"},
	{"firewall", 0, 0, G_OPTION_ARG_STRING, &options.firewall,
		"put the rules there [auto: where the host has its own]", "iptables|nftables"},
	{"config", 0, 0, G_OPTION_ARG_FILENAME, &options.config,
		"read this configuration [" CONF_DEFAULT_FILE "]", "FILE"},
	{"state-dir", 0, 0, G_OPTION_ARG_FILENAME, &options.state_dir,
		"keep the journal here [" JOURNAL_DEFAULT_DIR "]", "DIR"},
	{"dry-run", 0, 0, G_OPTION_ARG_NONE, &options.dry_run,
		"print what would be done, as commands; touch nothing", NULL},
	{"status", 0, 0, G_OPTION_ARG_NONE, &options.status,
		"show what holds now; exit 0 only if all does", NULL},
	{"remove", 0, 0, G_OPTION_ARG_NONE, &options.remove, "take back exactly what was changed",
		NULL},
	{"verbose", 0, 0, G_OPTION_ARG_NONE, &options.verbose,
		"print each change as a command while it is made", NULL},
	{"version", 0, 0, G_OPTION_ARG_NONE, &options.version, "print the version", NULL},
	{NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
};

/* What was asked of the program, for one bridge. */
struct job {
	Host *host;
	const ConfBridge *conf;
	GArray *planned; /* of struct planned_bridge: those before */

	/* For verbs that need a plan. */
	Facts *facts;
	Plan *plan;
};

static gboolean make_plan(struct job *job, GError **error)
{
	struct planned_bridge planned = {.name = job->conf->name};

	job->facts = facts_gather(
		job->host->netlink, job->host->journal, job->conf, job->planned, error);
	if (job->facts == NULL)
		return FALSE;
	world_adopt(job->facts->worlds, job->conf->name, job->host->journal);
	job->plan = plan_make(job->conf, job->facts, error);
	if (job->plan == NULL)
		return FALSE;
	planned.address = job->plan->address;
	g_array_append_val(job->planned, planned);
	return TRUE;
}

static gboolean make_no_plan(struct job *job G_GNUC_UNUSED, GError **error G_GNUC_UNUSED)
{
	return TRUE;
}

static void job_clear(struct job *job)
{
	g_clear_pointer(&job->facts, facts_free);
	g_clear_pointer(&job->plan, plan_free);
}

static void watch(const Step *step, gpointer data G_GNUC_UNUSED)
{
	g_autoptr(GString) commands = g_string_new(NULL);

	if (!options.verbose)
		return;
	step->kind->describe(step, commands);
	fputs(commands->str, stdout);
	fflush(stdout);
}

static void print_count(guint n, const char *deed)
{
	if (n == 0)
		puts("nothing to change");
	else
		printf("%u %s %s\n", n, n == 1 ? "change" : "changes", deed);
}

static int do_apply(const struct job *job, GError **error)
{
	const Facts *facts = job->facts;
	g_autoptr(GString) advice = g_string_new(NULL);
	char text[SUBNET_TEXT_SIZE];
	guint n;

	if (!steps_apply(job->host, job->conf->name, job->plan->steps, watch, NULL, &n, error))
		return EXIT_FAILED;
	printf("%s: %s, ", job->conf->name, subnet_format(job->plan->address, text));
	print_count(n, "made");
	obstacles_advise(job->plan->obstacles, job->conf->name, advice);
	fputs(advice->str, stdout);
	if (!facts->has_uplink)
		printf("%s: %s%sno uplink yet; guests get out as soon as there is one\n",
			job->conf->name, facts->uplink != NULL ? facts->uplink : "",
			facts->uplink != NULL ? ": " : "");
	return EXIT_DONE;
}

static int do_dry_run(const struct job *job, GError **error)
{
	g_autoptr(GString) commands = g_string_new(NULL);

	if (!steps_describe(job->host, job->conf->name, job->plan->steps, commands, error))
		return EXIT_FAILED;
	if (commands->len == 0)
		g_string_append_printf(commands, "# %s: nothing to do\n", job->conf->name);
	fputs(commands->str, stdout);
	return EXIT_DONE;
}

static int do_status(const struct job *job, GError **error)
{
	g_autoptr(GString) tree = g_string_new(NULL);
	gboolean holds;

	if (!status_describe(
		    job->host, job->facts, job->plan, job->conf->name, tree, &holds, error))
		return EXIT_FAILED;
	fputs(tree->str, stdout);
	return holds ? EXIT_DONE : EXIT_FAILED;
}

static int do_remove(const struct job *job, GError **error)
{
	guint n;

	if (!steps_revert(job->host, job->conf->name, &n, error))
		return EXIT_FAILED;
	printf("%s: ", job->conf->name);
	print_count(n, "taken back");
	return EXIT_DONE;
}

/* Whether a verb changes the host decides how the journal is opened. */
static const struct verb {
	const gboolean *is_asked;
	gboolean is_for_all; /* bridges of the journal, too, unless one is named */
	Host *(*open)(const char *state_dir, GError **error);
	gboolean (*prepare)(struct job *job, GError **error);
	int (*run)(const struct job *job, GError **error);
} verbs[] = {
	{&options.dry_run, FALSE, host_open_to_read, make_plan, do_dry_run},
	{&options.status, FALSE, host_open_to_read, make_plan, do_status},
	{&options.remove, TRUE, host_open, make_no_plan, do_remove},
	{NULL, FALSE, host_open, make_plan, do_apply},
};

/* The verb that was asked for; NULL if it was more than one. */
static const struct verb *find_verb(void)
{
	const struct verb *found = NULL;

	for (gsize i = 0; i < G_N_ELEMENTS(verbs); i++) {
		if (verbs[i].is_asked == NULL)
			return found != NULL ? found : &verbs[i];
		if (*verbs[i].is_asked && found != NULL)
			return NULL;
		if (*verbs[i].is_asked)
			found = &verbs[i];
	}
	return found;
}

static int fail(const GError *error)
{
	if (geteuid() != 0)
		return report(
			error_exit_status(error), PROGRAM, "%s; run it as root", error->message);
	return report(error_exit_status(error), PROGRAM, "%s", error->message);
}

/* Whoever has left the configuration, or was never in it, is to go as well. */
static void add_journalled(GPtrArray *bridges, const Journal *journal)
{
	g_autoptr(GPtrArray) names = journal_list_bridges(journal);

	for (guint i = 0; i < names->len; i++) {
		const char *name = g_ptr_array_index(names, i);
		gboolean is_listed = FALSE;

		for (guint k = 0; k < bridges->len; k++) {
			const ConfBridge *bridge = g_ptr_array_index(bridges, k);

			is_listed = is_listed || strcmp(bridge->name, name) == 0;
		}
		if (!is_listed)
			g_ptr_array_add(bridges, conf_bridge_new(name));
	}
}

/* All bridges in turn. Those before one that fails stay as they are: each is whole in itself. */
static int serve(const struct verb *verb, GPtrArray *bridges)
{
	const char *state_dir = options.state_dir != NULL ? options.state_dir : JOURNAL_DEFAULT_DIR;
	g_autoptr(GError) error = NULL;
	g_autoptr(Host) host = verb->open(state_dir, &error);
	g_autoptr(GArray) planned = g_array_new(FALSE, FALSE, sizeof(struct planned_bridge));
	int worst = EXIT_DONE;

	if (host != NULL && verb->is_for_all && options.bridge == NULL)
		add_journalled(bridges, host->journal);
	for (guint i = 0; host != NULL && i < bridges->len; i++) {
		struct job job = {
			.host = host, .conf = g_ptr_array_index(bridges, i), .planned = planned};
		int status = EXIT_FAILED;

		if (verb->prepare(&job, &error))
			status = verb->run(&job, &error);
		for (guint k = 0; k < host->notes->len; k++)
			printf("%s: %s\n", job.conf->name,
				(const char *) g_ptr_array_index(host->notes, k));
		g_ptr_array_set_size(host->notes, 0);
		if (error != NULL)
			status = fail(error);
		worst = MAX(worst, status);
		g_clear_error(&error);
		job_clear(&job);
	}
	return host == NULL ? fail(error) : worst;
}

static const char purpose[] =
	"Set up a bridge for QEMU guests behind this host's uplink: bridge, address,\n"
	"firewall rules, forwarding. Run twice, it changes nothing the second time.";

int main(int argc, char **argv)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) bridges = NULL;
	const struct verb *verb;

	if (!command_line_parse(argc, argv, entries, purpose, PROGRAM "(8)", &error))
		return report(EXIT_WRONG_USE, PROGRAM, "%s", error->message);
	if (options.version) {
		puts(PROGRAM " " PACKAGE_VERSION);
		return EXIT_DONE;
	}
	verb = find_verb();
	if (verb == NULL)
		return report(EXIT_WRONG_USE, PROGRAM,
			"--dry-run, --status and --remove exclude each other");

	bridges = conf_load_bridges(options.config, options.bridge, &error);
	if (bridges == NULL ||
		!command_line_override_one(bridges, "address", options.address, &error) ||
		!command_line_override_one(bridges, "uplink", options.uplink, &error) ||
		!command_line_override_one(bridges, "source", options.source, &error) ||
		!command_line_override(bridges, "firewall", options.firewall, &error))
		return report(error_exit_status(error), PROGRAM, "%s", error->message);
	return serve(verb, bridges);
}
