/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where guests' questions to the bridge's address go. */
#include "config.h"

#include "helpers/host/dns-target.h"

#include "dhcp/guest-dns.h"
#include "dhcp/name-server.h"
#include "dhcp/resolver.h"
#include "helpers/base/link.h"

/* Do guests ask at the bridge's address, where the DHCP server itself does not answer? */
static gboolean is_wanted(const ConfBridge *conf, const struct dhcp_server *server)
{
	if (server == NULL)
		return conf->dns_origin == CONF_DNS_HOST;
	return guest_dns_get_origin(conf, server) == CONF_DNS_HOST && !server->serves_names;
}

/* Not one on the bridge: a guest hears the others itself, and its answer would come from elsewhere.
 */
static void remove_guests(Resolver *resolver, const struct dns_question *question)
{
	for (guint i = resolver->servers->len; i-- > 0 && question->bridge != 0;)
		if (g_array_index(resolver->servers, struct resolver_server, i).link ==
			question->bridge)
			g_array_remove_index(resolver->servers, i);
}

static gboolean find(Netlink *netlink, const struct dns_question *question,
	struct ip_address *ret_target, GError **error)
{
	g_auto(Resolver) resolver = {.servers = NULL};
	struct link_info uplink = {.index = 0};
	g_autoptr(GArray) servers = NULL;

	if (!resolver_read(NULL, &resolver, error) || !resolver_look_up(&resolver, netlink, error))
		return FALSE;
	if (question->conf->uplink != NULL &&
		!netlink_get_link(netlink, question->conf->uplink, &uplink, error))
		return FALSE;
	if (!question->has_clash)
		remove_guests(&resolver, question);
	servers = resolver_list(&resolver, uplink.index);
	if (servers->len > 0)
		*ret_target = g_array_index(servers, struct ip_address, 0);
	return TRUE;
}

gboolean dns_target_find(Netlink *netlink, const struct dns_question *question,
	struct ip_address *ret_target, GError **error)
{
	gboolean is_answered;

	*ret_target = (struct ip_address){.family = AF_UNSPEC};
	if (!is_wanted(question->conf, question->server))
		return TRUE;
	if (!name_server_read(question->bridge, question->address, &is_answered, error))
		return FALSE;
	return is_answered || find(netlink, question, ret_target, error);
}
