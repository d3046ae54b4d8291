/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which DNS servers the uplink gave. */
#include "config.h"

#include "dhcp/resolver.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <string.h>
#include <sys/socket.h>

#include "helpers/base/error.h"
#include "helpers/base/file.h"
#include "helpers/base/ip-prefix.h"

#define DEFAULT_FILE "/etc/resolv.conf"

/*
 * Where local stubs keep the servers that they ask, in resolv.conf's format; the first with a
 * usable one counts. Not here: /run/resolvconf/resolv.conf, which is what /etc/resolv.conf links
 * to and holds the stub itself, and ConnMan's file, which does too.
 */
static const char *const upstream_files[] = {
	"/run/systemd/resolve/resolv.conf",        /* systemd-resolved, behind 127.0.0.53 */
	"/run/NetworkManager/no-stub-resolv.conf", /* NetworkManager, with any dns= plugin */
	"/run/dnsmasq/resolv.conf",                /* dnsmasq, fed by resolvconf(8) */
	"/run/NetworkManager/resolv.conf",         /* NetworkManager where rc-manager= keeps off */
};

/* "nameserver" at the start of a line, then blanks, as glibc's resolv/res_init.c has it. */
static const char *find_server(const char *line)
{
	static const char keyword[] = "nameserver";
	const char *rest = line + strlen(keyword);

	if (!g_str_has_prefix(line, keyword) || (*rest != ' ' && *rest != '\t'))
		return NULL;
	return rest + strspn(rest, " \t");
}

static gboolean parse_server(const char *line, struct ip_address *ret_server)
{
	const char *start = find_server(line);
	g_autofree char *word = NULL;
	struct in_addr address;
	struct in6_addr address6;

	if (start == NULL)
		return FALSE;
	word = g_strndup(start, strcspn(start, " \t"));
	/* libc takes old forms such as 10.1 too. Unlike it, inet_aton stops at any white space. */
	if (strpbrk(word, "\r\v\f") == NULL && inet_aton(word, &address) != 0) {
		*ret_server = ip_address_from_bytes(AF_INET, &address);
		return TRUE;
	}
	if (inet_pton(AF_INET6, word, &address6) == 1 && IN6_IS_ADDR_LOOPBACK(&address6)) {
		*ret_server = (struct ip_address) IPV4_ADDRESS(127, 0, 0, 1);
		return TRUE;
	}
	return FALSE;
}

static gboolean array_has(const GArray *servers, struct ip_address server)
{
	for (guint i = 0; i < servers->len; i++)
		if (ip_address_equal(g_array_index(servers, struct ip_address, i), server))
			return TRUE;
	return FALSE;
}

GArray *resolver_parse(const char *text)
{
	GArray *servers = g_array_new(FALSE, FALSE, sizeof(struct ip_address));

	while (*text != '\0' && servers->len < RESOLVER_MAX_SERVERS) {
		gsize length = strcspn(text, "\n");
		g_autofree char *line = g_strndup(text, length);
		struct ip_address server;

		if (parse_server(line, &server) && !array_has(servers, server))
			g_array_append_val(servers, server);
		text += length + (text[length] == '\n');
	}
	return servers;
}

gboolean resolver_is_usable(struct ip_address server)
{
	guint8 top = server.bytes[0];

	/* To libc, 0.0.0.0 is the local host as well. From 224 on: multicast, reserved, broadcast.
	 */
	return top != 0 && top != 127 && top < 224;
}

GArray *resolver_get_usable(const GArray *servers)
{
	GArray *usable = g_array_new(FALSE, FALSE, sizeof(struct ip_address));

	for (guint i = 0; i < servers->len; i++) {
		struct ip_address server = g_array_index(servers, struct ip_address, i);

		if (resolver_is_usable(server))
			g_array_append_val(usable, server);
	}
	return usable;
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

static GArray *read_servers(const char *path, GError **error)
{
	g_autofree char *text = NULL;
	int r = file_read(path, &text);

	if (r < 0 && r != -ENOENT) {
		error_set_errno(error, r, "cannot read the DNS servers in %s", path);
		return NULL;
	}
	return resolver_parse(r < 0 ? "" : text);
}

/* The usable servers in a file; one that cannot be read is as good as empty. */
static GArray *read_upstream(const char *path)
{
	g_autoptr(GArray) servers = read_servers(path, NULL);

	return servers != NULL ? resolver_get_usable(servers) : NULL;
}

GArray *resolver_uplink_servers(const char *path, GError **error)
{
	g_autoptr(GArray) servers = read_servers(path != NULL ? path : DEFAULT_FILE, error);
	g_autoptr(GArray) usable = servers != NULL ? resolver_get_usable(servers) : NULL;

	if (usable == NULL)
		return NULL;
	/* With no server at all there is no stub to look behind. */
	for (gsize i = 0; i < G_N_ELEMENTS(upstream_files) && servers->len > 0 && usable->len == 0;
		i++) {
		GArray *upstream = read_upstream(upstream_files[i]);

		if (upstream != NULL) {
			g_array_unref(usable);
			usable = upstream;
		}
	}
	return g_steal_pointer(&usable);
}
