/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which DNS servers the guests on a bridge get. */
#include "config.h"

#include "dhcp/guest-dns.h"

#include "dhcp/name-server.h"
#include "helpers/base/file.h"
#include "helpers/base/link.h"

void guest_dns_clear(GuestDns *dns)
{
	resolver_clear(&dns->resolver);
	g_clear_pointer(&dns->lists, g_ptr_array_unref);
}

ConfDns guest_dns_get_origin(const ConfBridge *bridge, const struct dhcp_server *server)
{
	return bridge->dns_origin != CONF_DNS_AUTO ? bridge->dns_origin : server->dns;
}

static void unref_list(gpointer list)
{
	g_array_unref(list);
}

/* A list that lives as long as dns. */
static GArray *keep(GuestDns *dns, GArray *list)
{
	if (dns->lists == NULL)
		dns->lists = g_ptr_array_new_with_free_func(unref_list);
	g_ptr_array_add(dns->lists, list);
	return list;
}

static gboolean read_resolver(GuestDns *dns, GError **error)
{
	if (dns->is_read)
		return TRUE;
	dns->is_read = resolver_read(dns->resolv_conf, &dns->resolver, error);
	return dns->is_read && resolver_look_up(&dns->resolver, dns->netlink, error);
}

/* The host's DNS servers, for a bridge whose guests may go out by one interface alone. */
static GArray *list_servers(GuestDns *dns, const ConfBridge *bridge, GError **error)
{
	struct link_info uplink = {.index = 0};

	if (!read_resolver(dns, error) ||
		(bridge->uplink != NULL &&
			!netlink_get_link(dns->netlink, bridge->uplink, &uplink, error)))
		return NULL;
	return keep(dns, resolver_list(&dns->resolver, uplink.index));
}

static void add_server(GArray *servers, const char *word)
{
	struct ip_address address;

	if (ip_address_parse(AF_INET, word, &address, NULL) && resolver_is_usable(address))
		g_array_append_val(servers, address);
}

/* Those that guests of the subnet have got so far, by what is published. */
static void add_last(GArray *servers, const struct guest_dns_question *question,
	const struct fragment_facts *facts)
{
	g_autofree char *text = NULL;
	g_autofree char *list = NULL;
	g_auto(GStrv) words = NULL;

	if (file_read(question->published, &text) == 0)
		list = question->server->find_dns(text, facts->router);
	words = g_strsplit(list != NULL ? list : "", ",", -1);
	for (gsize i = 0; words[i] != NULL; i++)
		add_server(servers, g_strstrip(words[i]));
}

/*
 * Without one guests resolve no name: no error, since the host may be offline, but it is said. They
 * keep those that they have. There is always one: guests would otherwise get one that the server's
 * configuration has for all networks. The bridge's address refuses at once, if nobody answers.
 */
static char *add_substitute(GuestDns *dns, GArray *servers,
	const struct guest_dns_question *question, const struct fragment_facts *facts)
{
	const char *which = "the last";

	add_last(servers, question, facts);
	if (servers->len == 0) {
		which = "no";
		g_array_append_val(servers, facts->router.address);
	}
	if (dns->has_warned)
		return NULL;
	dns->has_warned = TRUE;
	return g_strdup_printf("guests get %s DNS server: %s has none that they can reach; set one "
			       "with --dns=, or run this again when the host is online",
		which, dns->resolv_conf);
}

/*
 * What the uplink gave; but where the host asks a DNS server of its own, guests ask the same one,
 * if it answers them.
 */
static GArray *find_uplink_servers(GuestDns *dns, const struct guest_dns_question *question,
	const struct fragment_facts *facts, char **ret_warning, GError **error)
{
	GArray *servers = list_servers(dns, question->bridge, error);
	gboolean answers = FALSE;

	if (servers == NULL)
		return NULL;
	if (dns->resolver.has_stub &&
		(servers->len == 0 || question->bridge->dns_origin == CONF_DNS_AUTO) &&
		!name_server_read(facts->link, facts->router.address, &answers, error))
		return NULL;
	if (answers) {
		g_array_set_size(servers, 0);
		g_array_append_val(servers, facts->router.address);
	} else if (servers->len == 0) {
		*ret_warning = add_substitute(dns, servers, question, facts);
	}
	return servers;
}

/* The bridge's own address. */
static GArray *make_own(GuestDns *dns, const struct fragment_facts *facts)
{
	GArray *own = keep(dns, g_array_new(FALSE, FALSE, sizeof(struct ip_address)));

	g_array_append_val(own, facts->router.address);
	return own;
}

static gboolean find_servers(GuestDns *dns, const struct guest_dns_question *question,
	struct fragment_facts *facts, char **ret_warning, GError **error)
{
	ConfDns origin = guest_dns_get_origin(question->bridge, question->server);

	if (origin == CONF_DNS_HOST)
		facts->dns = make_own(dns, facts);
	else if (origin == CONF_DNS_FIXED)
		facts->dns = question->bridge->dns;
	else
		facts->dns = find_uplink_servers(dns, question, facts, ret_warning, error);
	facts->domains = origin == CONF_DNS_UPLINK ? dns->resolver.domains : NULL;
	return facts->dns != NULL;
}

gboolean guest_dns_find(GuestDns *dns, const struct guest_dns_question *question,
	struct fragment_facts *facts, char **ret_warning, GError **error)
{
	*ret_warning = NULL;
	if (!find_servers(dns, question, facts, ret_warning, error))
		return FALSE;
	facts->resolv_conf = dns->resolv_conf;
	if (question->bridge->uplink == NULL || !question->server->serves_names)
		return TRUE;
	facts->upstream = list_servers(dns, question->bridge, error);
	return facts->upstream != NULL;
}
