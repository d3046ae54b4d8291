/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An instance of a DHCP server. */
#include "config.h"

#include "dhcp/instance.h"

#include <string.h>

#include "dhcp/own-process.h"
#include "helpers/base/service.h"

#define PLACEHOLDER "@BRIDGE@"
#define STAMP       DHCP_INSTANCE_STAMP

char *dhcp_instance_format(const char *path, const char *bridge)
{
	g_auto(GStrv) parts = g_strsplit(path, PLACEHOLDER, -1);

	return g_strjoinv(bridge, parts);
}

/* The first of the row's services that is there. */
static char *find_service(const struct dhcp_server *server, const char *bridge)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);

	for (gsize i = 0; server->services[i] != NULL; i++)
		g_ptr_array_add(names, dhcp_instance_format(server->services[i], bridge));
	g_ptr_array_add(names, NULL);
	return g_strdup(service_find((const char *const *) names->pdata));
}

DhcpInstance *dhcp_instance_new(const struct dhcp_server *server, const char *bridge)
{
	DhcpInstance *instance = g_new0(DhcpInstance, 1);
	gboolean is_per_bridge = dhcp_server_is_per_bridge(server);

	instance->server = server;
	instance->bridge = is_per_bridge ? g_strdup(bridge) : NULL;
	instance->fragment = dhcp_instance_format(server->fragment, bridge);
	instance->configuration = dhcp_instance_format(server->configuration, bridge);
	instance->service = find_service(server, bridge);
	instance->stamp = is_per_bridge ? g_strconcat(STAMP "-", bridge, NULL) : g_strdup(STAMP);
	return instance;
}

void dhcp_instance_free(DhcpInstance *instance)
{
	g_free(instance->bridge);
	g_free(instance->fragment);
	g_free(instance->configuration);
	g_free(instance->service);
	g_free(instance->stamp);
	g_free(instance);
}

/* The bridges for which instances of brw0's own have files: of char *, the caller owns it. */
static GPtrArray *list_bridges(const struct dhcp_server *server)
{
	GPtrArray *bridges = g_ptr_array_new_with_free_func(g_free);
	g_autofree char *directory = g_path_get_dirname(server->fragment);
	g_auto(GStrv) around = g_strsplit(strrchr(server->fragment, '/') + 1, PLACEHOLDER, 2);
	GDir *dir = server->is_own ? g_dir_open(directory, 0, NULL) : NULL;
	const char *name;

	while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
		gsize length = strlen(name), around_length = strlen(around[0]) + strlen(around[1]);

		if (length > around_length && g_str_has_prefix(name, around[0]) &&
			g_str_has_suffix(name, around[1]))
			g_ptr_array_add(bridges,
				g_strndup(name + strlen(around[0]), length - around_length));
	}
	if (dir != NULL)
		g_dir_close(dir);
	return bridges;
}

static gboolean is_wanted(
	const GPtrArray *wanted, const struct dhcp_server *server, const char *bridge)
{
	for (guint i = 0; i < wanted->len; i++) {
		const DhcpInstance *instance = g_ptr_array_index(wanted, i);

		if (instance->server == server && g_strcmp0(instance->bridge, bridge) == 0)
			return TRUE;
	}
	return FALSE;
}

/* Of one server. */
static gboolean stop_others(const struct dhcp_server *server, const GPtrArray *wanted,
	const char *only, GString *out, GError **error)
{
	g_autoptr(GPtrArray) bridges = list_bridges(server);

	for (guint i = 0; i < bridges->len; i++) {
		const char *bridge = g_ptr_array_index(bridges, i);
		g_autoptr(DhcpInstance) instance = dhcp_instance_new(server, bridge);

		if (is_wanted(wanted, server, bridge) ||
			(only != NULL && strcmp(only, bridge) != 0))
			continue;
		if (!own_process_stop(instance, error))
			return FALSE;
		g_string_append_printf(out, "%s for %s: stopped\n", server->program, bridge);
	}
	return TRUE;
}

gboolean dhcp_instances_stop(
	const GPtrArray *wanted, const char *bridge, GString *out, GError **error)
{
	const struct dhcp_server *server;

	for (gsize i = 0; (server = dhcp_server_get(i)) != NULL; i++)
		if (!stop_others(server, wanted, bridge, out, error))
			return FALSE;
	return TRUE;
}

char *dhcp_instance_format_publish(const DhcpInstance *instance)
{
	return instance->server->is_own
		       ? g_strdup("brw0-dhcpd-conf --reload")
		       : g_strconcat("brw0-dhcpd-conf --output=", instance->fragment, NULL);
}

char *dhcp_instance_format_restart(const DhcpInstance *instance)
{
	if (instance->server->is_own)
		return dhcp_instance_format_publish(instance);
	return instance->service != NULL ? service_format_command("restart", instance->service)
					 : NULL;
}
