/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who serves the guests on a bridge: the server that hears them, and its configuration. */
#include "config.h"

#include "dhcp/serving.h"

#include <errno.h>

#include "dhcp/own-process.h"
#include "helpers/base/error.h"
#include "helpers/base/file.h"

/* What the packet sockets of that process hear; HEARS if it has none, since they limit nothing. */
static enum listener_state judge_packet(const GArray *packet, int process, int bridge)
{
	enum listener_state best = LISTENER_NONE;

	for (guint i = 0; i < packet->len; i++) {
		const struct socket_info *info = &g_array_index(packet, struct socket_info, i);
		enum listener_state state = LISTENER_ELSEWHERE;

		if (info->process != process)
			continue;
		if (info->link == bridge || info->link == 0)
			state = LISTENER_HEARS;
		else if (info->link < 0)
			state = LISTENER_DELETED;
		best = MAX(best, state);
	}
	return best == LISTENER_NONE ? LISTENER_HEARS : best;
}

static enum listener_state judge(
	const struct socket_info *udp, const GArray *packet, int bridge, struct ip_address address)
{
	if (udp->link != 0)
		return udp->link == bridge ? LISTENER_HEARS : LISTENER_ELSEWHERE;
	if (ip_address_is_set(udp->address) && !ip_address_equal(udp->address, address))
		return LISTENER_ELSEWHERE;
	/* Not known whose it is: nothing can be said against it. */
	return udp->process != 0 ? judge_packet(packet, udp->process, bridge) : LISTENER_HEARS;
}

struct listener listener_find(
	const GArray *udp, const GArray *packet, int bridge, struct ip_address address)
{
	struct listener best = {LISTENER_NONE, 0};

	for (guint i = 0; i < udp->len; i++) {
		const struct socket_info *info = &g_array_index(udp, struct socket_info, i);
		enum listener_state state = judge(info, packet, bridge, address);

		if (state > best.state)
			best = (struct listener){state, info->process};
	}
	return best;
}

gboolean listener_read(
	int bridge, struct ip_address address, struct listener *ret_listener, GError **error)
{
	g_autoptr(GArray) udp = sockets_list_udp(LISTENER_PORT, error);
	g_autoptr(GArray) packet = udp != NULL ? sockets_list_packet(error) : NULL;

	if (packet == NULL)
		return FALSE;
	*ret_listener = listener_find(udp, packet, bridge, address);
	return TRUE;
}

char *listener_get_name(struct listener listener)
{
	return listener.process != 0 ? sockets_name_process(listener.process) : NULL;
}

/* The server that listens; NULL: another program, or one that another program has started. */
static DhcpInstance *find_instance(const char *bridge, struct listener listener)
{
	g_autofree char *name = listener_get_name(listener);
	const struct dhcp_server *server = name != NULL ? dhcp_server_find(name) : NULL;
	g_autoptr(DhcpInstance) instance =
		server != NULL ? dhcp_instance_new(server, bridge) : NULL;

	if (instance != NULL && server->is_own && own_process_find(instance) != listener.process)
		return NULL;
	return g_steal_pointer(&instance);
}

/* The one that listens, or the one that would; NULL: neither. */
static DhcpInstance *choose_instance(const ConfBridge *bridge, struct listener listener)
{
	const struct dhcp_server *server;

	if (listener.state == LISTENER_HEARS && listener.process != 0)
		return find_instance(bridge->name, listener);
	server = dhcp_server_choose(bridge->dhcp);
	return server != NULL ? dhcp_instance_new(server, bridge->name) : NULL;
}

gboolean serving_read(const ConfBridge *bridge, struct listener listener, struct ip_prefix subnet,
	Serving *ret_serving, GError **error)
{
	g_auto(Serving) serving = {.instance = choose_instance(bridge, listener), .subnet = subnet};
	struct dhcp_fragment fragment = {.served = &subnet, .n_served = 1};
	int r;

	*ret_serving = (Serving){.subnet = subnet};
	if (serving.instance == NULL)
		return TRUE;
	serving.server = serving.instance->server;
	fragment.path = serving.instance->fragment;
	r = file_read(fragment.path, &serving.fragment);
	if (r < 0 && r != -ENOENT)
		return error_set_errno(error, r, "cannot read %s", fragment.path);
	fragment.text = serving.fragment != NULL ? serving.fragment : "";
	if (!serving.server->read(&fragment, &serving.config, error))
		return FALSE;
	/* The text is the fragment's or the configuration's own. */
	*ret_serving = serving;
	serving = (Serving){0};
	return TRUE;
}

void serving_clear(Serving *serving)
{
	g_clear_pointer(&serving->config, dhcp_config_free);
	g_clear_pointer(&serving->fragment, g_free);
	g_clear_pointer(&serving->instance, dhcp_instance_free);
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
	if (server->check(serving->instance->configuration, NULL, &reason))
		return SERVING_FINE;
	*ret_problem = g_strdup_printf("%s: %s", serving->instance->configuration, reason->message);
	*ret_remedy = g_strdup("fix that line");
	return SERVING_REJECTED;
}

enum serving_fault serving_find_fault(const Serving *serving, char **ret_problem, char **ret_remedy)
{
	gboolean is_included = serving->config->is_included;

	*ret_problem = *ret_remedy = NULL;
	if (serving->server->is_own && serving->fragment == NULL)
		return SERVING_NO_FILE;
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
