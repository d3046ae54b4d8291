/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The DHCP server's configuration for one bridge, as text. Pure. */
#include "config.h"

#include "dhcp/fragment.h"

#include <string.h>

#include "dhcp/resolver.h"
#include "dhcp/template.h"
#include "helpers/base/error.h"
#include "helpers/base/state.h"

/* A bridge's name has no blanks, but it may have what a server takes for its own. */
#define IDENTIFIER_LETTERS G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-"

/* The range of the configuration, or the one that fits the address. */
static struct ip_range get_range(const ConfBridge *bridge, struct ip_prefix router)
{
	return ip_address_is_set(bridge->range.first) ? bridge->range
						      : ip_prefix_default_range(router);
}

/* An address that a machine can have: neither the network's own nor the broadcast one. */
static gboolean is_machine(struct ip_prefix router, struct ip_address address)
{
	return ip_prefix_contains(router, address) &&
	       !ip_address_equal(address, ip_prefix_network(router)) &&
	       !ip_address_equal(address, ip_prefix_broadcast(router));
}

static char *format_range(struct ip_range range)
{
	char first[IP_TEXT_SIZE], last[IP_TEXT_SIZE];

	return g_strdup_printf("%s-%s", ip_address_format(range.first, first),
		ip_address_format(range.last, last));
}

static char *format_network(struct ip_prefix router)
{
	char text[IP_TEXT_SIZE];

	return g_strdup(ip_prefix_format(ip_prefix_of_network(router), text));
}

static gboolean check_range(struct ip_range range, struct ip_prefix router, GError **error)
{
	g_autofree char *range_text = format_range(range);
	g_autofree char *network = format_network(router);
	char text[IP_TEXT_SIZE];

	if (!is_machine(router, range.first) || !is_machine(router, range.last))
		return error_set(error, BRW0_ERROR_USAGE, "the range %s is not in the subnet %s",
			range_text, network);
	if (ip_range_contains(range, router.address))
		return error_set(error, BRW0_ERROR_USAGE,
			"the range %s contains the bridge's own address %s", range_text,
			ip_address_format(router.address, text));
	return TRUE;
}

static gboolean check_host(
	const ConfHost *host, struct ip_range range, struct ip_prefix router, GError **error)
{
	g_autofree char *range_text = format_range(range);
	g_autofree char *network = format_network(router);
	char text[IP_TEXT_SIZE];

	ip_address_format(host->address, text);
	if (!is_machine(router, host->address))
		return error_set(error, BRW0_ERROR_USAGE,
			"the address %s of host %s is not in the subnet %s", text, host->name,
			network);
	if (ip_address_equal(host->address, router.address))
		return error_set(error, BRW0_ERROR_USAGE,
			"the address %s of host %s is the bridge's own", text, host->name);
	/* A server may give it to the first guest that comes. */
	if (ip_range_contains(range, host->address))
		return error_set(error, BRW0_ERROR_USAGE,
			"the address %s of host %s is in the range %s, which is for other guests",
			text, host->name, range_text);
	return TRUE;
}

/* What two hosts have both, NULL if they are different in everything. */
static const char *find_likeness(const ConfHost *a, const ConfHost *b)
{
	if (g_ascii_strcasecmp(a->name, b->name) == 0)
		return "name";
	if (strcmp(a->mac, b->mac) == 0)
		return "MAC";
	return ip_address_equal(a->address, b->address) ? "address" : NULL;
}

static gboolean check_likeness(const GPtrArray *hosts, guint last, GError **error)
{
	const ConfHost *b = g_ptr_array_index(hosts, last);

	for (guint i = 0; i < last; i++) {
		const ConfHost *a = g_ptr_array_index(hosts, i);
		const char *likeness = find_likeness(a, b);

		if (likeness != NULL)
			return error_set(error, BRW0_ERROR_USAGE,
				"the hosts %s and %s have the same %s", a->name, b->name, likeness);
	}
	return TRUE;
}

static gboolean check_dns(const GArray *dns, GError **error)
{
	char text[IP_TEXT_SIZE];

	for (guint i = 0; i < dns->len; i++)
		if (!resolver_is_usable(g_array_index(dns, struct ip_address, i)))
			return error_set(error, BRW0_ERROR_USAGE,
				"guests cannot reach the DNS server %s: it is a loopback, multicast "
				"or broadcast address; choose another, or 'uplink'",
				ip_address_format(g_array_index(dns, struct ip_address, i), text));
	return TRUE;
}

static gboolean check_all(
	const ConfBridge *bridge, const struct fragment_facts *facts, GError **error)
{
	struct ip_range range = get_range(bridge, facts->router);

	if (!ip_prefix_check_for_bridge(facts->router, error) ||
		!check_range(range, facts->router, error) || !check_dns(facts->dns, error))
		return FALSE;
	for (guint i = 0; i < bridge->hosts->len; i++)
		if (!check_host(g_ptr_array_index(bridge->hosts, i), range, facts->router, error) ||
			!check_likeness(bridge->hosts, i, error))
			return FALSE;
	return TRUE;
}

gboolean fragment_check(
	const ConfBridge *bridge, const struct fragment_facts *facts, GError **error)
{
	if (check_all(bridge, facts, error))
		return TRUE;
	g_prefix_error(error, "cannot serve %s: ", bridge->name);
	return FALSE;
}

/* "10.0.0.1, 10.0.0.2" and the like; NULL for none: a server may take no empty list. */
static char *make_list(const struct dhcp_server *server, const GArray *addresses)
{
	g_autoptr(GString) list = g_string_new(NULL);
	char text[IP_TEXT_SIZE];

	for (guint i = 0; i < addresses->len; i++) {
		if (i > 0)
			g_string_append(list, server->list_separator);
		g_string_append(list,
			ip_address_format(g_array_index(addresses, struct ip_address, i), text));
	}
	return addresses->len > 0 ? g_string_free(g_steal_pointer(&list), FALSE) : NULL;
}

/*
 * A domain of guests' own is of use where somebody resolves names in it: the server itself, or one
 * that the administrator knows of.
 */
static char *get_domain(const struct dhcp_server *server, const ConfBridge *bridge)
{
	return server->serves_names || bridge->is_domain_set ? bridge->domain : NULL;
}

/* The guests' own domain, and those of the host; NULL: no domain but perhaps that one. */
static char *make_search(const struct dhcp_server *server, const ConfBridge *bridge,
	const struct fragment_facts *facts)
{
	g_autoptr(GPtrArray) domains = g_ptr_array_new();
	char *own = get_domain(server, bridge);

	if (facts->domains == NULL || facts->domains[0] == NULL)
		return NULL;
	if (own != NULL)
		g_ptr_array_add(domains, own);
	for (gsize i = 0; facts->domains[i] != NULL; i++)
		if (own == NULL || g_ascii_strcasecmp(facts->domains[i], own) != 0)
			g_ptr_array_add(domains, facts->domains[i]);
	g_ptr_array_add(domains, NULL);
	return g_strjoinv(server->domain_separator, (char **) domains->pdata);
}

/* A host by that template. A line that lacks a value, as of a domain, is left out. */
static char *make_host(const char *template, const ConfBridge *bridge, const ConfHost *host)
{
	g_autofree char *identifier = g_strcanon(g_strdup(bridge->name), IDENTIFIER_LETTERS, '-');
	g_autoptr(GError) error = NULL;
	char address[IP_TEXT_SIZE];
	const struct template_value values[] = {
		{"BRIDGE", identifier},
		{"NAME", host->name},
		{"MAC", host->mac},
		{"ADDRESS", ip_address_format(host->address, address)},
		{"DOMAIN", bridge->domain},
	};
	char *text = template_fill(template, values, G_N_ELEMENTS(values), &error);

	g_assert(text != NULL); /* a row has no other placeholders */
	return text;
}

static char *make_hosts(const char *template, const char *separator, const ConfBridge *bridge)
{
	g_autoptr(GString) hosts = g_string_new(NULL);

	for (guint i = 0; i < bridge->hosts->len; i++) {
		g_autofree char *host =
			make_host(template, bridge, g_ptr_array_index(bridge->hosts, i));

		g_string_append_printf(hosts, "%s%s", i > 0 ? separator : "", host);
	}
	return g_string_free(g_steal_pointer(&hosts), FALSE);
}

char *fragment_make_list(const struct dhcp_list *list, const ConfBridge *bridge)
{
	g_autofree char *line = g_strconcat(list->line, "\n", NULL);

	return make_hosts(line, "", bridge);
}

/* Whom a server asks that resolves names itself, as dnsmasq writes it. */
static char *make_upstream(const ConfBridge *bridge, const struct fragment_facts *facts)
{
	g_autoptr(GString) text = g_string_new("no-resolv");
	char address[IP_TEXT_SIZE];

	if (facts->upstream == NULL)
		return g_strconcat("resolv-file=", facts->resolv_conf, NULL);
	for (guint i = 0; i < facts->upstream->len; i++)
		g_string_append_printf(text, "\nserver=%s@%s",
			ip_address_format(
				g_array_index(facts->upstream, struct ip_address, i), address),
			bridge->uplink);
	return g_string_free(g_steal_pointer(&text), FALSE);
}

/* The network and the range as numbers, which some servers want. */
struct numbers {
	char prefix_length[4], subnet_id[12], pool_offset[12], pool_size[12];
};

static struct numbers *make_numbers(struct ip_prefix router, struct ip_range range)
{
	struct numbers *numbers = g_new(struct numbers, 1);
	guint32 network = ip_address_to_number(ip_prefix_network(router));
	guint32 first = ip_address_to_number(range.first);

	g_snprintf(numbers->prefix_length, sizeof(numbers->prefix_length), "%u", router.length);
	g_snprintf(numbers->subnet_id, sizeof(numbers->subnet_id), "%u", network);
	g_snprintf(numbers->pool_offset, sizeof(numbers->pool_offset), "%u", first - network);
	g_snprintf(numbers->pool_size, sizeof(numbers->pool_size), "%u",
		ip_address_to_number(range.last) - first + 1);
	return numbers;
}

char *fragment_make(const struct dhcp_server *server, const ConfBridge *bridge,
	const struct fragment_facts *facts, const char *template, GError **error)
{
	struct ip_range range = get_range(bridge, facts->router);
	g_autofree char *mtu = facts->mtu > 0 ? g_strdup_printf("%u", facts->mtu) : NULL;
	g_autofree char *lease_time = g_strdup_printf("%u", bridge->lease_time);
	/* For guests that ask for a longer one: some of it, and not the day that a server may
	 * allow. */
	g_autofree char *max_lease_time =
		g_strdup_printf("%u", MIN(bridge->lease_time, G_MAXUINT32 / 2) * 2);
	g_autofree char *dns = make_list(server, facts->dns);
	g_autofree char *search = make_search(server, bridge, facts);
	g_autofree char *upstream = make_upstream(bridge, facts);
	g_autofree char *hosts = server->host != NULL && bridge->hosts->len > 0
					 ? make_hosts(server->host, server->host_separator, bridge)
					 : NULL;
	g_autofree struct numbers *numbers = make_numbers(facts->router, range);
	char texts[6][IP_TEXT_SIZE];
	const struct template_value values[] = {
		{"BRIDGE", bridge->name},
		{"NETWORK", ip_address_format(ip_prefix_network(facts->router), texts[0])},
		{"NETMASK", ip_address_format(ip_prefix_mask(facts->router), texts[1])},
		{"ADDRESS", ip_address_format(facts->router.address, texts[2])},
		{"BROADCAST", ip_address_format(ip_prefix_broadcast(facts->router), texts[3])},
		{"RANGE_FIRST", ip_address_format(range.first, texts[4])},
		{"RANGE_LAST", ip_address_format(range.last, texts[5])},
		{"PREFIX_LENGTH", numbers->prefix_length},
		{"SUBNET_ID", numbers->subnet_id},
		{"POOL_OFFSET", numbers->pool_offset},
		{"POOL_SIZE", numbers->pool_size},
		{"DNS", dns},
		{"MTU", mtu},
		{"LEASE_TIME", lease_time},
		{"MAX_LEASE_TIME", max_lease_time},
		{"HOSTS", hosts},
		{"DOMAIN", get_domain(server, bridge)},
		{"SEARCH", search},
		{"UPSTREAM", upstream},
		{"USER", facts->user},
		{"STATE_DIR", STATE_DEFAULT_DIR},
	};

	return template_fill(template, values, G_N_ELEMENTS(values), error);
}
