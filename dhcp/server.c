/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The DHCP servers that brw0 can configure. */
#include "config.h"

#include "dhcp/server.h"

#include <string.h>

#include "helpers/base/error.h"
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

/* NULL in *ret_config if the server has no configuration. */
static gboolean read_config(const struct dhcp_server *server, const struct dhcp_fragment *fragment,
	DhcpConfig **ret_config, GError **error)
{
	g_autofree char *path = g_canonicalize_filename(fragment->path, NULL);
	struct dhcp_fragment absolute = *fragment;
	g_autoptr(DhcpConfig) config = NULL;

	absolute.path = path;
	if (!server->read(&absolute, &config, error)) {
		g_prefix_error(error, "cannot publish %s: ", path);
		return FALSE;
	}
	if (config != NULL && config->problem != NULL && config->is_included)
		return error_set(error, BRW0_ERROR_FAILED, "cannot publish %s: %s; %s", path,
			config->problem, config->remedy);
	*ret_config = g_steal_pointer(&config);
	return TRUE;
}

/* What is asked of the server before the file is published. */
struct question {
	const struct dhcp_server *server;
	const DhcpConfig *config; /* NULL: the file has the fragment alone */
};

static gboolean ask(const char *path, const void *data, GError **error)
{
	const struct question *question = data;

	return question->server->check(path, question->config, error);
}

enum publish_result dhcp_server_publish(const struct dhcp_server *server,
	const struct dhcp_fragment *fragment, char **ret_warning, GError **error)
{
	g_autoptr(DhcpConfig) config = NULL;
	struct question question = {server, NULL};
	struct publish_check check = {.run = ask, .data = &question};

	*ret_warning = NULL;
	if (!read_config(server, fragment, &config, error))
		return PUBLISH_FAILED;
	if (config != NULL && config->is_included) {
		question.config = config;
		check.text = config->text;
	} else if (config != NULL && config->problem != NULL) {
		*ret_warning =
			g_strdup_printf("%s; do not include the fragment as well", config->problem);
	}
	return publish_file(fragment->path, fragment->text, strlen(fragment->text), &check, error);
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
