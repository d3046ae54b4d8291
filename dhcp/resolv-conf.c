/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The text of a resolv.conf. */
#include "config.h"

#include "dhcp/resolv-conf.h"

#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>

#define BLANKS " \t"

/* What follows a keyword at the start of a line and blanks, as glibc's resolv/res_init.c has it. */
static const char *find_value(const char *line, const char *keyword)
{
	const char *rest = line + strlen(keyword);

	if (!g_str_has_prefix(line, keyword) || strspn(rest, BLANKS) == 0)
		return NULL;
	return rest + strspn(rest, BLANKS);
}

static gboolean parse_server(const char *line, struct ip_address *ret_server)
{
	const char *start = find_value(line, "nameserver");
	g_autofree char *word = NULL;
	struct in_addr address;
	struct in6_addr address6;

	if (start == NULL)
		return FALSE;
	word = g_strndup(start, strcspn(start, BLANKS));
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

GArray *resolv_conf_parse_servers(const char *text)
{
	GArray *servers = g_array_new(FALSE, FALSE, sizeof(struct ip_address));

	while (*text != '\0' && servers->len < RESOLV_CONF_MAX_SERVERS) {
		gsize length = strcspn(text, "\n");
		g_autofree char *line = g_strndup(text, length);
		struct ip_address server;

		if (parse_server(line, &server) && !array_has(servers, server))
			g_array_append_val(servers, server);
		text += length + (text[length] == '\n');
	}
	return servers;
}

/* Letters that a DHCP server's configuration and a guest's resolv.conf take as they are. */
static gboolean is_domain(const char *name)
{
	static const char letters[] = G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-_";
	g_auto(GStrv) labels = g_strsplit(name, ".", -1);
	gboolean is_valid = labels[0] != NULL && strlen(name) <= 253;

	for (gsize i = 0; is_valid && labels[i] != NULL; i++) {
		gsize length = strlen(labels[i]);

		is_valid = length > 0 && length <= 63 && strspn(labels[i], letters) == length &&
			   labels[i][0] != '-' && labels[i][length - 1] != '-';
	}
	return is_valid;
}

static gboolean has_domain(const GPtrArray *domains, const char *domain)
{
	for (guint i = 0; i < domains->len; i++)
		if (g_ascii_strcasecmp(g_ptr_array_index(domains, i), domain) == 0)
			return TRUE;
	return FALSE;
}

static void add_domains(GPtrArray *domains, const char *words)
{
	g_auto(GStrv) list = g_strsplit_set(words, BLANKS "\r\v\f", -1);

	g_ptr_array_set_size(domains, 0);
	for (gsize i = 0; list[i] != NULL && domains->len < RESOLV_CONF_MAX_DOMAINS; i++) {
		gsize length = strlen(list[i]);

		/* "example.org." says the same. */
		if (length > 0 && list[i][length - 1] == '.')
			list[i][length - 1] = '\0';
		if (is_domain(list[i]) && !has_domain(domains, list[i]))
			g_ptr_array_add(domains, g_strdup(list[i]));
	}
}

char **resolv_conf_parse_domains(const char *text)
{
	g_autoptr(GPtrArray) domains = g_ptr_array_new_with_free_func(g_free);
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

	for (gsize i = 0; lines[i] != NULL; i++) {
		const char *search = find_value(lines[i], "search");
		const char *domain = find_value(lines[i], "domain");

		if (search != NULL || domain != NULL)
			add_domains(domains, search != NULL ? search : domain);
	}
	g_ptr_array_add(domains, NULL);
	g_ptr_array_set_free_func(domains, NULL);
	return (char **) g_ptr_array_free(g_steal_pointer(&domains), FALSE);
}

gboolean resolv_conf_parse_server(const char *word, struct ip_address *ret_server)
{
	g_autofree char *address = g_strndup(word, strcspn(word, ":%#"));

	return ip_address_parse(AF_INET, address, ret_server, NULL);
}
