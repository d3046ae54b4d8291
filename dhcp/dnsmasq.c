/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * dnsmasq: an instance of brw0's own for each bridge, with a configuration that is brw0's as a
 * whole. The files are in brw0's state directory, where only root can write: dnsmasq may run a
 * program that its configuration names.
 */
#include "config.h"

#include "dhcp/server.h"

#include <string.h>

#include "dhcp/dnsmasq-leases.h"
#include "dhcp/lease.h"
#include "dhcp/own-process.h"
#include "dhcp/whole.h"
#include "helpers/base/service.h"
#include "helpers/base/state.h"

#define FILES         STATE_DEFAULT_DIR "/dnsmasq-@BRIDGE@"
#define CONFIGURATION FILES ".conf"
#define LEASES        "/var/lib/misc/dnsmasq.brw0-@BRIDGE@.leases"

static const char *const services[] = {"brw0-dnsmasq@@BRIDGE@", NULL};

static const struct dhcp_list lists[] = {
	{FILES ".hosts", "@MAC@,@ADDRESS@,@NAME@"},
	{FILES ".names", "@ADDRESS@ @NAME@.@DOMAIN@"},
	{NULL, NULL},
};

static gboolean declares(const char *text, struct ip_prefix subnet)
{
	g_autofree char *range = whole_find(text, "dhcp-range=");
	g_auto(GStrv) words = g_strsplit(range != NULL ? range : "", ",", -1);

	return g_strv_length(words) >= 3 && whole_is_of_subnet(words[0], words[2], subnet);
}

static gboolean has_subnet(const DhcpConfig *config, struct ip_prefix subnet)
{
	return declares(config->text, subnet);
}

/* Without the option, dnsmasq hands out its own address. */
static char *find_dns(const char *text, struct ip_prefix subnet)
{
	char *servers = whole_find(text, "dhcp-option=option:dns-server,");
	char own[IP_TEXT_SIZE];

	if (declares(text, subnet))
		return servers != NULL ? servers : g_strdup(ip_address_format(subnet.address, own));
	g_free(servers);
	return NULL;
}

static gboolean check(const char *path, const DhcpConfig *config G_GNUC_UNUSED, GError **error)
{
	g_autofree char *file = g_strconcat("--conf-file=", path, NULL);

	return program_check("dnsmasq", "--test", file, error);
}

static gboolean read_leases(const char *bridge, GPtrArray *leases, GError **error)
{
	g_autofree char *path = dhcp_instance_format(LEASES, bridge);

	return dhcp_leases_read(path, dnsmasq_leases_parse, leases, error);
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
	.lacks_checksums = TRUE,
	.is_own = TRUE,
	.pid_file = FILES ".pid",
	.config_option = "--conf-file=",
	.user = "dnsmasq",
	.list_separator = ",",
	.domain_separator = ",",
	.lists = lists,
	.read = whole_read,
	.has_subnet = has_subnet,
	.find_dns = find_dns,
	.check = check,
	.unchanged = {OWN_PROCESS_START, "runs with this file"},
	.new_lists = {OWN_PROCESS_RELOAD, "reads new hosts"},
	.new_fragment = {OWN_PROCESS_RESTART, "restarted"},
	.control = own_process_control,
	.read_leases = read_leases,
};
