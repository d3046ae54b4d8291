/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The DHCP servers that brw0 can configure. */
#include "config.h"

#include "dhcp/server.h"

#include <string.h>

#include "helpers/base/program.h"
#include "helpers/base/service.h"

/* The one that is preferred comes first. */
static const struct dhcp_server *const servers[] = {&dhcp_isc};

const struct dhcp_server *dhcp_server_choose(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(servers); i++) {
		g_autofree char *program = program_find(servers[i]->program);

		if (program != NULL)
			return servers[i];
	}
	return servers[0];
}

const struct dhcp_server *dhcp_server_find(const char *process)
{
	for (gsize i = 0; i < G_N_ELEMENTS(servers); i++)
		if (strcmp(servers[i]->program, process) == 0)
			return servers[i];
	return NULL;
}

char *dhcp_server_format_restart(const struct dhcp_server *server)
{
	const char *service = service_find(server->services);

	return service != NULL ? service_format_command("restart", service) : NULL;
}

char *dhcp_server_format_publish(const struct dhcp_server *server)
{
	return g_strconcat("brw0-dhcpd-conf --output=", server->fragment, NULL);
}

void dhcp_config_free(DhcpConfig *config)
{
	g_free(config->problem);
	g_free(config->remedy);
	if (config->source != NULL)
		config->free_source(config->source);
	g_free(config);
}
