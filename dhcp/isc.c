/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ISC's dhcpd. What its configuration's language means is in dhcpd-*.c. */
#include "config.h"

#include "dhcp/isc.h"

#include <string.h>
#include <sys/wait.h>

#include "dhcp/dhcpd-config.h"
#include "dhcp/dhcpd-language.h"
#include "dhcp/instance.h"
#include "dhcp/lease.h"
#include "dhcp/dhcpd-leases.h"
#include "dhcp/server.h"
#include "helpers/base/error.h"
#include "helpers/base/service.h"

/* What dhcpd -t prints around its reasons: the beginnings of the lines. */
static const char *const chatter[] = {
	"Internet Systems Consortium DHCP Server",
	"Copyright ",
	"All rights reserved.",
	"For info, please visit",
	"WARNING: ",
	"Config file: ",
	"Database file: ",
	"PID file: ",
	"Configuration file errors encountered",
};

/* Where its paragraph about reporting bugs begins, in which nothing else follows. */
#define EPILOGUE "If you think you have received this message due to a bug"

/* More reasons than this are mostly follow-ups of the first. */
enum { MAX_REASONS = 3 };

static gboolean is_chatter(const char *line)
{
	for (gsize i = 0; i < G_N_ELEMENTS(chatter); i++)
		if (g_str_has_prefix(line, chatter[i]))
			return TRUE;
	/* The mark below an empty line is a line of its own, see dhcpd_reason. */
	return *line == '\0' || strcmp(line, "^") == 0;
}

/* What follows the path and a blank at the beginning of a line, NULL if it does not begin so. */
static const char *skip_path(const char *line, const char *path)
{
	gsize length = strlen(path);

	return strncmp(line, path, length) == 0 && line[length] == ' ' ? line + length + 1 : NULL;
}

/* Where "line N" in the whole configuration comes from, for g_free, and in *ret_rest what follows.
 */
static char *find_place(const char *text, const DhcpdConfig *config, const char **ret_rest)
{
	static const char word[] = "line ";
	const char *digits = text + strlen(word);
	g_autofree char *number = NULL;
	guint64 line;

	if (!g_str_has_prefix(text, word))
		return NULL;
	number = g_strndup(digits, strspn(digits, G_CSET_DIGITS));
	if (!g_ascii_string_to_unsigned(number, 10, 1, G_MAXUINT, &line, NULL))
		return NULL;
	*ret_rest = digits + strlen(number);
	return dhcpd_config_describe_line(config, (guint) line);
}

/*
 * The line without what the reader has no use for: the temporary file's path, the full stop. If
 * that file is a whole configuration, its lines are named as those of the files that it is made of.
 */
static char *tidy(const char *line, const char *path, const DhcpdConfig *config)
{
	const char *rest = skip_path(line, path);
	g_autofree char *place =
		rest != NULL && config != NULL ? find_place(rest, config, &rest) : NULL;
	char *reason = g_strconcat(place != NULL ? place : "", rest != NULL ? rest : line, NULL);

	if (g_str_has_suffix(reason, "."))
		reason[strlen(reason) - 1] = '\0';
	return reason;
}

char *dhcpd_reason(const char *output, const char *path, const DhcpdConfig *config)
{
	g_auto(GStrv) lines = g_strsplit(output, "\n", -1);
	g_autoptr(GPtrArray) reasons = g_ptr_array_new_with_free_func(g_free);

	for (gsize i = 0; lines[i] != NULL; i++) {
		/* The line of the file, and below it a mark where dhcpd stumbled. */
		if (lines[i][0] != '\0' && lines[i + 1] != NULL &&
			strcmp(g_strchug(lines[i + 1]), "^") == 0) {
			i++;
			continue;
		}
		g_strstrip(lines[i]);
		if (g_str_has_prefix(lines[i], EPILOGUE))
			break;
		if (!is_chatter(lines[i]) && reasons->len < MAX_REASONS)
			g_ptr_array_add(reasons, tidy(lines[i], path, config));
	}
	g_ptr_array_add(reasons, NULL);
	return g_strjoinv("; ", (char **) reasons->pdata);
}

/* The error for a file that dhcpd did not take. */
static gboolean set_rejection(
	const char *path, const DhcpdConfig *config, const char *output, int status, GError **error)
{
	g_autofree char *denied = g_strdup_printf("Can't open %s: Permission denied", path);
	g_autofree char *reason = dhcpd_reason(output, path, config);

	/*
	 * We opened that very path with the same rights a moment ago. So it is no file mode that
	 * forbids it: Debian's AppArmor profile for dhcpd has /etc/dhcp and not much else.
	 */
	if (strstr(output, denied) != NULL)
		return error_set(error, BRW0_ERROR_FAILED,
			"AppArmor does not let dhcpd read the file to check it; "
			"use an --output= below /etc/dhcp, or --no-check");
	if (WIFSIGNALED(status))
		return error_set(error, BRW0_ERROR_FAILED, "dhcpd -t was killed by signal %d",
			WTERMSIG(status));
	return error_set(error, BRW0_ERROR_FAILED, "dhcpd rejects it: %s",
		*reason != '\0' ? reason : "it gives no reason");
}

/*
 * Does "dhcpd -t" take the file at path? TRUE also where there is no dhcpd to ask. The error says
 * dhcpd's reason, or that something like AppArmor kept dhcpd from reading the file. Where the file
 * holds the text of a whole configuration, config is that one: the reason then names the line of
 * the file that it comes from. NULL otherwise.
 */
static gboolean dhcpd_check(const char *path, const DhcpdConfig *config, GError **error)
{
	g_autofree char *program = program_find("dhcpd");
	g_autofree char *output = NULL;
	/* Not -q, which leaves out the reasons as well. Relative names in the file begin at "/". */
	const char *command[] = {program, "-t", "-4", "-cf", path, NULL};
	int status;

	if (program == NULL)
		return TRUE;
	if (!program_run(command, &status, &output, error))
		return FALSE;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return TRUE;
	return set_rejection(path, config, output, status, error);
}

#define CONFIGURATION "/etc/dhcp/dhcpd.conf"
#define FRAGMENT      "/etc/dhcp/brw0.conf"
/* As dhcpd is built for Debian. */
#define LEASES "/var/lib/dhcp/dhcpd.leases"

/* Debian's, Fedora's and SUSE's, Arch's. */
static const char *const services[] = {"isc-dhcp-server", "dhcpd", "dhcpd4", NULL};

static void free_source(gpointer source)
{
	dhcpd_config_free(source);
}

static gboolean read_config(
	const struct dhcp_fragment *fragment, DhcpConfig **ret_config, GError **error)
{
	struct dhcpd_conflict conflict;
	DhcpdConfig *source;
	DhcpConfig *config;

	*ret_config = NULL;
	if (!dhcpd_config_read(CONFIGURATION, fragment->path, fragment->text, &source, error))
		return FALSE;
	if (source == NULL)
		return TRUE;
	config = g_new0(DhcpConfig, 1);
	config->source = source;
	config->free_source = free_source;
	config->is_included = dhcpd_config_count_includes(source) > 0;
	config->text = dhcpd_config_get_text(source);
	dhcpd_config_find_conflict(source, fragment->served, fragment->n_served, &conflict);
	config->problem = conflict.problem;
	config->remedy = conflict.remedy;
	*ret_config = config;
	return TRUE;
}

static gboolean has_subnet(const DhcpConfig *config, struct ip_prefix subnet)
{
	return dhcpd_config_has_subnet(config->source, subnet);
}

static char *find_dns(const char *text, struct ip_prefix subnet)
{
	return dhcpd_option_find(text, subnet, "domain-name-servers");
}

static gboolean check(const char *path, const DhcpConfig *config, GError **error)
{
	return dhcpd_check(path, config != NULL ? config->source : NULL, error);
}

/* Its file has the leases of all bridges. */
static gboolean read_leases(const char *bridge G_GNUC_UNUSED, GPtrArray *leases, GError **error)
{
	return dhcp_leases_read(LEASES, dhcpd_leases_parse, leases, error);
}

/* dhcpd reads its configuration only when it starts. */
static gboolean control(
	const struct dhcp_instance *instance, const char *operation G_GNUC_UNUSED, GError **error)
{
	return service_restart_running(instance->service, error);
}

const struct dhcp_server dhcp_isc = {
	.name = "isc",
	.program = "dhcpd",
	.services = services,
	.configuration = CONFIGURATION,
	.fragment = FRAGMENT,
	.template = PKGDATADIR "/dhcpd.conf.in",
	.dns = CONF_DNS_UPLINK,
	.list_separator = ", ",
	.domain_separator = "\", \"",
	/* Names are global: two bridges may have a "web" each. */
	.host = "host @BRIDGE@-@NAME@ {\n"
		"\thardware ethernet @MAC@;\n"
		"\tfixed-address @ADDRESS@;\n"
		"\toption host-name \"@NAME@\";\n"
		"}",
	.host_separator = "\n",
	.include_command = "grep -q '^include \"" FRAGMENT "\"' " CONFIGURATION " || "
			   "echo 'include \"" FRAGMENT "\";' >> " CONFIGURATION,
	.read = read_config,
	.has_subnet = has_subnet,
	.find_dns = find_dns,
	.check = check,
	.unchanged = {NULL, "not restarted: it has this file already"},
	.new_fragment = {"try-restart", "restarted, if it was running"},
	.control = control,
	.read_leases = read_leases,
};
