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
		guint32 server = g_array_index(servers, guint32, i);

		for (guint k = 0; k < i; k++)
			g_assert_cmphex(g_array_index(servers, guint32, k), !=, server);
	}
	for (guint i = 0; i < usable->len; i++)
		g_assert_true(resolver_is_usable(g_array_index(usable, guint32, i)));
	g_assert_cmpuint(usable->len, <=, servers->len);
	return 0;
}
