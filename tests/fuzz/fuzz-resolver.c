/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fuzz resolv.conf, which the uplink's DHCP server has a hand in: few servers, each once. */
#include "config.h"

#include "dhcp/resolver.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *text = g_strndup((const char *) data, size);
	g_autoptr(GArray) servers = resolver_parse(text);
	gboolean is_stub = servers->len > 0;

	g_assert_cmpuint(servers->len, <=, RESOLVER_MAX_SERVERS);
	for (guint i = 0; i < servers->len; i++) {
		guint32 server = g_array_index(servers, guint32, i);

		is_stub = is_stub && resolver_is_loopback(server);
		for (guint k = 0; k < i; k++)
			g_assert_cmphex(g_array_index(servers, guint32, k), !=, server);
	}
	g_assert_cmpint(resolver_is_stub(servers), ==, is_stub);
	return 0;
}
