/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * busybox's udhcpd: an instance of brw0's own for each bridge. The /etc/udhcpd.conf of this host is
 * left alone.
 */
#include "config.h"

#include "dhcp/server.h"

#include <string.h>

#include "dhcp/instance.h"
#include "dhcp/own-process.h"
#include "dhcp/udhcpd-leases.h"
#include "dhcp/whole.h"
#include "helpers/base/state.h"

#define FILES         STATE_DEFAULT_DIR "/udhcpd-@BRIDGE@"
#define CONFIGURATION FILES ".conf"
#define LEASES        "/var/lib/misc/udhcpd.brw0-@BRIDGE@.leases"

static const char *const services[] = {"brw0-udhcpd@@BRIDGE@", NULL};

static gboolean declares(const char *text, struct ip_prefix subnet)
{
	g_autofree char *start = whole_find(text, "start\t");
	g_autofree char *netmask = whole_find(text, "option subnet\t");

	return whole_is_of_subnet(start, netmask, subnet);
}

static gboolean has_subnet(const DhcpConfig *config, struct ip_prefix subnet)
{
	return declares(config->text, subnet);
}

static char *find_dns(const char *text, struct ip_prefix subnet)
{
	return declares(text, subnet) ? whole_find_list(text, "option dns\t") : NULL;
}

static gboolean read_leases(const char *bridge, GPtrArray *leases, GError **error)
{
	g_autofree char *path = dhcp_instance_format(LEASES, bridge);

	return dhcp_leases_read(path, udhcpd_leases_parse, leases, error);
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
	.check = whole_check,
	/* SIGHUP would end it. */
	.unchanged = {OWN_PROCESS_START, "runs with this file"},
	.new_fragment = {OWN_PROCESS_RESTART, "restarted"},
	.control = own_process_control,
	.read_leases = read_leases,
};
