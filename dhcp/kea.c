/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Kea's DHCPv4 server: the fragment has a subnet for each bridge, and is included by hand in the
 * list subnet4 of the administrator's configuration.
 */
#include "config.h"

#include "dhcp/server.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

#include "dhcp/instance.h"
#include "dhcp/kea-leases.h"
#include "helpers/base/error.h"
#include "helpers/base/file.h"
#include "helpers/base/service.h"

#define CONFIGURATION "/etc/kea/kea-dhcp4.conf"
#define FRAGMENT      "/etc/kea/brw0.json"
#define LEASES        "/var/lib/kea/kea-leases4.csv"
#define INCLUDE       "<?include \"" FRAGMENT "\"?>"

static const char *const services[] = {"kea-dhcp4-server", "kea-dhcp4", NULL};

/* Where a comment that begins at text ends; NULL: none begins there. */
static const char *skip_comment(const char *text)
{
	const char *end = NULL;

	if (*text == '#' || g_str_has_prefix(text, "//"))
		return text + strcspn(text, "\n");
	if (!g_str_has_prefix(text, "/*"))
		return NULL;
	end = strstr(text + 2, "*/");
	return end != NULL ? end + 2 : text + strlen(text);
}

/* Where a string that begins at text ends; NULL: none begins there. */
static const char *skip_string(const char *text)
{
	if (*text != '"')
		return NULL;
	for (text++; *text != '\0' && *text != '"'; text++)
		if (*text == '\\' && text[1] != '\0')
			text++;
	return *text != '\0' ? text + 1 : text;
}

/* The text without comments, and with the fragment for each of its includes. */
static char *expand(const char *text, const char *fragment, gboolean *ret_is_included)
{
	GString *out = g_string_new(NULL);
	const char *end;

	*ret_is_included = FALSE;
	while (*text != '\0') {
		if ((end = skip_comment(text)) != NULL) {
			text = end;
		} else if (g_str_has_prefix(text, INCLUDE)) {
			*ret_is_included = TRUE;
			g_string_append(out, fragment);
			text += strlen(INCLUDE);
		} else {
			end = skip_string(text);
			if (end == NULL)
				end = text + 1;
			g_string_append_len(out, text, end - text);
			text = end;
		}
	}
	return g_string_free(out, FALSE);
}

static gboolean read_config(
	const struct dhcp_fragment *fragment, DhcpConfig **ret_config, GError **error)
{
	g_autofree char *text = NULL;
	DhcpConfig *config;
	int r = file_read(CONFIGURATION, &text);

	*ret_config = NULL;
	if (r < 0)
		return r == -ENOENT || error_set_errno(error, r, "cannot read " CONFIGURATION);
	config = g_new0(DhcpConfig, 1);
	config->source = expand(text, fragment->text, &config->is_included);
	config->free_source = g_free;
	config->text = config->source;
	*ret_config = config;
	return TRUE;
}

/* From the subnet on; NULL: it is not declared. */
static const char *find_subnet(const char *text, struct ip_prefix subnet)
{
	char network[IP_TEXT_SIZE];
	g_autofree char *member = g_strdup_printf(
		"\"subnet\": \"%s\"", ip_prefix_format(ip_prefix_of_network(subnet), network));

	return strstr(text, member);
}

static gboolean has_subnet(const DhcpConfig *config, struct ip_prefix subnet)
{
	return find_subnet(config->text, subnet) != NULL;
}

/* As brw0 writes it: of the subnet, before the next one. */
static char *find_dns(const char *text, struct ip_prefix subnet)
{
	static const char option[] = "\"name\": \"domain-name-servers\", \"data\": \"";
	const char *begin = find_subnet(text, subnet);
	const char *found = begin != NULL ? strstr(begin, option) : NULL;
	const char *next = begin != NULL ? strstr(begin + 1, "\"subnet\":") : NULL;

	if (found == NULL || (next != NULL && next < found))
		return NULL;
	found += strlen(option);
	return g_strndup(found, strcspn(found, "\""));
}

/* Of a fragment alone, Kea has no opinion; and it refuses interfaces that are not there. */
static gboolean check(const char *path, const DhcpConfig *config, GError **error)
{
	return config == NULL || program_check("kea-dhcp4", "-t", path, error);
}

/* It reads its files again, and opens its sockets on a bridge that was created anew. */
static gboolean control(
	const DhcpInstance *instance, const char *operation G_GNUC_UNUSED, GError **error)
{
	return service_signal(instance->service, "kea-dhcp4", SIGHUP, error);
}

/* Of all its networks: guests are looked for by their bridge's. */
static gboolean read_leases(const char *bridge G_GNUC_UNUSED, GPtrArray *leases, GError **error)
{
	return dhcp_leases_read(LEASES, kea_leases_parse, leases, error);
}

const struct dhcp_server dhcp_kea = {
	.name = "kea",
	.program = "kea-dhcp4",
	.services = services,
	.configuration = CONFIGURATION,
	.fragment = FRAGMENT,
	.template = PKGDATADIR "/kea.json.in",
	.dns = CONF_DNS_UPLINK,
	.list_separator = ", ",
	.domain_separator = ", ",
	.host = "{ \"hw-address\": \"@MAC@\", \"ip-address\": \"@ADDRESS@\", \"hostname\": \"@NAME@\" }",
	.host_separator = ",\n",
	.fragment_separator = "\t,\n",
	.read = read_config,
	.has_subnet = has_subnet,
	.find_dns = find_dns,
	.check = check,
	.unchanged = {NULL, "not signalled: it has this file already"},
	.new_fragment = {"reload", "reads its files again, if it is running"},
	.control = control,
	.read_leases = read_leases,
};
