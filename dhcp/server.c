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
	const char *fragment;     /* where it is published */
	const DhcpConfig *config; /* NULL: the file has the fragment alone */
};

/* A server names the file that it was shown, which is gone then: what is meant is the fragment. */
static gboolean ask(const char *path, const void *data, GError **error)
{
	const struct question *question = data;
	g_autoptr(GError) cause = NULL;
	g_auto(GStrv) parts = NULL;
	g_autofree char *message = NULL;

	if (question->server->check(path, question->config, &cause))
		return TRUE;
	parts = g_strsplit(cause->message, path, -1);
	message = g_strjoinv(question->fragment, parts);
	g_set_error_literal(error, cause->domain, cause->code, message);
	return FALSE;
}

/* What is asked about the fragment; question is for check. */
static gboolean prepare(const struct dhcp_fragment *fragment, struct question *question,
	DhcpConfig **ret_config, struct publish_check *ret_check, char **ret_warning,
	GError **error)
{
	const DhcpConfig *config;

	*ret_warning = NULL;
	if (!read_config(question->server, fragment, ret_config, error))
		return FALSE;
	config = *ret_config;
	*ret_check = (struct publish_check){.run = ask, .data = question};
	if (config != NULL && config->is_included) {
		question->config = config;
		ret_check->text = config->text;
	} else if (config != NULL && config->problem != NULL) {
		*ret_warning =
			g_strdup_printf("%s; do not include the fragment as well", config->problem);
	}
	return TRUE;
}

enum publish_result dhcp_server_publish(const struct dhcp_server *server,
	const struct dhcp_fragment *fragment, char **ret_warning, GError **error)
{
	g_autoptr(DhcpConfig) config = NULL;
	struct question question = {server, fragment->path, NULL};
	struct publish_check check;

	if (!prepare(fragment, &question, &config, &check, ret_warning, error))
		return PUBLISH_FAILED;
	return publish_file(fragment->path, fragment->text, strlen(fragment->text), &check, error);
}

gboolean dhcp_server_try(const struct dhcp_server *server, const struct dhcp_fragment *fragment,
	char **ret_warning, GError **error)
{
	g_autoptr(DhcpConfig) config = NULL;
	struct question question = {server, fragment->path, NULL};
	struct publish_check check;

	return prepare(fragment, &question, &config, &check, ret_warning, error) &&
	       publish_try(fragment->path, fragment->text, strlen(fragment->text), &check, error);
}

void dhcp_config_free(DhcpConfig *config)
{
	g_free(config->problem);
	g_free(config->remedy);
	if (config->source != NULL)
		config->free_source(config->source);
	g_free(config);
}
