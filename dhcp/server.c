/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The DHCP servers that brw0 can configure. */
#include "config.h"

#include "dhcp/server.h"

#include <string.h>

#include "helpers/base/error.h"
#include "helpers/base/service.h"

/* Of those that are installed, the first one is chosen. */
static const struct dhcp_server *const servers[] = {
	&dhcp_dnsmasq, &dhcp_isc, &dhcp_kea, &dhcp_udhcpd, &dhcp_networkd};

const struct dhcp_server *dhcp_server_get(gsize i)
{
	return i < G_N_ELEMENTS(servers) ? servers[i] : NULL;
}

static gboolean is_installed(const struct dhcp_server *server)
{
	g_autofree char *program = program_find(server->program);

	return program != NULL;
}

/* Does a configuration of the administrator's include brw0's part? Then it is in use already. */
static gboolean is_included(const struct dhcp_server *server)
{
	const struct dhcp_fragment none = {.path = server->fragment, .text = ""};
	g_autoptr(DhcpConfig) config = NULL;

	return !dhcp_server_is_per_bridge(server) && is_installed(server) &&
	       server->read(&none, &config, NULL) && config != NULL && config->is_included;
}

static const struct dhcp_server *choose(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(servers); i++)
		if (is_included(servers[i]))
			return servers[i];
	for (gsize i = 0; i < G_N_ELEMENTS(servers); i++)
		if (is_installed(servers[i]))
			return servers[i];
	return servers[0];
}

const struct dhcp_server *dhcp_server_choose(const char *name)
{
	if (name == NULL)
		return choose();
	for (gsize i = 0; i < G_N_ELEMENTS(servers); i++)
		if (strcmp(servers[i]->name, name) == 0)
			return servers[i];
	return NULL;
}

const struct dhcp_server *dhcp_server_find(const char *process)
{
	for (gsize i = 0; i < G_N_ELEMENTS(servers); i++)
		if (strcmp(servers[i]->program, process) == 0)
			return servers[i];
	return NULL;
}

const struct dhcp_server *dhcp_server_find_by_template(const char *path)
{
	g_autofree char *name = g_path_get_basename(path);

	for (gsize i = 0; i < G_N_ELEMENTS(servers); i++)
		if (strcmp(strrchr(servers[i]->template, '/') + 1, name) == 0)
			return servers[i];
	return &dhcp_isc;
}

gboolean dhcp_server_is_per_bridge(const struct dhcp_server *server)
{
	return strstr(server->fragment, "@BRIDGE@") != NULL;
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

void dhcp_config_free(DhcpConfig *config)
{
	g_free(config->problem);
	g_free(config->remedy);
	if (config->source != NULL)
		config->free_source(config->source);
	g_free(config);
}
