/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The DHCP server's configuration fragment for brw0's bridges, from a template. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "dhcp/bridge-facts.h"
#include "dhcp/fragment.h"
#include "dhcp/publish.h"
#include "dhcp/reload.h"
#include "dhcp/resolver.h"
#include "dhcp/server.h"
#include "helpers/conf/command-line.h"
#include "helpers/conf/conf.h"
#include "helpers/base/error.h"
#include "helpers/base/file.h"
#include "helpers/base/netlink.h"
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
	gboolean no_check;
	gboolean version;
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
		"publish, and restart the server if the file has changed", NULL},
	{"no-check", 0, 0, G_OPTION_ARG_NONE, &arguments.no_check,
		"publish without checking the server's configuration", NULL},
	{"config", 0, 0, G_OPTION_ARG_FILENAME, &arguments.config,
		"read this configuration [" CONF_DEFAULT_FILE "]", "FILE"},
	{"resolv-conf", 0, 0, G_OPTION_ARG_FILENAME, &arguments.resolv_conf,
		"read the uplink's DNS servers from this file [/etc/resolv.conf]", "FILE"},
	{"version", 0, 0, G_OPTION_ARG_NONE, &arguments.version, "print the version", NULL},
	{NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL},
};

static CommandLine command_line = {
	.purpose =
		"Write the DHCP server's configuration for guests on a bridge, from the bridge's\n"
		"address and the uplink's DNS servers.",
	.manual = PROGRAM "(8)",
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

static const char *get_template(const struct dhcp_server *server)
{
	return arguments.template != NULL ? arguments.template : server->template;
}

static char *load_template(const struct dhcp_server *server, GError **error)
{
	const char *path = get_template(server);
	char *text = NULL;
	int r = file_read(path, &text);

	if (r < 0)
		error_set_errno(error, r, "cannot read the template %s", path);
	return text;
}

/* Note the subnet among those served, unless it overlaps one of them. */
static gboolean claim_subnet(
	GArray *served, const ConfBridge *bridge, struct ip_prefix router, GError **error)
{
	const struct ip_prefix *other = ip_prefix_find_overlap(
		router, (const struct ip_prefix *) served->data, served->len);
	char text[IP_TEXT_SIZE], other_text[IP_TEXT_SIZE];

	if (other != NULL)
		return error_set(error, BRW0_ERROR_FAILED,
			"cannot serve %s: its %s overlaps %s of another bridge", bridge->name,
			ip_prefix_format(router, text), ip_prefix_format(*other, other_text));
	g_array_append_val(served, router);
	return TRUE;
}

/* What the bridges of one run have in common. */
struct run {
	const struct dhcp_server *server;
	Netlink *netlink;
	char *template;
	GArray *served; /* of struct ip_prefix: those of the bridges before */
	GArray *uplink; /* DNS servers, read for the first bridge that wants them */
};

static void run_clear(struct run *run)
{
	g_clear_pointer(&run->netlink, netlink_close);
	g_clear_pointer(&run->template, g_free);
	g_clear_pointer(&run->served, g_array_unref);
	g_clear_pointer(&run->uplink, g_array_unref);
}
typedef struct run Run;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Run, run_clear)

static gboolean run_open(struct run *run, GError **error)
{
	run->template = load_template(run->server, error);
	run->netlink = run->template != NULL ? netlink_open(error) : NULL;
	return run->netlink != NULL;
}

/* Without one guests resolve no name: no error, since the host may be offline, but it is said. */
static const GArray *find_uplink_servers(struct run *run, GError **error)
{
	if (run->uplink != NULL)
		return run->uplink;
	run->uplink = resolver_uplink_servers(arguments.resolv_conf, error);
	if (run->uplink != NULL && run->uplink->len == 0)
		report(EXIT_DONE, PROGRAM,
			"warning: guests get no DNS server: %s has none that they can reach; "
			"set one with --dns=, or run this again when the host is online",
			arguments.resolv_conf != NULL ? arguments.resolv_conf : "/etc/resolv.conf");
	return run->uplink;
}

/* The fragment of one bridge. */
static char *make_fragment(struct run *run, ConfBridge *bridge, GError **error)
{
	struct fragment_facts facts = {0};
	char *fragment;

	if (!bridge_facts_read(run->netlink, bridge, &facts, error) ||
		!claim_subnet(run->served, bridge, facts.router, error))
		return NULL;
	if (conf_bridge_move(bridge, facts.router))
		report(EXIT_DONE, PROGRAM,
			"%s: note: addresses of hosts and range were set for another network; their "
			"last parts are used in this one",
			bridge->name);
	facts.dns = bridge->dns->len > 0 ? bridge->dns : find_uplink_servers(run, error);
	if (facts.dns == NULL || !fragment_check(bridge, &facts, error))
		return NULL;
	fragment = fragment_make(run->server, bridge, &facts, run->template, error);
	if (fragment == NULL)
		g_prefix_error(error, "cannot use the template %s: ", get_template(run->server));
	return fragment;
}

/* The fragments of all bridges, one below the other; served gets their subnets. */
static char *make_text(
	const struct dhcp_server *server, const GPtrArray *bridges, GArray *served, GError **error)
{
	g_autoptr(GString) text = g_string_new(NULL);
	g_auto(Run) run = {.server = server, .served = g_array_ref(served)};

	if (!run_open(&run, error))
		return NULL;
	for (guint i = 0; i < bridges->len; i++) {
		g_autofree char *fragment =
			make_fragment(&run, g_ptr_array_index(bridges, i), error);

		if (fragment == NULL)
			return NULL;
		if (i > 0)
			g_string_append_c(text, '\n');
		g_string_append(text, fragment);
	}
	return g_string_free(g_steal_pointer(&text), FALSE);
}

/* Publish it, and print what became of it. */
static gboolean publish(
	const struct dhcp_server *server, const char *text, const GArray *served, GError **error)
{
	static const char *const results[] = {
		[PUBLISH_CHANGED] = "changed",
		[PUBLISH_UNCHANGED] = "unchanged",
	};
	const struct dhcp_fragment fragment = {arguments.output, text,
		(const struct ip_prefix *) (gpointer) served->data, served->len};
	g_autofree char *warning = NULL;
	enum publish_result result =
		arguments.no_check ? publish_file(fragment.path, text, strlen(text), NULL, error)
				   : dhcp_server_publish(server, &fragment, &warning, error);

	if (warning != NULL)
		report(EXIT_DONE, PROGRAM, "warning: %s", warning);
	if (result == PUBLISH_FAILED)
		return FALSE;
	printf("%s: %s\n", arguments.output, results[result]);
	return TRUE;
}

/* Restart the server by that function, and print what became of it. */
static gboolean reload(const struct dhcp_server *server,
	enum reload_result (*function)(const struct dhcp_server *, const char *, GError **),
	GError **error)
{
	static const char *const results[] = {
		[RELOAD_DONE] = "restarted, if it was running",
		[RELOAD_NOT_NEEDED] = "not restarted: it has this file already",
		[RELOAD_NO_SERVICE] = "not restarted: no such service",
		[RELOAD_NO_FRAGMENT] = "not restarted: no file to read",
	};
	enum reload_result result = function(server, arguments.output, error);

	if (result == RELOAD_FAILED)
		return FALSE;
	printf("%s: %s\n", server->services[0], results[result]);
	return TRUE;
}

/* Print it, or publish it. */
static gboolean deliver(
	const struct dhcp_server *server, const char *text, const GArray *served, GError **error)
{
	if (arguments.output != NULL)
		return publish(server, text, served, error);
	fputs(text, stdout);
	return TRUE;
}

static gboolean flush(GError **error)
{
	return fflush(stdout) == 0 ||
	       error_set(error, BRW0_ERROR_FAILED, "cannot write to standard output");
}

/*
 * Nothing was published; the old fragment may still be there. A server that has run since before
 * the bridge was created hears no guest on it until it is restarted.
 */
static void reload_old(const struct dhcp_server *server)
{
	g_autoptr(GError) error = NULL;

	if (!reload(server, reload_first, &error))
		report(EXIT_FAILED, PROGRAM, "%s", error->message);
}

/* Without a directory for its files there is no server, and guests have static addresses. */
static gboolean has_server_directory(const struct dhcp_server *server)
{
	g_autofree char *directory = g_path_get_dirname(server->fragment);

	if (g_file_test(directory, G_FILE_TEST_IS_DIR))
		return TRUE;
	printf("%s: no such directory, nothing to publish\n", directory);
	return FALSE;
}

static int fail(const GError *error)
{
	return report(error_exit_status(error), PROGRAM, "%s", error->message);
}

static int serve(const struct dhcp_server *server)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) bridges = load_bridges(&error);
	g_autoptr(GArray) served = g_array_new(FALSE, FALSE, sizeof(struct ip_prefix));
	g_autofree char *text = NULL;

	if (bridges != NULL)
		text = make_text(server, bridges, served, &error);
	if (text == NULL || !deliver(server, text, served, &error)) {
		fail(error);
		if (arguments.reload)
			reload_old(server);
		return error_exit_status(error);
	}
	if ((arguments.reload && !reload(server, reload_changed, &error)) || !flush(&error))
		return fail(error);
	return EXIT_DONE;
}

/* The same between a lock and its end. */
static int serve_and_reload(const struct dhcp_server *server)
{
	g_autoptr(GError) error = NULL;
	int lock, status;

	if (!reload_lock(&lock, &error))
		return fail(error);
	status = serve(server);
	reload_unlock(lock);
	return status;
}

int main(int argc, char **argv)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *fragment = NULL;
	const struct dhcp_server *server;

	if (!command_line_parse(&command_line, argc, argv, &error))
		return report(EXIT_USAGE, PROGRAM, "%s", error->message);
	if (arguments.output != NULL && arguments.output[0] == '\0')
		return report(EXIT_USAGE, PROGRAM, "--output= needs a file name; see --help");
	if (arguments.version) {
		puts(PROGRAM " " PACKAGE_VERSION);
		return EXIT_DONE;
	}
	server = dhcp_server_choose();
	if (arguments.reload && arguments.output == NULL) {
		if (!has_server_directory(server))
			return EXIT_DONE;
		arguments.output = fragment = g_strdup(server->fragment);
	}
	return arguments.reload ? serve_and_reload(server) : serve(server);
}
