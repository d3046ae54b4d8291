/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The DHCP server's configuration fragment for brw0's bridges, from a template. */
#include "config.h"

#include <stdio.h>

#include "dhcp/instance.h"
#include "dhcp/reload.h"
#include "dhcp/work.h"
#include "helpers/conf/command-line.h"
#include "helpers/conf/conf.h"
#include "helpers/base/error.h"
#include "helpers/base/json.h"
#include "helpers/base/output.h"
#include "helpers/port/report.h"

#define PROGRAM "brw0-dhcpd-conf"

/* The command line. */
static struct {
	char *bridge;
	char *template;
	char *output;
	char *config;
	char *resolv_conf;
	gboolean reload;
	gboolean stop;
	gboolean no_check;
	gboolean check;
	gboolean json;
	gboolean verbose;
} arguments;

/* As file names they reach our own checks as they were typed, also where they are not UTF-8. */
static const GOptionEntry entries[] = {
	{"bridge", 0, 0, G_OPTION_ARG_FILENAME, &arguments.bridge,
		"only this bridge [those of brw0.conf, or " CONF_DEFAULT_BRIDGE "]", "NAME"},
	{"template", 0, 0, G_OPTION_ARG_FILENAME, &arguments.template,
		"use this template [the server's, in " PKGDATADIR "]", "FILE"},
	{"output", 0, 0, G_OPTION_ARG_FILENAME, &arguments.output,
		"publish as this file [standard output]", "FILE"},
	{"reload", 0, 0, G_OPTION_ARG_NONE, &arguments.reload,
		"publish, and have the server read what has changed", NULL},
	{"stop", 0, 0, G_OPTION_ARG_NONE, &arguments.stop, "stop the servers that --reload started",
		NULL},
	{"no-check", 0, 0, G_OPTION_ARG_NONE, &arguments.no_check,
		"publish without checking the server's configuration", NULL},
	{"check", 0, 0, G_OPTION_ARG_NONE, &arguments.check,
		"judge template and configuration only", NULL},
	{"json", 0, 0, G_OPTION_ARG_NONE, &arguments.json, "print JSON, for programs", NULL},
	{"verbose", 'v', 0, G_OPTION_ARG_NONE, &arguments.verbose,
		"print what each bridge gets, as comments", NULL},
	{"config", 0, 0, G_OPTION_ARG_FILENAME, &arguments.config,
		"read this configuration [" CONF_DEFAULT_FILE "]", "FILE"},
	{"resolv-conf", 0, 0, G_OPTION_ARG_FILENAME, &arguments.resolv_conf,
		"the host's DNS servers [/etc/resolv.conf]", "FILE"},
	{NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
};

static CommandLine command_line = {
	.purpose =
		"Write the DHCP server's configuration for guests on a bridge, from the bridge's\n"
		"address and the uplink's DNS servers.",
	.program = PROGRAM,
	.subject = CONF_SUBJECT_DHCP,
	.entries = entries,
};

/* The bridges to serve, as the configuration and the command line want them. */
static GPtrArray *load_bridges(GError **error)
{
	g_autoptr(GPtrArray) bridges = conf_load_bridges(arguments.config, arguments.bridge, error);

	if (bridges == NULL || !command_line_override(&command_line, bridges, error))
		return NULL;
	return g_steal_pointer(&bridges);
}

static int fail(const GError *error)
{
	return report(
		error_exit_status(error), PROGRAM, "%s%s", error->message, error_get_remedy(error));
}

/* "# brW0: 192.168.77.1/24 by dnsmasq, DNS servers 192.168.77.1" */
static void print_served(const DhcpWork *work)
{
	char text[IP_TEXT_SIZE];

	for (guint i = 0; i < work->served->len; i++) {
		const struct dhcp_served *served =
			&g_array_index(work->served, struct dhcp_served, i);

		printf("# %s: %s by %s, DNS servers", served->bridge->name,
			ip_prefix_format(served->router, text), work->instance->server->name);
		for (guint k = 0; k < served->dns->len; k++)
			printf(" %s",
				ip_address_format(
					g_array_index(served->dns, struct ip_address, k), text));
		printf("%s\n", served->dns->len == 0 ? " none" : "");
	}
}

/* Print what has become of it. */
static void print_work(const DhcpWork *work)
{
	for (guint i = 0; i < work->notes->len; i++)
		report(EXIT_DONE, PROGRAM, "%s", (const char *) g_ptr_array_index(work->notes, i));
	if (arguments.json)
		return;
	if (arguments.verbose)
		print_served(work);
	if (work->found != NULL)
		printf("%s: %s\n", work->path, work->found);
	else if (work->path == NULL && work->text != NULL)
		fputs(work->text, stdout);
	if (work->service != NULL)
		printf("%s: %s\n", work->service, work->operation);
}

static int do_work(DhcpRun *run, DhcpWork *work, Json *json)
{
	g_autoptr(GError) error = NULL;

	if (!dhcp_work_has_directory(run, work)) {
		g_autofree char *directory = g_path_get_dirname(work->path);

		if (json == NULL)
			printf("%s: no such directory, nothing to publish\n", directory);
		return EXIT_DONE;
	}
	(void) dhcp_work_do(run, work, &error);
	print_work(work);
	if (json != NULL)
		dhcp_work_write(work, error, json);
	return error != NULL ? fail(error) : EXIT_DONE;
}

/* Print what is wrong, or that nothing is. */
static int check_work(DhcpRun *run, DhcpWork *work, Json *json G_GNUC_UNUSED)
{
	g_autoptr(GPtrArray) faults = g_ptr_array_new_with_free_func(g_free);

	dhcp_work_check(run, work, faults);
	print_work(work);
	for (guint i = 0; i < faults->len; i++)
		report(EXIT_FAILED, PROGRAM, "%s", (const char *) g_ptr_array_index(faults, i));
	if (faults->len == 0)
		printf("%s: no faults\n%s: no faults\n", work->template,
			work->instance->configuration);
	return faults->len == 0 ? EXIT_DONE : EXIT_FAILED;
}

/* Stop what brw0 has started and that does not belong to the works. */
static int stop_others(const GPtrArray *works)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) wanted = g_ptr_array_new();
	g_autoptr(GString) out = g_string_new(NULL);
	int status = EXIT_DONE;

	for (guint i = 0; i < works->len; i++)
		g_ptr_array_add(wanted, ((DhcpWork *) g_ptr_array_index(works, i))->instance);
	if (!dhcp_instances_stop(wanted, arguments.bridge, out, &error))
		status = fail(error);
	if (arguments.stop)
		reload_forget(arguments.bridge);
	fputs(out->str, arguments.json ? stderr : stdout);
	return status;
}

/* All of it, as far as it can be done; the worst status. json: NULL, or an open array. */
static int serve(Json *json)
{
	int (*each)(DhcpRun * run, DhcpWork * work, Json * json) =
		arguments.check ? check_work : do_work;
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) bridges = load_bridges(&error);
	g_autoptr(GPtrArray) works = NULL;
	g_auto(DhcpRun) run = {.template = arguments.template,
		.output = arguments.output,
		.has_reload = arguments.reload,
		.has_no_check = arguments.no_check};
	int status = EXIT_DONE;

	if (bridges == NULL ||
		!dhcp_run_open(&run,
			arguments.resolv_conf != NULL ? arguments.resolv_conf : "/etc/resolv.conf",
			&error))
		return fail(error);
	if (arguments.stop)
		g_ptr_array_set_size(bridges, 0);
	works = dhcp_works_list(&run, bridges);
	if (arguments.reload || arguments.stop)
		status = stop_others(works);
	for (guint i = 0; i < works->len; i++) {
		int one = each(&run, g_ptr_array_index(works, i), json);

		status = MAX(status, one);
	}
	return status;
}

/* For people, or as one object for programs. */
static int serve_and_print(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Json) json = NULL;
	int status;

	if (arguments.json) {
		json = json_new();
		json_open_report(json, PROGRAM);
		json_open_array(json, "servers");
	}
	status = serve(json);
	if (json != NULL) {
		json_close_array(json);
		json_close_object(json);
		puts(json->text->str);
	}
	return output_flush(&error) ? status : fail(error);
}

/* The same between a lock and its end. */
static int serve_locked(void)
{
	g_autoptr(GError) error = NULL;
	int lock, status;

	if (!reload_lock(&lock, &error))
		return fail(error);
	status = serve_and_print();
	reload_unlock(lock);
	return status;
}

/* Of two options that do not go together; NULL: all do. */
static char *find_contradiction(void)
{
	const struct {
		gboolean is_given;
		const char *name;
	} others[] = {{arguments.reload, "reload"}, {arguments.stop, "stop"},
		{arguments.output != NULL, "output"}, {arguments.no_check, "no-check"},
		{arguments.json, "json"}};

	for (gsize i = 0; i < G_N_ELEMENTS(others); i++)
		if (arguments.check && others[i].is_given)
			return g_strdup_printf(
				"--check and --%s exclude each other", others[i].name);
	return arguments.output != NULL && arguments.output[0] == '\0'
		       ? g_strdup("--output= needs a file name; see --help")
		       : NULL;
}

int main(int argc, char **argv)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *contradiction = NULL;

	if (!command_line_parse(&command_line, argc, argv, &error))
		return report(EXIT_USAGE, PROGRAM, "%s", error->message);
	if (command_line.answer != NULL)
		return report_answer(PROGRAM, command_line.answer);
	contradiction = find_contradiction();
	if (contradiction != NULL)
		return report(EXIT_USAGE, PROGRAM, "%s", contradiction);
	return arguments.reload || arguments.stop ? serve_locked() : serve_and_print();
}
