/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * dnsmasq: an instance of brw0's own for each bridge, with a configuration that is brw0's as a
 * whole. The files are in brw0's state directory, where only root can write: dnsmasq may run a
 * program that its configuration names.
 */
#include "config.h"

#include "dhcp/server.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "dhcp/instance.h"
#include "dhcp/own-process.h"
#include "helpers/base/error.h"
#include "helpers/base/file.h"
#include "helpers/base/service.h"
#include "helpers/base/state.h"

#define FILES         STATE_DEFAULT_DIR "/dnsmasq-@BRIDGE@"
#define CONFIGURATION FILES ".conf"
#define PID_FILE      FILES ".pid"

static const char *const services[] = {"brw0-dnsmasq@@BRIDGE@", NULL};

static const struct dhcp_list lists[] = {
	{FILES ".hosts", "@MAC@,@ADDRESS@,@NAME@"},
	{FILES ".names", "@ADDRESS@ @NAME@.@DOMAIN@"},
	{NULL, NULL},
};

/* The fragment is all of the configuration. */
static gboolean read_config(
	const struct dhcp_fragment *fragment, DhcpConfig **ret_config, GError **error G_GNUC_UNUSED)
{
	DhcpConfig *config = g_new0(DhcpConfig, 1);

	config->is_included = TRUE;
	config->text = fragment->text;
	*ret_config = config;
	return TRUE;
}

/* The words of the line that sets that option, for g_strfreev; NULL: none does. */
static char **find_option(const char *text, const char *option)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

	for (gsize i = 0; lines[i] != NULL; i++)
		if (g_str_has_prefix(lines[i], option))
			return g_strsplit(lines[i] + strlen(option), ",", -1);
	return NULL;
}

static gboolean declares(const char *text, struct ip_prefix subnet)
{
	g_auto(GStrv) words = find_option(text, "dhcp-range=");
	struct ip_address first, mask;

	return words != NULL && g_strv_length(words) >= 3 &&
	       ip_address_parse(AF_INET, words[0], &first, NULL) &&
	       ip_address_parse(AF_INET, words[2], &mask, NULL) &&
	       ip_prefix_contains(subnet, first) && ip_address_equal(mask, ip_prefix_mask(subnet));
}

static gboolean has_subnet(const DhcpConfig *config, struct ip_prefix subnet)
{
	return declares(config->text, subnet);
}

/* Without the option, dnsmasq hands out its own address. */
static char *find_dns(const char *text, struct ip_prefix subnet)
{
	g_auto(GStrv) words = find_option(text, "dhcp-option=option:dns-server,");
	char own[IP_TEXT_SIZE];

	if (!declares(text, subnet))
		return NULL;
	return words != NULL ? g_strjoinv(",", words)
			     : g_strdup(ip_address_format(subnet.address, own));
}

static gboolean check(const char *path, const DhcpConfig *config G_GNUC_UNUSED, GError **error)
{
	g_autofree char *program = program_find("dnsmasq");
	g_autofree char *file = g_strconcat("--conf-file=", path, NULL);
	g_autofree char *output = NULL;
	const char *command[] = {program, "--test", file, NULL};
	int status;

	if (program == NULL)
		return TRUE;
	if (!program_run(command, &status, &output, error))
		return FALSE;
	g_strdelimit(g_strstrip(output), "\n", ' ');
	return (WIFEXITED(status) && WEXITSTATUS(status) == 0) ||
	       error_set(error, BRW0_ERROR_FAILED, "dnsmasq rejects it: %s", output);
}

static gboolean start(const DhcpInstance *instance, GError **error)
{
	g_autofree char *program = program_find("dnsmasq");
	g_autofree char *file = g_strconcat("--conf-file=", instance->configuration, NULL);
	g_autofree char *output = NULL;
	const char *command[] = {program, file, NULL};
	int status;

	if (program == NULL)
		return error_set(error, BRW0_ERROR_FAILED,
			"cannot start dnsmasq: it is not installed; install it, or set another dhcp= "
			"in brw0.conf");
	if (!program_run(command, &status, &output, error))
		return FALSE;
	g_strdelimit(g_strstrip(output), "\n", ' ');
	return (WIFEXITED(status) && WEXITSTATUS(status) == 0) ||
	       error_set(error, BRW0_ERROR_FAILED, "cannot start dnsmasq: %s", output);
}

/* Where no init system does it. It is found by its pid file, and by its command line. */
static int find_process(const DhcpInstance *instance)
{
	g_autofree char *pid_file = dhcp_instance_format(PID_FILE, instance->bridge);

	return own_process_find(pid_file, instance->configuration);
}

static const char restart[] = "restart", reload[] = "reload-or-restart";

static gboolean control_process(const DhcpInstance *instance, const char *operation, GError **error)
{
	int process = find_process(instance);

	if (process != 0 && strcmp(operation, reload) == 0)
		(void) kill(process, SIGHUP);
	if (process != 0 && strcmp(operation, restart) != 0)
		return TRUE;
	return (process == 0 || own_process_end(process, error)) && start(instance, error);
}

static gboolean control(const DhcpInstance *instance, const char *operation, GError **error)
{
	return instance->service != NULL ? service_run(operation, instance->service, error)
					 : control_process(instance, operation, error);
}

static gboolean remove_files(const DhcpInstance *instance, GError **error)
{
	static const char *const files[] = {
		CONFIGURATION, PID_FILE, FILES ".hosts", FILES ".names"};

	for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
		g_autofree char *path = dhcp_instance_format(files[i], instance->bridge);

		if (unlink(path) != 0 && errno != ENOENT)
			return error_set_errno(error, errno, "cannot remove %s", path);
	}
	return TRUE;
}

/* The leases stay: a guest keeps its address. */
static gboolean stop(const DhcpInstance *instance, GError **error)
{
	int process = find_process(instance);

	if (instance->service != NULL && !service_run("stop", instance->service, error))
		return FALSE;
	if (instance->service == NULL && process != 0 && !own_process_end(process, error))
		return FALSE;
	return remove_files(instance, error);
}

static gboolean is_process(const DhcpInstance *instance, int process)
{
	return find_process(instance) == process;
}

const struct dhcp_server dhcp_dnsmasq = {
	.name = "dnsmasq",
	.program = "dnsmasq",
	.services = services,
	.configuration = CONFIGURATION,
	.fragment = CONFIGURATION,
	.template = PKGDATADIR "/dnsmasq.conf.in",
	.dns = CONF_DNS_HOST,
	.serves_names = TRUE,
	.is_own = TRUE,
	.user = "dnsmasq",
	.list_separator = ",",
	.domain_separator = ",",
	.lists = lists,
	.read = read_config,
	.has_subnet = has_subnet,
	.find_dns = find_dns,
	.check = check,
	.unchanged = {"start", "runs with this file"},
	.new_lists = {reload, "reads new hosts"},
	.new_fragment = {restart, "restarted"},
	.control = control,
	.stop = stop,
	.is_process = is_process,
};
