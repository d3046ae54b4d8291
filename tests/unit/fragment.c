/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What one bridge's settings become, and which of them do not fit. */
#include "config.h"

#include "dhcp/fragment.h"
#include "helpers/base/error.h"
#include "tests/unit/unit.h"

/* Settings of brW0 at 192.168.77.1/24, and what is wrong with them. */
static const struct fragment_case {
	const char *name;
	const char *address;
	const char *settings[7]; /* key, value, key, value, … NULL */
	const char *error;       /* NULL: nothing */
} fragment_cases[] = {
	{"defaults", "192.168.77.1/24", {NULL}, NULL},
	{"smallest", "192.168.77.1/30", {NULL}, NULL},
	{"range", "192.168.77.1/24", {"range", "192.168.77.2-192.168.77.254"}, NULL},
	{"range-elsewhere", "192.168.77.1/24", {"range", "10.0.0.5-10.0.0.9"},
		"cannot serve brW0: the range 10.0.0.5-10.0.0.9 is not in the subnet "
		"192.168.77.0/24"},
	{"range-over-end", "192.168.77.1/24", {"range", "192.168.77.5-192.168.78.9"},
		"cannot serve brW0: the range 192.168.77.5-192.168.78.9 is not in the "
		"subnet 192.168.77.0/24"},
	{"range-with-broadcast", "192.168.77.1/24", {"range", "192.168.77.5-192.168.77.255"},
		"cannot serve brW0: the range 192.168.77.5-192.168.77.255 is not in the "
		"subnet 192.168.77.0/24"},
	{"range-with-network", "192.168.77.9/24", {"range", "192.168.77.0-192.168.77.5"},
		"cannot serve brW0: the range 192.168.77.0-192.168.77.5 is not in the "
		"subnet 192.168.77.0/24"},
	{"range-with-router", "192.168.77.1/24", {"range", "192.168.77.1-192.168.77.9"},
		"cannot serve brW0: the range 192.168.77.1-192.168.77.9 contains the bridge's own "
		"address 192.168.77.1"},
	{"host", "192.168.77.1/24", {"host.web", "52:54:00:00:00:01 192.168.77.10"}, NULL},
	{"host-elsewhere", "192.168.77.1/24", {"host.web", "52:54:00:00:00:01 10.0.0.1"},
		"cannot serve brW0: the address 10.0.0.1 of host web is not in the subnet "
		"192.168.77.0/24"},
	{"host-in-range", "192.168.77.1/24",
		{"range", "192.168.77.9-192.168.77.11", "host.web",
			"52:54:00:00:00:01 192.168.77.10"},
		"cannot serve brW0: the address 192.168.77.10 of host web is in the range "
		"192.168.77.9-192.168.77.11, which is for other guests"},
	{"host-as-router", "192.168.77.1/24", {"host.web", "52:54:00:00:00:01 192.168.77.1"},
		"cannot serve brW0: the address 192.168.77.1 of host web is the bridge's own"},
	{"hosts-with-same-address", "192.168.77.1/24",
		{"host.web", "52:54:00:00:00:01 192.168.77.10", "host.db",
			"52:54:00:00:00:02 192.168.77.10"},
		"cannot serve brW0: the hosts web and db have the same address"},
	{"hosts-with-same-mac", "192.168.77.1/24",
		{"host.web", "52:54:00:00:00:0a 192.168.77.10", "host.db",
			"52:54:00:00:00:0A 192.168.77.11"},
		"cannot serve brW0: the hosts web and db have the same MAC"},
	{"hosts-with-same-name", "192.168.77.1/24",
		{"host.web", "52:54:00:00:00:01 192.168.77.10", "host.WEB",
			"52:54:00:00:00:02 192.168.77.11"},
		"cannot serve brW0: the hosts web and WEB have the same name"},
	{"dns-on-loopback", "192.168.77.1/24", {"dns", "10.0.0.1,127.0.0.53"},
		"cannot serve brW0: guests cannot reach the DNS server 127.0.0.53: it is a "
		"loopback, multicast or broadcast address; choose another, or 'uplink'"},
	{"dns-by-multicast", "192.168.77.1/24", {"dns", "224.0.0.251"},
		"cannot serve brW0: guests cannot reach the DNS server 224.0.0.251: it is a "
		"loopback, multicast or broadcast address; choose another, or 'uplink'"},
	{"no-room-for-guests", "192.168.77.1/32", {NULL},
		"cannot serve brW0: the prefix of 192.168.77.1/32 is not between 8 and 30"},
};

static ConfBridge *make_bridge(const char *name, const char *const *settings)
{
	g_autoptr(GError) error = NULL;
	ConfBridge *bridge = conf_bridge_new(name);

	for (gsize i = 0; settings[i] != NULL; i += 2) {
		conf_bridge_set(bridge, settings[i], settings[i + 1], &error);
		g_assert_no_error(error);
	}
	return bridge;
}

static void test_fragment(gconstpointer data)
{
	const struct fragment_case *c = data;
	g_autoptr(ConfBridge) bridge = make_bridge("brW0", c->settings);
	g_autoptr(GError) error = NULL;
	struct fragment_facts facts = {.mtu = 1500, .dns = bridge->dns};

	g_assert_true(ip_prefix_parse(AF_INET, c->address, &facts.router, NULL));
	g_assert_cmpint(fragment_check(bridge, &facts, &error), ==, c->error == NULL);
	g_assert_cmpstr(error != NULL ? error->message : NULL, ==, c->error);
	if (error != NULL)
		g_assert_cmpint(error_exit_status(error), ==, 2);
}

static void test_fragment_values(void)
{
	static const char *const settings[] = {"dns", "10.0.0.1, 10.0.0.2", "range",
		"192.168.77.20-192.168.77.30", "lease-time", "300", "host.web",
		"52:54:00:AA:00:01 192.168.77.10", "host.db", "52:54:00:aa:00:02 192.168.77.11",
		NULL};
	g_autoptr(ConfBridge) bridge = make_bridge("br.W@0", settings);
	struct fragment_facts facts = {
		.router = IPV4_PREFIX(192, 168, 77, 1, 24), .mtu = 1400, .dns = bridge->dns};
	g_autoptr(GError) error = NULL;
	g_autofree char *text = fragment_make(&dhcp_isc, bridge, &facts,
		"@BRIDGE@ @NETWORK@ @NETMASK@ @ADDRESS@ @BROADCAST@ @RANGE_FIRST@ @RANGE_LAST@\n"
		"@DNS@\n@MTU@ @LEASE_TIME@ @MAX_LEASE_TIME@\n@HOSTS@\n",
		&error);

	g_assert_no_error(error);
	g_assert_cmpstr(text, ==,
		"br.W@0 192.168.77.0 255.255.255.0 192.168.77.1 192.168.77.255 192.168.77.20 "
		"192.168.77.30\n"
		"10.0.0.1, 10.0.0.2\n"
		"1400 300 600\n"
		"host br-W-0-web {\n\thardware ethernet 52:54:00:aa:00:01;\n"
		"\tfixed-address 192.168.77.10;\n\toption host-name \"web\";\n}\n"
		"host br-W-0-db {\n\thardware ethernet 52:54:00:aa:00:02;\n"
		"\tfixed-address 192.168.77.11;\n\toption host-name \"db\";\n}\n");
}

static void test_fragment_unknown(void)
{
	static const char *const settings[] = {NULL};
	g_autoptr(ConfBridge) bridge = make_bridge("brW0", settings);
	struct fragment_facts facts = {
		.router = IPV4_PREFIX(192, 168, 77, 1, 24), .dns = bridge->dns};
	g_autoptr(GError) error = NULL;
	g_autofree char *text = fragment_make(
		&dhcp_isc, bridge, &facts, "a\n@DNS@\n@MTU@\n@HOSTS@\n@BRIDGE@\n", &error);

	g_assert_no_error(error);
	g_assert_cmpstr(text, ==, "a\nbrW0\n");
}

void fragment_suite(void)
{
	ADD_CASES("/fragment/", fragment_cases, test_fragment);
	g_test_add_func("/fragment/values", test_fragment_values);
	g_test_add_func("/fragment/unknown-values-leave-lines-out", test_fragment_unknown);
}
