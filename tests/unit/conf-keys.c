/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Each key of brw0.conf: its good values, its bad ones, and that a bad one changes nothing. */
#include "config.h"

#include "helpers/conf/conf.h"
#include "helpers/base/error.h"
#include "tests/unit/unit.h"

/* All of a bridge as text. */
static char *dump(const ConfBridge *bridge)
{
	g_autoptr(GString) out = g_string_new(NULL);
	g_autofree char *ports = g_strjoinv(",", bridge->ports);
	char text[IP_TEXT_SIZE], last[IP_TEXT_SIZE];

	g_string_append_printf(out, "%s %s up=%s from=%s", bridge->name,
		ip_prefix_is_set(bridge->address) ? ip_prefix_format(bridge->address, text)
						  : "auto",
		bridge->uplink ? bridge->uplink : "auto",
		ip_address_is_set(bridge->source) ? ip_address_format(bridge->source, last)
						  : "masquerade");
	g_string_append_printf(out, " fwd=%d ports=%s dns=", (int) bridge->forwarding, ports);
	for (guint i = 0; i < bridge->dns->len; i++)
		g_string_append_printf(out, "%s,",
			ip_address_format(g_array_index(bridge->dns, struct ip_address, i), text));
	g_string_append_printf(out, " range=%s-%s lease=%u",
		ip_address_format(bridge->range.first, text),
		ip_address_format(bridge->range.last, last), bridge->lease_time);
	g_string_append_printf(out, " mtu=%u watch=%u dhcp=%s origin=%d domain=%s names=%d",
		bridge->mtu, bridge->watch, bridge->dhcp ? bridge->dhcp : "auto",
		(int) bridge->dns_origin, bridge->domain ? bridge->domain : "none",
		(int) bridge->names);
	for (guint i = 0; i < bridge->hosts->len; i++) {
		const ConfHost *host = g_ptr_array_index(bridge->hosts, i);

		g_string_append_printf(out, " %s=%s@%s", host->name, host->mac,
			ip_address_format(host->address, text));
	}
	return g_string_free(g_steal_pointer(&out), FALSE);
}

/* Every field of it is set, and none as it is when nobody says. */
static ConfBridge *make_bridge(void)
{
	static const char *const settings[][2] = {{"address", "10.0.0.1/24"}, {"uplink", "eth0"},
		{"source", "1.2.3.4"}, {"forwarding", "interfaces"}, {"ports", "p0"},
		{"dns", "9.9.9.9"}, {"range", "10.0.0.5-10.0.0.9"}, {"lease-time", "99"},
		{"mtu", "1400"}, {"watch", "90"}, {"dhcp", "kea"}, {"domain", "d.test"},
		{"names", "hosts"}, {"host.h", "52:54:00:00:00:01 10.0.0.2"}};
	ConfBridge *bridge = conf_bridge_new("br");

	for (gsize i = 0; i < G_N_ELEMENTS(settings); i++)
		g_assert_true(conf_bridge_set(bridge, settings[i][0], settings[i][1], NULL));
	return bridge;
}

static void test_defaults(void)
{
	g_autoptr(ConfBridge) fresh = conf_bridge_new("br");
	g_autoptr(ConfBridge) full = make_bridge();
	g_autofree char *fresh_text = dump(fresh);
	g_autofree char *full_text = dump(full);

	g_assert_cmpstr(fresh_text, ==,
		"br auto up=auto from=masquerade fwd=0 ports= dns= range=- "
		"lease=600 mtu=0 watch=60 dhcp=auto origin=0 domain=br.internal names=0");
	g_assert_cmpstr(full_text, ==,
		"br 10.0.0.1/24 up=eth0 from=1.2.3.4 fwd=1 ports=p0 dns=9.9.9.9, "
		"range=10.0.0.5-10.0.0.9 lease=99 mtu=1400 watch=90 dhcp=kea origin=3 "
		"domain=d.test names=1 h=52:54:00:00:00:01@10.0.0.2");
}

static const struct good_case {
	const char *name;
	const char *key, *value;
	const char *shows; /* in the dump, with a blank before and behind it */
} good_cases[] = {
	{"address", "address", "192.168.9.1/30", " 192.168.9.1/30 "},
	{"address-auto", "address", "auto", " auto "},
	{"uplink", "uplink", "wlp3s0", " up=wlp3s0 "},
	{"uplink-auto", "uplink", "auto", " up=auto "},
	{"source", "source", "5.6.7.8", " from=5.6.7.8 "},
	{"source-masquerade", "source", "masquerade", " from=masquerade "},
	{"forwarding-global", "forwarding", "global", " fwd=0 "},
	{"forwarding-interfaces", "forwarding", "interfaces", " fwd=1 "},
	{"ports", "ports", "a, b\tc,,d", " ports=a,b,c,d "},
	{"ports-none", "ports", "", " ports= "},
	{"dns", "dns", "1.1.1.1, 8.8.8.8 9.9.9.9", " dns=1.1.1.1,8.8.8.8,9.9.9.9, "},
	{"dns-is-fixed", "dns", "1.1.1.1", " origin=3 "},
	{"dns-uplink", "dns", "uplink", " dns= "},
	{"dns-uplink-origin", "dns", "uplink", " origin=2 "},
	{"dns-host", "dns", "host", " origin=1 "},
	{"dns-auto", "dns", "auto", " origin=0 "},
	{"mtu-least", "mtu", "1280", " mtu=1280 "},
	{"mtu-auto", "mtu", "auto", " mtu=0 "},
	{"watch-no", "watch", "no", " watch=0 "},
	{"dhcp", "dhcp", "dnsmasq", " dhcp=dnsmasq "},
	{"dhcp-none", "dhcp", "none", " dhcp=none "},
	{"dhcp-auto", "dhcp", "auto", " dhcp=auto "},
	{"domain", "domain", "Guests.Example", " domain=guests.example "},
	{"domain-one-label", "domain", "vm", " domain=vm "},
	{"domain-none", "domain", "none", " domain=none "},
	{"names-none", "names", "none", " names=2 "},
	{"range", "range", "10.0.0.7-10.0.0.7", " range=10.0.0.7-10.0.0.7 "},
	{"range-auto", "range", "auto", " range=- "},
	{"lease-time-least", "lease-time", "60", " lease=60 "},
	{"lease-time-most", "lease-time", "31536000", " lease=31536000 "},
	{"host", "host.web-1", "52:54:00:AA:BB:0C,10.0.0.3", " web-1=52:54:00:aa:bb:0c@10.0.0.3 "},
	{"host-added", "host.x", "52:54:00:aa:bb:0c 10.0.0.3", " h=52:54:00:00:00:01@10.0.0.2 x="},
};

static void test_good(gconstpointer data)
{
	const struct good_case *c = data;
	g_autoptr(ConfBridge) bridge = make_bridge();
	g_autoptr(GError) error = NULL;
	g_autofree char *text = NULL;
	g_autofree char *padded = NULL;

	g_assert_true(conf_bridge_set(bridge, c->key, c->value, &error));
	text = dump(bridge);
	padded = g_strconcat(text, " ", NULL);
	if (g_strstr_len(padded, -1, c->shows) == NULL)
		g_error("'%s' is not in: %s", c->shows, padded);
}

#define NOT_A_HOST(value)                                                                          \
	"'" value "' is not a MAC and an address such as 52:54:00:12:34:56 192.168.77.10"
#define NO_DNS              "no DNS server is given; 'uplink' means the uplink's own, 'host' what this host uses"
#define NOT_A_DOMAIN(value) "'" value "' is not a domain such as brw0.internal"
#define NOT_A_TIME(value)   "'" value "' is not a number of seconds from 60 to 31536000"

static const struct bad_case {
	const char *name;
	const char *key, *value;
	const char *error;
} bad_cases[] = {
	{"unknown", "x", "1", "unknown key 'x'"},
	{"unknown-empty", "", "1", "unknown key ''"},
	{"unknown-host", "host", "52:54:00:00:00:01 10.0.0.2", "unknown key 'host'"},
	{"address-text", "address", "x",
		"'x' is not an IPv4 address with its prefix such as 192.168.77.1/24"},
	{"address-loopback", "address", "127.0.0.1/8", "127.0.0.1/8 is a loopback address"},
	{"address-prefix", "address", "10.0.0.1/31",
		"the prefix of 10.0.0.1/31 is not between 8 and 30"},
	{"address-capital", "address", "Auto",
		"'Auto' is not an IPv4 address with its prefix such as 192.168.77.1/24"},
	{"uplink-name", "uplink", "a/b", "'a/b' is not a valid interface name"},
	{"uplink-two", "uplink", "wlan0 eth0",
		"'wlan0 eth0' is not a valid interface name: it must be one name"},
	{"uplink-long", "uplink", "a-name-of-16-char",
		"'a-name-of-16-char' is not a valid interface name: it may have at most 15 bytes"},
	{"uplink-empty", "uplink", "", "'' is not a valid interface name: it is empty"},
	{"uplink-itself", "uplink", "br",
		"br cannot be its own uplink; name the interface that leads to the Internet"},
	{"source-text", "source", "x", "'x' is not an IPv4 address such as 192.168.77.1"},
	{"source-zero", "source", "0.0.0.0", "0.0.0.0 is a 'this network' address"},
	{"source-loopback", "source", "127.0.0.1", "127.0.0.1 is a loopback address"},
	{"source-multicast", "source", "224.0.0.1", "224.0.0.1 is a multicast address"},
	{"source-broadcast", "source", "255.255.255.255", "255.255.255.255 is a reserved address"},
	{"firewall", "firewall", "nft", "'nft' is not one of 'auto', 'iptables', 'nftables'"},
	{"forwarding", "forwarding", "on", "'on' is not one of 'global', 'interfaces'"},
	{"ports-one-bad", "ports", "a b:0", "'b:0' is not a valid interface name"},
	{"ports-itself", "ports", "a, br", "br cannot be a port of itself"},
	{"dns-empty", "dns", "", NO_DNS},
	{"dns-commas", "dns", " ,, ", NO_DNS},
	{"dns-one-bad", "dns", "1.1.1.1, x", "'x' is not an IPv4 address such as 192.168.77.1"},
	{"dns-uplink-and", "dns", "uplink 1.1.1.1",
		"'uplink' is not an IPv4 address such as 192.168.77.1"},
	{"mtu-small", "mtu", "1279", "'1279' is not a number of bytes from 1280 to 65535"},
	{"mtu-text", "mtu", "none", "'none' is not a number of bytes from 1280 to 65535"},
	{"watch-often", "watch", "1", "'1' is not a number of seconds from 60 to 86400"},
	{"dhcp", "dhcp", "dhcpd",
		"'dhcpd' is not one of 'auto', 'dnsmasq', 'isc', 'kea', 'networkd', 'udhcpd', "
		"'none'"},
	{"domain-empty", "domain", "", NOT_A_DOMAIN("")},
	{"domain-dot", "domain", ".internal", NOT_A_DOMAIN(".internal")},
	{"domain-blank", "domain", "a b", NOT_A_DOMAIN("a b")},
	{"domain-dash", "domain", "a-.internal", NOT_A_DOMAIN("a-.internal")},
	{"domain-mdns", "domain", "vm.LOCAL",
		"'vm.local' belongs to mDNS (RFC 6762); choose another domain, such as "
		"brw0.internal"},
	{"names", "names", "yes", "'yes' is not one of 'auto', 'hosts', 'none'"},
	{"range-backwards", "range", "10.0.0.9-10.0.0.5",
		"the range '10.0.0.9-10.0.0.5' ends before it begins"},
	{"lease-time-short", "lease-time", "59", NOT_A_TIME("59")},
	{"lease-time-long", "lease-time", "31536001", NOT_A_TIME("31536001")},
	{"lease-time-huge", "lease-time", "18446744073709551676",
		NOT_A_TIME("18446744073709551676")},
	{"lease-time-unit", "lease-time", "600s", NOT_A_TIME("600s")},
	{"lease-time-sign", "lease-time", "-600", NOT_A_TIME("-600")},
	{"lease-time-empty", "lease-time", "", NOT_A_TIME("")},
	{"host-no-name", "host.", "52:54:00:00:00:02 10.0.0.3",
		"'' is not a host name of letters, digits and '-'"},
	{"host-dash-name", "host.-a", "52:54:00:00:00:02 10.0.0.3",
		"'-a' is not a host name of letters, digits and '-'"},
	{"host-last-dash-name", "host.a-", "52:54:00:00:00:02 10.0.0.3",
		"'a-' is not a host name of letters, digits and '-'"},
	{"host-quote-name", "host.a\";", "52:54:00:00:00:02 10.0.0.3",
		"'a\";' is not a host name of letters, digits and '-'"},
	{"host-mac-alone", "host.a", "52:54:00:00:00:02", NOT_A_HOST("52:54:00:00:00:02")},
	{"host-three", "host.a", "52:54:00:00:00:02 10.0.0.3 x",
		NOT_A_HOST("52:54:00:00:00:02 10.0.0.3 x")},
	{"host-wrong-way", "host.a", "10.0.0.3 52:54:00:00:00:02",
		NOT_A_HOST("10.0.0.3 52:54:00:00:00:02")},
};

static void test_bad(gconstpointer data)
{
	const struct bad_case *c = data;
	g_autoptr(ConfBridge) bridge = make_bridge();
	g_autofree char *before = dump(bridge);
	g_autofree char *after = NULL;
	g_autofree char *wanted = g_str_has_prefix(c->error, "unknown key")
					  ? g_strdup(c->error)
					  : g_strdup_printf("%s: %s", c->key, c->error);
	g_autoptr(GError) error = NULL;

	g_assert_false(conf_bridge_set(bridge, c->key, c->value, &error));
	after = dump(bridge);
	g_assert_cmpstr(error->message, ==, wanted);
	g_assert_cmpint(error_exit_status(error), ==, 2);
	g_assert_cmpstr(after, ==, before);
}

/* The default domain is a valid one, whatever the bridge's name is. */
static void test_default_domain(void)
{
	static const char *const names[][2] = {{"brW0", "brw0.internal"},
		{"a_B.c", "a-b-c.internal"}, {"-x-", "xxx.internal"}, {"=", "x.internal"}};

	for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autoptr(ConfBridge) bridge = conf_bridge_new(names[i][0]);

		g_assert_cmpstr(bridge->domain, ==, names[i][1]);
		g_assert_true(conf_bridge_set(bridge, "domain", names[i][1], NULL));
	}
}

static void test_host_name_length(void)
{
	g_autoptr(ConfBridge) bridge = conf_bridge_new("br");
	g_autofree char *longest = g_strnfill(63, 'a');
	g_autofree char *good = g_strconcat("host.", longest, NULL);
	g_autofree char *bad = g_strconcat("host.a", longest, NULL);

	g_assert_true(conf_bridge_set(bridge, good, "52:54:00:00:00:02 10.0.0.3", NULL));
	g_assert_false(conf_bridge_set(bridge, bad, "52:54:00:00:00:02 10.0.0.3", NULL));
}

void conf_keys_suite(void)
{
	g_test_add_func("/conf/defaults", test_defaults);
	ADD_CASES("/conf/good/", good_cases, test_good);
	ADD_CASES("/conf/bad/", bad_cases, test_bad);
	g_test_add_func("/conf/default-domain", test_default_domain);
	g_test_add_func("/conf/host-name-length", test_host_name_length);
}
