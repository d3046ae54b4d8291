/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whom this host asks for names. */
#include "config.h"

#include "dhcp/resolver.h"

#include <errno.h>
#include <linux/rtnetlink.h>
#include <netdb.h>
#include <string.h>
#include <sys/socket.h>

#include "dhcp/resolv-conf.h"
#include "helpers/base/error.h"
#include "helpers/base/file.h"
#include "helpers/base/link.h"
#include "helpers/base/route.h"

#define DEFAULT_FILE "/etc/resolv.conf"

/* The addresses of systemd-resolved's stub; other stubs are mostly at 127.0.0.1. */
static const struct ip_address resolved_stubs[] = {
	IPV4_ADDRESS(127, 0, 0, 53), IPV4_ADDRESS(127, 0, 0, 54)};

/*
 * Where local stubs keep the servers that they ask, in resolv.conf's format; the first with a
 * usable one counts. Resolved's file stays when resolved is stopped, so that it comes last for
 * another's stub. Not here: /run/resolvconf/resolv.conf, which is what /etc/resolv.conf links
 * to and holds the stub itself, and ConnMan's file, which does too.
 */
static const struct upstream_file {
	const char *path;
	gboolean is_of_resolved;
} upstream_files[] = {
	{"/run/systemd/resolve/resolv.conf", TRUE},         /* systemd-resolved */
	{"/run/NetworkManager/no-stub-resolv.conf", FALSE}, /* NetworkManager, any dns= plugin */
	{"/run/dnsmasq/resolv.conf", FALSE},                /* dnsmasq, fed by resolvconf(8) */
	{"/run/NetworkManager/resolv.conf", FALSE},         /* where rc-manager= keeps off */
};

/* Files named by the index of an interface, and the lines that tell of its servers. */
static const struct link_directory {
	const char *path;
	const char *servers;
	const char *is_default; /* "no": these servers are for some domains; NULL: no such line */
} link_directories[] = {
	{"/run/systemd/resolve/netif", "SERVERS=", "DEFAULT_ROUTE="}, /* as set at run time */
	{"/run/systemd/netif/links", "DNS=", "DNS_DEFAULT_ROUTE="},   /* by systemd-networkd */
};

gboolean resolver_is_usable(struct ip_address server)
{
	guint8 top = server.bytes[0];

	/* To libc, 0.0.0.0 is the local host as well. From 224 on: multicast, reserved, broadcast.
	 */
	return top != 0 && top != 127 && top < 224;
}

/* Has this name an address? */
static gboolean is_known(const char *name)
{
	const struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_DGRAM};
	struct addrinfo *found = NULL;

	if (getaddrinfo(name, NULL, &hints, &found) != 0)
		return FALSE;
	freeaddrinfo(found);
	return TRUE;
}

static enum resolver_fault find_fault(const char *server)
{
	struct ip_address address;

	if (ip_address_parse(AF_INET, server, &address, NULL))
		return resolver_is_usable(address) ? RESOLVER_FINE : RESOLVER_UNREACHABLE;
	return is_known(server) ? RESOLVER_FINE : RESOLVER_UNKNOWN_NAME;
}

enum resolver_fault resolver_find_fault(const char *list)
{
	g_auto(GStrv) servers = g_strsplit(list, ",", -1);
	enum resolver_fault fault = RESOLVER_FINE;

	for (gsize i = 0; servers[i] != NULL && fault == RESOLVER_FINE; i++)
		fault = find_fault(g_strstrip(servers[i]));
	return fault;
}

/*
 * The files.
 */

static gboolean read_text(const char *path, char **ret_text, GError **error)
{
	int r = file_read(path, ret_text);

	if (r < 0 && r != -ENOENT)
		return error_set_errno(error, r, "cannot read the DNS servers in %s", path);
	if (r < 0)
		*ret_text = g_strdup("");
	return TRUE;
}

static void add_usable(Resolver *resolver, const GArray *servers)
{
	for (guint i = 0; i < servers->len; i++) {
		const struct resolver_server server = {
			.address = g_array_index(servers, struct ip_address, i)};

		if (resolver_is_usable(server.address))
			g_array_append_val(resolver->servers, server);
	}
}

static gboolean is_of_resolved(struct ip_address server)
{
	for (gsize i = 0; i < G_N_ELEMENTS(resolved_stubs); i++)
		if (ip_address_equal(resolved_stubs[i], server))
			return TRUE;
	return FALSE;
}

static void set_domains(Resolver *resolver, const char *text)
{
	g_auto(GStrv) domains = resolv_conf_parse_domains(text);

	if (domains[0] == NULL)
		return;
	g_strfreev(resolver->domains);
	resolver->domains = g_steal_pointer(&domains);
}

/* A file that cannot be read is as good as empty. */
static void read_upstream(Resolver *resolver, const char *path)
{
	g_autofree char *text = NULL;
	g_autoptr(GArray) servers = NULL;

	if (!read_text(path, &text, NULL))
		return;
	servers = resolv_conf_parse_servers(text);
	add_usable(resolver, servers);
	if (resolver->servers->len > 0)
		set_domains(resolver, text);
}

/* Look behind the stub: first into the files of its kind, then into those of the other. */
static void read_behind(Resolver *resolver, struct ip_address stub)
{
	gboolean kinds[] = {is_of_resolved(stub), !is_of_resolved(stub)};

	for (gsize k = 0; k < G_N_ELEMENTS(kinds); k++)
		for (gsize i = 0; i < G_N_ELEMENTS(upstream_files); i++)
			if (upstream_files[i].is_of_resolved == kinds[k] &&
				resolver->servers->len == 0)
				read_upstream(resolver, upstream_files[i].path);
}

/* The words after the key at the start of a line, for g_strfreev; NULL: there is no such line. */
static char **find_words(const char *text, const char *key)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

	for (gsize i = 0; lines[i] != NULL; i++)
		if (g_str_has_prefix(lines[i], key))
			return g_strsplit_set(lines[i] + strlen(key), " \t", -1);
	return NULL;
}

static void note_link(Resolver *resolver, const char *word, int link, gboolean is_restricted)
{
	struct ip_address address;

	for (guint i = 0; i < resolver->servers->len; i++) {
		struct resolver_server *server =
			&g_array_index(resolver->servers, struct resolver_server, i);

		if (server->is_of_link || !resolv_conf_parse_server(word, &address) ||
			!ip_address_equal(address, server->address))
			continue;
		server->link = link;
		server->is_of_link = TRUE;
		server->is_restricted = is_restricted;
	}
}

static void read_link(
	Resolver *resolver, const struct link_directory *directory, const char *name, int link)
{
	g_autofree char *path = g_build_filename(directory->path, name, NULL);
	g_autofree char *text = NULL;
	g_auto(GStrv) servers = NULL;
	g_auto(GStrv) is_default = NULL;

	if (file_read(path, &text) < 0)
		return;
	servers = find_words(text, directory->servers);
	is_default = find_words(text, directory->is_default);
	for (gsize i = 0; servers != NULL && servers[i] != NULL; i++)
		note_link(resolver, servers[i], link,
			is_default != NULL && g_strcmp0(is_default[0], "no") == 0);
}

static void read_links(Resolver *resolver, const struct link_directory *directory)
{
	g_autoptr(GDir) files = g_dir_open(directory->path, 0, NULL);
	const char *name;
	guint64 link;

	while (files != NULL && (name = g_dir_read_name(files)) != NULL)
		if (g_ascii_string_to_unsigned(name, 10, 1, G_MAXINT, &link, NULL))
			read_link(resolver, directory, name, (int) link);
}

gboolean resolver_read(const char *path, Resolver *ret_resolver, GError **error)
{
	g_auto(Resolver)
		resolver = {.servers = g_array_new(FALSE, FALSE, sizeof(struct resolver_server)),
			.domains = g_new0(char *, 1)};
	g_autoptr(GArray) servers = NULL;
	g_autofree char *text = NULL;

	if (!read_text(path != NULL ? path : DEFAULT_FILE, &text, error))
		return FALSE;
	servers = resolv_conf_parse_servers(text);
	add_usable(&resolver, servers);
	set_domains(&resolver, text);
	for (guint i = 0; i < servers->len; i++) {
		struct ip_address server = g_array_index(servers, struct ip_address, i);

		resolver.has_stub |= !resolver_is_usable(server);
	}
	/* With no server at all there is no stub to look behind. */
	if (resolver.servers->len == 0 && servers->len > 0)
		read_behind(&resolver, g_array_index(servers, struct ip_address, 0));
	for (gsize i = 0; i < G_N_ELEMENTS(link_directories); i++)
		read_links(&resolver, &link_directories[i]);
	*ret_resolver = resolver;
	resolver = (Resolver){.servers = NULL};
	return TRUE;
}

void resolver_clear(Resolver *resolver)
{
	g_clear_pointer(&resolver->servers, g_array_unref);
	g_clear_pointer(&resolver->domains, g_strfreev);
}

/*
 * Their order.
 */

/* A link's own server is asked by that link, or not at all: elsewhere it is somebody else's. */
static gboolean look_up_link(
	struct resolver_server *server, Netlink *netlink, gboolean *ret_works, GError **error)
{
	struct link_info link;

	if (!netlink_get_link_by_index(netlink, server->link, &link, error))
		return FALSE;
	*ret_works = link.index != 0 && link.is_up && link.has_carrier;
	return TRUE;
}

static gboolean look_up(struct resolver_server *server, Netlink *netlink, GError **error)
{
	struct route_result result;
	gboolean works = TRUE;

	if (!netlink_look_up(netlink, server->address, &result, error))
		return FALSE;
	if (!server->is_of_link)
		server->link = result.link;
	if (server->link != 0 && !look_up_link(server, netlink, &works, error))
		return FALSE;
	server->is_host = result.type == RTN_LOCAL;
	/* An address of the host's own needs no carrier. */
	server->is_reachable = server->is_host || (result.type == RTN_UNICAST && works);
	return TRUE;
}

gboolean resolver_look_up(Resolver *resolver, Netlink *netlink, GError **error)
{
	g_autoptr(GArray) exits = NULL;

	if (resolver->servers->len == 0)
		return TRUE;
	exits = netlink_get_exits(netlink, NULL, error);
	if (exits == NULL)
		return FALSE;
	for (guint i = 0; i < resolver->servers->len; i++)
		if (!look_up(&g_array_index(resolver->servers, struct resolver_server, i), netlink,
			    error))
			return FALSE;
	resolver_sort(
		resolver, exits->len > 0 ? g_array_index(exits, struct exit_link, 0).link : 0);
	return TRUE;
}

/* Append those of servers that are or are not of that link, and are or are not reachable. */
static void append(GArray *out, const GArray *servers, int link, gboolean is_of_it)
{
	for (guint i = 0; i < servers->len; i++) {
		const struct resolver_server *server =
			&g_array_index(servers, struct resolver_server, i);

		if (server->is_reachable && !server->is_restricted &&
			(server->link == link) == is_of_it)
			g_array_append_val(out, *server);
	}
}

static void append_unreachable(GArray *out, const GArray *servers)
{
	for (guint i = 0; i < servers->len; i++) {
		const struct resolver_server *server =
			&g_array_index(servers, struct resolver_server, i);

		if (!server->is_restricted)
			g_array_append_val(out, *server);
	}
}

void resolver_sort(Resolver *resolver, int default_link)
{
	GArray *sorted = g_array_new(FALSE, FALSE, sizeof(struct resolver_server));

	append(sorted, resolver->servers, default_link, TRUE);
	append(sorted, resolver->servers, default_link, FALSE);
	if (sorted->len == 0)
		append_unreachable(sorted, resolver->servers);
	g_array_unref(resolver->servers);
	resolver->servers = sorted;
}

GArray *resolver_list(const Resolver *resolver, int link)
{
	GArray *list = g_array_new(FALSE, FALSE, sizeof(struct ip_address));
	gboolean is_all = TRUE;

	for (guint i = 0; i < resolver->servers->len && link != 0; i++)
		is_all &= g_array_index(resolver->servers, struct resolver_server, i).link != link;
	for (guint i = 0; i < resolver->servers->len; i++) {
		const struct resolver_server *server =
			&g_array_index(resolver->servers, struct resolver_server, i);

		if (is_all || server->link == link)
			g_array_append_val(list, server->address);
	}
	return list;
}
