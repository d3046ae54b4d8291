/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * systemd-networkd's DHCP server: a .network file for each bridge. It is never chosen by itself:
 * with such a file, networkd manages the bridge.
 */
#include "config.h"

#include "dhcp/server.h"

#include <string.h>
#include <sys/wait.h>

#include "dhcp/instance.h"
#include "dhcp/whole.h"
#include "helpers/base/error.h"
#include "helpers/base/service.h"

#define CONFIGURATION "/etc/systemd/network/60-brw0-@BRIDGE@.network"

static const char *const services[] = {"systemd-networkd", NULL};

static gboolean declares(const char *text, struct ip_prefix subnet)
{
	g_autofree char *word = whole_find(text, "Address=");
	struct ip_prefix address;

	return word != NULL && ip_prefix_parse(AF_INET, word, &address, NULL) &&
	       address.length == subnet.length && ip_prefix_contains(subnet, address.address);
}

static gboolean has_subnet(const DhcpConfig *config, struct ip_prefix subnet)
{
	return declares(config->text, subnet);
}

static char *find_dns(const char *text, struct ip_prefix subnet)
{
	return declares(text, subnet) ? whole_find_list(text, "DNS=") : NULL;
}

static gboolean control(
	const DhcpInstance *instance G_GNUC_UNUSED, const char *operation, GError **error)
{
	g_autofree char *program = program_find("networkctl");
	g_autofree char *output = NULL;
	const char *command[] = {program, operation, NULL};
	int status;

	if (program == NULL)
		return error_set(error, BRW0_ERROR_FAILED,
			"cannot %s systemd-networkd: networkctl is not installed", operation);
	if (!program_run(command, &status, &output, error))
		return FALSE;
	return (WIFEXITED(status) && WEXITSTATUS(status) == 0) ||
	       error_set(error, BRW0_ERROR_FAILED, "cannot %s systemd-networkd: %s", operation,
		       g_strstrip(output));
}

const struct dhcp_server dhcp_networkd = {
	.name = "networkd",
	/* In no PATH. */
	.program = "systemd-networkd",
	.services = services,
	.configuration = CONFIGURATION,
	.fragment = CONFIGURATION,
	.template = PKGDATADIR "/networkd.network.in",
	.dns = CONF_DNS_UPLINK,
	.list_separator = " ",
	.domain_separator = " ",
	.host = "[DHCPServerStaticLease]\nMACAddress=@MAC@\nAddress=@ADDRESS@",
	.host_separator = "\n\n",
	.read = whole_read,
	.has_subnet = has_subnet,
	.find_dns = find_dns,
	.check = whole_check,
	.unchanged = {NULL, "not reloaded: it has this file already"},
	.new_fragment = {"reload", "reloaded"},
	.control = control,
};
