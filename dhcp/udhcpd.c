/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * busybox's udhcpd: an instance of brw0's own for each bridge. The /etc/udhcpd.conf of this host is
 * left alone.
 */
#include "config.h"

#include "dhcp/server.h"

#include <string.h>

#include "dhcp/own-process.h"
#include "dhcp/whole.h"
#include "helpers/base/state.h"

#define FILES         STATE_DEFAULT_DIR "/udhcpd-@BRIDGE@"
#define CONFIGURATION FILES ".conf"

static const char *const services[] = {"brw0-udhcpd@@BRIDGE@", NULL};

static gboolean declares(const char *text, struct ip_prefix subnet)
{
	g_autofree char *start = whole_find(text, "start\t");
	g_autofree char *netmask = whole_find(text, "option subnet\t");
	struct ip_address first, mask;

	return start != NULL && netmask != NULL && ip_address_parse(AF_INET, start, &first, NULL) &&
	       ip_address_parse(AF_INET, netmask, &mask, NULL) &&
	       ip_prefix_contains(subnet, first) && ip_address_equal(mask, ip_prefix_mask(subnet));
}

static gboolean has_subnet(const DhcpConfig *config, struct ip_prefix subnet)
{
	return declares(config->text, subnet);
}

static char *find_dns(const char *text, struct ip_prefix subnet)
{
	g_autofree char *servers = whole_find(text, "option dns\t");

	if (servers == NULL || !declares(text, subnet))
		return NULL;
	g_strdelimit(servers, " ", ',');
	return g_steal_pointer(&servers);
}

/* It has no check: it skips what it does not know. So what is written is checked before. */
static gboolean check(const char *path G_GNUC_UNUSED, const DhcpConfig *config G_GNUC_UNUSED,
	GError **error G_GNUC_UNUSED)
{
	return TRUE;
}

const struct dhcp_server dhcp_udhcpd = {
	.name = "udhcpd",
	.program = "udhcpd",
	.services = services,
	.configuration = CONFIGURATION,
	.fragment = CONFIGURATION,
	.template = PKGDATADIR "/udhcpd.conf.in",
	.dns = CONF_DNS_UPLINK,
	.is_own = TRUE,
	.pid_file = FILES ".pid",
	.config_option = "",
	.list_separator = " ",
	.domain_separator = " ",
	.host = "static_lease @MAC@ @ADDRESS@",
	.host_separator = "\n",
	.read = whole_read,
	.has_subnet = has_subnet,
	.find_dns = find_dns,
	.check = check,
	/* SIGHUP would end it. */
	.unchanged = {OWN_PROCESS_START, "runs with this file"},
	.new_fragment = {OWN_PROCESS_RESTART, "restarted"},
	.control = own_process_control,
};
