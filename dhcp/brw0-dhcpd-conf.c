/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The DHCP server's configuration fragment for brw0's bridges, from a template. */
#include "config.h"

#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "dhcp/bridge-facts.h"
#include "dhcp/fragment.h"
#include "dhcp/guest-dns.h"
#include "dhcp/instance.h"
#include "dhcp/publish.h"
#include "dhcp/reload.h"
#include "dhcp/server.h"
#include "helpers/conf/command-line.h"
#include "helpers/conf/conf.h"
#include "helpers/base/error.h"
#include "helpers/base/file.h"
#include "helpers/base/netlink.h"
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

/* What the bridges of one run have in common. */
struct run {
	Netlink *netlink;
	GArray *served; /* of struct ip_prefix: those of the bridges before */
	GuestDns dns;
};

static void run_clear(struct run *run)
{
	g_clear_pointer(&run->netlink, netlink_close);
	g_clear_pointer(&run->served, g_array_unref);
	guest_dns_clear(&run->dns);
}
typedef struct run Run;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Run, run_clear)

static gboolean run_open(struct run *run, GError **error)
{
	run->served = g_array_new(FALSE, FALSE, sizeof(struct ip_prefix));
	run->netlink = run->dns.netlink = netlink_open(error);
	run->dns.resolv_conf =
		arguments.resolv_conf != NULL ? arguments.resolv_conf : "/etc/resolv.conf";
	return run->netlink != NULL;
}

/* An instance, and what is published for it. */
struct work {
	DhcpInstance *instance;
	GPtrArray *bridges; /* of ConfBridge, which belong to the configuration */
	GArray *served;     /* of struct ip_prefix: their subnets */
	char *path;         /* where the fragment goes; NULL: to standard output */
	char *template;
	char *text;
	GString *links; /* names and indices of the bridges */
	gboolean have_lists_changed;
};

static void work_free(gpointer data)
{
	struct work *work = data;

	dhcp_instance_free(work->instance);
	g_ptr_array_unref(work->bridges);
	g_array_unref(work->served);
	g_free(work->path);
	g_free(work->template);
	g_free(work->text);
	g_string_free(work->links, TRUE);
	g_free(work);
}

/* The server of the configuration, or the one whose template is given; NULL: none is wanted. */
static const struct dhcp_server *choose_server(const ConfBridge *bridge)
{
	return arguments.template != NULL && bridge->dhcp == NULL
		       ? dhcp_server_find_by_template(arguments.template)
		       : dhcp_server_choose(bridge->dhcp);
}

static struct work *add_work(GPtrArray *works, const struct dhcp_server *server, const char *bridge)
{
	struct work *work = g_new0(struct work, 1);

	work->instance = dhcp_instance_new(server, bridge);
	work->bridges = g_ptr_array_new();
	work->served = g_array_new(FALSE, FALSE, sizeof(struct ip_prefix));
	work->links = g_string_new("#");
	if (arguments.output != NULL)
		work->path = g_strdup(arguments.output);
	else if (arguments.reload)
		work->path = g_strdup(work->instance->fragment);
	g_ptr_array_add(works, work);
	return work;
}

/* The work of the bridges: one for each instance, in the configuration's order. */
static GPtrArray *list_works(const GPtrArray *bridges)
{
	GPtrArray *works = g_ptr_array_new_with_free_func(work_free);

	for (guint i = 0; i < bridges->len; i++) {
		ConfBridge *bridge = g_ptr_array_index(bridges, i);
		const struct dhcp_server *server = choose_server(bridge);
		struct work *work = NULL;

		for (guint k = 0; k < works->len && server != NULL; k++) {
			struct work *other = g_ptr_array_index(works, k);

			if (other->instance->server == server && other->instance->bridge == NULL)
				work = other;
		}
		if (work == NULL && server != NULL)
			work = add_work(works, server, bridge->name);
		if (work != NULL)
			g_ptr_array_add(work->bridges, bridge);
	}
	return works;
}

static const char *get_template(const struct work *work)
{
	return arguments.template != NULL ? arguments.template : work->instance->server->template;
}

static gboolean load_template(struct work *work, GError **error)
{
	const char *path = get_template(work);
	int r = file_read(path, &work->template);

	return r == 0 || error_set_errno(error, r, "cannot read the template %s", path);
}

static gboolean find_dns(struct run *run, const struct work *work, const ConfBridge *bridge,
	struct fragment_facts *facts, GError **error)
{
	const DhcpInstance *instance = work->instance;
	const struct guest_dns_question question = {.bridge = bridge,
		.server = instance->server,
		.published = work->path != NULL ? work->path : instance->fragment};
	g_autofree char *warning = NULL;

	if (!guest_dns_find(&run->dns, &question, facts, &warning, error))
		return FALSE;
	if (warning != NULL)
		report(EXIT_DONE, PROGRAM, "warning: %s", warning);
	return TRUE;
}

/* The fragment of one bridge. */
static char *make_fragment(
	struct run *run, const struct work *work, ConfBridge *bridge, GError **error)
{
	const struct dhcp_server *server = work->instance->server;
	struct fragment_facts facts = {0};
	char *fragment;

	if (!bridge_facts_read(run->netlink, bridge, &facts, error) ||
		!bridge_facts_claim(&facts, bridge, run->served, error))
		return NULL;
	g_array_append_val(work->served, facts.router);
	g_string_append_printf(work->links, " %s=%d", bridge->name, facts.link);
	if (conf_bridge_move(bridge, facts.router))
		report(EXIT_DONE, PROGRAM,
			"%s: note: addresses of hosts and range were set for another network; their "
			"last parts are used in this one",
			bridge->name);
	if (!find_dns(run, work, bridge, &facts, error))
		return NULL;
	if (server->user != NULL && getpwnam(server->user) != NULL)
		facts.user = server->user;
	if (!fragment_check(bridge, &facts, error))
		return NULL;
	fragment = fragment_make(server, bridge, &facts, work->template, error);
	if (fragment == NULL)
		g_prefix_error(error, "cannot use the template %s: ", get_template(work));
	return fragment;
}

/* The fragments of all its bridges, one below the other. */
static gboolean make_text(struct run *run, struct work *work, GError **error)
{
	const char *separator = work->instance->server->fragment_separator;
	g_autoptr(GString) text = g_string_new(NULL);

	if (!load_template(work, error))
		return FALSE;
	for (guint i = 0; i < work->bridges->len; i++) {
		g_autofree char *fragment =
			make_fragment(run, work, g_ptr_array_index(work->bridges, i), error);

		if (fragment == NULL)
			return FALSE;
		if (i > 0)
			g_string_append(text, separator != NULL ? separator : "\n");
		g_string_append(text, fragment);
	}
	work->text = g_string_free(g_steal_pointer(&text), FALSE);
	return TRUE;
}

static gboolean publish_list(
	struct work *work, const struct dhcp_list *list, const ConfBridge *bridge, GError **error)
{
	g_autofree char *path = dhcp_instance_format(list->path, bridge->name);
	g_autofree char *text = fragment_make_list(list, bridge);
	enum publish_result result = publish_file(path, text, strlen(text), NULL, error);

	work->have_lists_changed |= result == PUBLISH_CHANGED;
	return result != PUBLISH_FAILED;
}

/* Beside a fragment that goes where the server reads it. */
static gboolean publish_lists(struct work *work, GError **error)
{
	const struct dhcp_list *lists = work->instance->server->lists;

	if (lists == NULL || g_strcmp0(work->path, work->instance->fragment) != 0)
		return TRUE;
	for (guint i = 0; i < work->bridges->len; i++)
		for (gsize k = 0; lists[k].path != NULL; k++)
			if (!publish_list(
				    work, &lists[k], g_ptr_array_index(work->bridges, i), error))
				return FALSE;
	return TRUE;
}

/* Publish it, and print what became of it. */
static gboolean publish(const struct work *work, GError **error)
{
	static const char *const results[] = {
		[PUBLISH_CHANGED] = "changed",
		[PUBLISH_UNCHANGED] = "unchanged",
	};
	const struct dhcp_fragment fragment = {work->path, work->text,
		(const struct ip_prefix *) (gpointer) work->served->data, work->served->len};
	g_autofree char *warning = NULL;
	enum publish_result result =
		arguments.no_check
			? publish_file(work->path, work->text, strlen(work->text), NULL, error)
			: dhcp_server_publish(work->instance->server, &fragment, &warning, error);

	if (warning != NULL)
		report(EXIT_DONE, PROGRAM, "warning: %s", warning);
	if (result == PUBLISH_FAILED)
		return FALSE;
	printf("%s: %s\n", work->path, results[result]);
	return TRUE;
}

/* Print it, or publish it. */
static gboolean deliver(struct work *work, GError **error)
{
	if (work->path != NULL)
		return publish_lists(work, error) && publish(work, error);
	fputs(work->text, stdout);
	return TRUE;
}

/* Have the server read it, and print what became of it. */
static gboolean reload(const struct work *work, enum reload_when when, GError **error)
{
	const DhcpInstance *instance = work->instance;
	g_autofree char *name = dhcp_instance_format(
		instance->server->services[0], instance->bridge != NULL ? instance->bridge : "");
	const char *words;

	if (!reload_instance(instance, work->path, work->links->str, when, work->have_lists_changed,
		    &words, error))
		return FALSE;
	printf("%s: %s\n", name, words);
	return TRUE;
}

static int fail(const GError *error)
{
	return report(
		error_exit_status(error), PROGRAM, "%s%s", error->message, error_get_remedy(error));
}

/*
 * Nothing was published; the old fragment may still be there. A server that has run since before
 * the bridge was created hears no guest on it until it is restarted.
 */
static void reload_old(const struct work *work)
{
	g_autoptr(GError) error = NULL;

	if (!reload(work, RELOAD_FIRST, &error))
		fail(error);
}

/* Without a directory for its files there is no server, and guests have static addresses. */
static gboolean has_directory(const struct work *work)
{
	g_autofree char *directory = g_path_get_dirname(work->instance->fragment);

	if (!arguments.reload || arguments.output != NULL || work->instance->server->is_own ||
		access(directory, F_OK) == 0 || errno != ENOENT)
		return TRUE;
	printf("%s: no such directory, nothing to publish\n", directory);
	return FALSE;
}

static int do_work(struct run *run, struct work *work)
{
	g_autoptr(GError) error = NULL;

	if (!has_directory(work))
		return EXIT_DONE;
	if (!make_text(run, work, &error) || !deliver(work, &error)) {
		fail(error);
		if (arguments.reload)
			reload_old(work);
		return error_exit_status(error);
	}
	if (arguments.reload && !reload(work, RELOAD_CHANGED, &error))
		return fail(error);
	return EXIT_DONE;
}

/* Stop what brw0 has started and that does not belong to the works. */
static int stop_others(const GPtrArray *works)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) wanted = g_ptr_array_new();
	g_autoptr(GString) out = g_string_new(NULL);
	int status = EXIT_DONE;

	for (guint i = 0; i < works->len; i++)
		g_ptr_array_add(wanted, ((struct work *) g_ptr_array_index(works, i))->instance);
	if (!dhcp_instances_stop(wanted, arguments.bridge, out, &error))
		status = fail(error);
	if (arguments.stop)
		reload_forget(arguments.bridge);
	fputs(out->str, stdout);
	return status;
}

/* All of it, as far as it can be done; the worst status. */
static int serve(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) bridges = load_bridges(&error);
	g_autoptr(GPtrArray) works = NULL;
	g_auto(Run) run = {0};
	int status = EXIT_DONE;

	if (bridges == NULL || !run_open(&run, &error))
		return fail(error);
	if (arguments.stop)
		g_ptr_array_set_size(bridges, 0);
	works = list_works(bridges);
	if (arguments.reload || arguments.stop)
		status = stop_others(works);
	for (guint i = 0; i < works->len; i++) {
		int one = do_work(&run, g_ptr_array_index(works, i));

		status = MAX(status, one);
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
	status = serve();
	reload_unlock(lock);
	return status;
}

int main(int argc, char **argv)
{
	g_autoptr(GError) error = NULL;

	if (!command_line_parse(&command_line, argc, argv, &error))
		return report(EXIT_USAGE, PROGRAM, "%s", error->message);
	if (command_line.answer != NULL)
		return report_answer(PROGRAM, command_line.answer);
	if (arguments.output != NULL && arguments.output[0] == '\0')
		return report(EXIT_USAGE, PROGRAM, "--output= needs a file name; see --help");
	return arguments.reload || arguments.stop ? serve_locked() : serve();
}
