/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fuzz resolv.conf, which the uplink's DHCP server has a hand in: few servers, each once. */
#include "config.h"

#include <string.h>

#include "dhcp/resolv-conf.h"
#include "tests/fuzz/fuzz.h"

int fuzz_resolver(const uint8_t *data, size_t size)
{
	g_autofree char *text = g_strndup((const char *) data, size);
	g_autoptr(GArray) servers = resolv_conf_parse_servers(text);
	g_auto(GStrv) domains = resolv_conf_parse_domains(text);

	g_assert_cmpuint(servers->len, <=, RESOLV_CONF_MAX_SERVERS);
	for (guint i = 0; i < servers->len; i++) {
		struct ip_address server = g_array_index(servers, struct ip_address, i);

		for (guint k = 0; k < i; k++)
			g_assert_false(ip_address_equal(
				g_array_index(servers, struct ip_address, k), server));
	}
	g_assert_cmpuint(g_strv_length(domains), <=, RESOLV_CONF_MAX_DOMAINS);
	for (gsize i = 0; domains[i] != NULL; i++)
		g_assert_null(strpbrk(domains[i], " \t\r\v\f\"\\;{},"));
	return 0;
}
