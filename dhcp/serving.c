/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Does the configuration of the DHCP server serve the guests on a bridge? */
#include "config.h"

#include "dhcp/serving.h"

#include <errno.h>

#include "helpers/base/error.h"
#include "helpers/base/file.h"

/* The server that listens, or the one that would; NULL: another program listens. */
static const struct dhcp_server *find_server(struct listener listener)
{
	g_autofree char *name = listener_get_name(listener);

	return listener.state == LISTENER_HEARS && name != NULL ? dhcp_server_find(name)
								: dhcp_server_choose();
}

gboolean serving_read(
	struct listener listener, struct ip_prefix subnet, Serving *ret_serving, GError **error)
{
	const struct dhcp_server *server = find_server(listener);
	struct dhcp_fragment fragment = {.served = &subnet, .n_served = 1};
	g_auto(Serving) serving = {.server = server, .subnet = subnet};
	int r;

	*ret_serving = serving;
	if (server == NULL)
		return TRUE;
	r = file_read(server->fragment, &serving.fragment);
	if (r < 0 && r != -ENOENT)
		return error_set_errno(error, r, "cannot read %s", server->fragment);
	fragment.path = server->fragment;
	fragment.text = serving.fragment != NULL ? serving.fragment : "";
	if (!server->read(&fragment, &serving.config, error))
		return FALSE;
	*ret_serving = serving;
	serving = (Serving){0};
	return TRUE;
}

void serving_clear(Serving *serving)
{
	g_clear_pointer(&serving->config, dhcp_config_free);
	g_clear_pointer(&serving->fragment, g_free);
}

gboolean serving_has_subnet(const Serving *serving)
{
	return serving->server->has_subnet(serving->config, serving->subnet);
}

/* The network is declared. */
static enum serving_fault find_contradiction(
	const Serving *serving, char **ret_problem, char **ret_remedy)
{
	const struct dhcp_server *server = serving->server;
	const DhcpConfig *config = serving->config;
	g_autoptr(GError) reason = NULL;

	if (config->is_included && config->problem != NULL) {
		*ret_problem = g_strdup(config->problem);
		*ret_remedy = g_strdup(config->remedy);
		return SERVING_CONFLICT;
	}
	if (server->check(server->configuration, NULL, &reason))
		return SERVING_FINE;
	*ret_problem = g_strdup_printf("%s: %s", server->configuration, reason->message);
	*ret_remedy = g_strdup("fix that line");
	return SERVING_REJECTED;
}

enum serving_fault serving_find_fault(const Serving *serving, char **ret_problem, char **ret_remedy)
{
	gboolean is_included = serving->config->is_included;

	*ret_problem = *ret_remedy = NULL;
	if (is_included && serving->fragment == NULL)
		return SERVING_FRAGMENT_MISSING;
	if (serving_has_subnet(serving))
		return find_contradiction(serving, ret_problem, ret_remedy);
	if (is_included)
		return SERVING_FRAGMENT_OLD;
	return serving->fragment == NULL ? SERVING_NOT_PUBLISHED : SERVING_NOT_INCLUDED;
}

char *serving_find_dns(const Serving *serving)
{
	return serving->server->find_dns(serving->config->text, serving->subnet);
}

gboolean serving_has_own_dns(const Serving *serving)
{
	g_autofree char *list = NULL;

	if (serving->fragment != NULL)
		list = serving->server->find_dns(serving->fragment, serving->subnet);
	return list != NULL;
}
