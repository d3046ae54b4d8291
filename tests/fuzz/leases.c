/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fuzz the leases, in which guests write their names: one for each address, and none that is over.
 */
#include "config.h"

#include <string.h>

#include "dhcp/dhcpd-leases.h"
#include "dhcp/dnsmasq-leases.h"
#include "dhcp/kea-leases.h"
#include "dhcp/udhcpd-leases.h"
#include "tests/fuzz/fuzz.h"

#define NOW 1795689000

static const DhcpLeasesParser parsers[] = {
	dhcpd_leases_parse, dnsmasq_leases_parse, kea_leases_parse, udhcpd_leases_parse};

static void check(const GPtrArray *leases)
{
	for (guint i = 0; i < leases->len; i++) {
		const struct dhcp_lease *lease = g_ptr_array_index(leases, i);

		g_assert_true(lease->expiry == 0 || lease->expiry > NOW);
		g_assert_cmpint(lease->address.family, ==, AF_INET);
		for (guint k = 0; k < i; k++) {
			const struct dhcp_lease *other = g_ptr_array_index(leases, k);

			g_assert_false(ip_address_equal(other->address, lease->address));
		}
	}
}

int fuzz_leases(const uint8_t *data, size_t size)
{
	g_autofree char *text = g_malloc(size + 1);

	memcpy(text, data, size);
	text[size] = '\0';
	for (gsize i = 0; i < G_N_ELEMENTS(parsers); i++) {
		g_autoptr(GPtrArray) leases = dhcp_leases_new();

		parsers[i](text, size, NOW, leases);
		check(leases);
	}
	return 0;
}
