/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ISC's dhcpd. What its configuration's language means is in dhcpd-*.c. */
#include "config.h"

#include "dhcp/dhcpd-check.h"
#include "dhcp/dhcpd-config.h"
#include "dhcp/dhcpd-option.h"
#include "dhcp/server.h"
#include "helpers/base/service.h"

#define CONFIGURATION "/etc/dhcp/dhcpd.conf"
#define FRAGMENT      "/etc/dhcp/brw0.conf"

static const char *const services[] = {"isc-dhcp-server", NULL};

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

const struct dhcp_server dhcp_isc = {
	.program = "dhcpd",
	.services = services,
	.configuration = CONFIGURATION,
	.fragment = FRAGMENT,
	.template = PKGDATADIR "/dhcpd.conf.in",
	.list_separator = ", ",
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
	/* dhcpd reads its configuration only when it starts. */
	.reload = service_restart_running,
};
