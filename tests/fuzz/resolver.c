/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fuzz resolv.conf, which the uplink's DHCP server has a hand in: few servers, each once. */
#include "config.h"

#include "dhcp/resolver.h"
#include "tests/fuzz/fuzz.h"

int fuzz_resolver(const uint8_t *data, size_t size)
{
	g_autofree char *text = g_strndup((const char *) data, size);
	g_autoptr(GArray) servers = resolver_parse(text);
	g_autoptr(GArray) usable = resolver_get_usable(servers);

	g_assert_cmpuint(servers->len, <=, RESOLVER_MAX_SERVERS);
	for (guint i = 0; i < servers->len; i++) {
		struct ip_address server = g_array_index(servers, struct ip_address, i);

		for (guint k = 0; k < i; k++)
			g_assert_false(ip_address_equal(
				g_array_index(servers, struct ip_address, k), server));
	}
	for (guint i = 0; i < usable->len; i++)
		g_assert_true(resolver_is_usable(g_array_index(usable, struct ip_address, i)));
	g_assert_cmpuint(usable->len, <=, servers->len);
	return 0;
}
