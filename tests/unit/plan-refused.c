/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a plan refuses, because it would do harm or cannot be done. */
#include "config.h"

#include "helpers/base/error.h"
#include "helpers/host/plan.h"
#include "tests/unit/made-up.h"
#include "tests/unit/unit.h"

static void do_overlap(Facts *facts G_GNUC_UNUSED, ConfBridge *conf)
{
	g_assert_true(conf_bridge_set(conf, "address", "10.0.0.77/8", NULL));
}

static void do_overlap_route(Facts *facts, ConfBridge *conf)
{
	do_overlap(facts, conf);
	g_array_set_size(facts->networks, 0);
	networks_add(facts->networks, NETWORK_ROUTE,
		(struct ip_prefix) IPV4_PREFIX(10, 0, 0, 0, 24), NULL);
}

static void do_all_taken(Facts *facts, ConfBridge *conf G_GNUC_UNUSED)
{
	const struct ip_prefix most[] = {IPV4_PREFIX(10, 0, 0, 0, 8),
		IPV4_PREFIX(172, 16, 0, 0, 12), IPV4_PREFIX(192, 168, 0, 0, 16)};

	for (gsize i = 0; i < G_N_ELEMENTS(most); i++)
		networks_add(facts->networks, NETWORK_ON_LINK, most[i], "wlan0");
}

static void do_port_missing(Facts *facts, ConfBridge *conf)
{
	have_port(facts, conf, 0, 0);
}

static void do_port_is_uplink(Facts *facts, ConfBridge *conf)
{
	have_port(facts, conf, 7, 0);
	g_free(facts->uplink);
	facts->uplink = g_strdup("p0");
}

static void do_port_of_other(Facts *facts, ConfBridge *conf)
{
	have_port(facts, conf, 7, 9);
}

static struct port_facts *have_free_port(Facts *facts, ConfBridge *conf)
{
	have_port(facts, conf, 7, 0);
	return &g_array_index(facts->ports, struct port_facts, 0);
}

static void do_port_is_bridge(Facts *facts, ConfBridge *conf)
{
	g_strlcpy(have_free_port(facts, conf)->link.kind, "bridge", 16);
}

static void do_port_is_no_ethernet(Facts *facts, ConfBridge *conf)
{
	have_free_port(facts, conf)->link.is_ethernet = FALSE;
}

static void do_port_has_ipv4(Facts *facts, ConfBridge *conf)
{
	have_free_port(facts, conf)->use.ipv4 = g_strdup("10.50.0.2/24 and the default route");
}

static void do_port_has_ipv6(Facts *facts, ConfBridge *conf)
{
	have_free_port(facts, conf)->use.ipv6 = g_strdup("2001:db8::2/64");
}

static void do_port_has_both(Facts *facts, ConfBridge *conf)
{
	do_port_has_ipv4(facts, conf);
	g_array_index(facts->ports, struct port_facts, 0).use.ipv6 = g_strdup("2001:db8::2/64");
}

static void do_port_has_upper(Facts *facts, ConfBridge *conf)
{
	have_free_port(facts, conf)->use.upper = g_strdup("p0.5");
}

static void do_port_is_hop(Facts *facts, ConfBridge *conf)
{
	have_free_port(facts, conf)->use.hop = g_strdup("10.8.0.0/16");
}

static void do_second_port_missing(Facts *facts, ConfBridge *conf)
{
	have_ports(facts, conf);
	g_array_index(facts->ports, struct port_facts, 1).link.index = 0;
}

static void do_tun(Facts *facts, ConfBridge *conf G_GNUC_UNUSED)
{
	have_bridge(facts, "tun", "52:54:00:00:00:09");
}

static void do_physical(Facts *facts, ConfBridge *conf G_GNUC_UNUSED)
{
	have_bridge(facts, "", "52:54:00:00:00:09");
}

static void do_bridge_is_uplink(Facts *facts, ConfBridge *conf G_GNUC_UNUSED)
{
	have_adopted(facts);
	g_free(facts->uplink);
	facts->uplink = g_strdup("brW0");
}

static void do_no_firewall(Facts *facts, ConfBridge *conf G_GNUC_UNUSED)
{
	facts->backends[LEGACY] = (struct backend_facts){.lack = "this kernel has no ip_tables"};
}

static void do_firewall_lacks(Facts *facts G_GNUC_UNUSED, ConfBridge *conf)
{
	g_assert_true(conf_bridge_set(conf, "firewall", "nftables", NULL));
}

static void do_quote(Facts *facts, ConfBridge *conf)
{
	g_free(conf->name);
	conf->name = g_strdup("br\"0");
	facts->backends[NFT].is_there = TRUE;
}

static const struct refused_case {
	const char *name;
	void (*change)(Facts *facts, ConfBridge *conf);
	const char *error;
} refused_cases[] = {
	{"overlap", do_overlap,
		"cannot give 10.0.0.77/8 to brW0: it overlaps 10.0.0.5/24 of wlan0; choose another "
		"--address, or auto"},
	{"overlap-of-no-interface", do_overlap_route,
		"cannot give 10.0.0.77/8 to brW0: it overlaps 10.0.0.0/24; choose another "
		"--address, or auto"},
	{"all-taken", do_all_taken,
		"every subnet of the list is in use on this host; set one with --address="},
	{"port-missing", do_port_missing, "cannot join p0 to brW0: no such interface"},
	{"port-is-uplink", do_port_is_uplink,
		"cannot join p0 to brW0: it carries this host's default route"},
	{"port-of-other-bridge", do_port_of_other,
		"cannot join p0 to brW0: it is a port of another device; free it with: ip link set "
		"p0 nomaster"},
	{"port-is-bridge", do_port_is_bridge, "cannot join p0 to brW0: it is a bridge"},
	{"port-is-no-ethernet", do_port_is_no_ethernet,
		"cannot join p0 to brW0: it is not an Ethernet interface"},
	{"port-has-ipv4", do_port_has_ipv4,
		"cannot join p0 to brW0: this host uses it for 10.50.0.2/24 and the default route; "
		"free it with: ip address flush dev p0; ip route flush table all dev p0"},
	{"port-has-ipv6", do_port_has_ipv6,
		"cannot join p0 to brW0: this host uses it for 2001:db8::2/64; free it with: "
		"sysctl -w net.ipv6.conf.p0.disable_ipv6=1"},
	{"port-has-both", do_port_has_both,
		"cannot join p0 to brW0: this host uses it for 10.50.0.2/24 and the default route, "
		"2001:db8::2/64; free it with: ip address flush dev p0; ip route flush table all "
		"dev p0; sysctl -w net.ipv6.conf.p0.disable_ipv6=1"},
	{"port-has-upper", do_port_has_upper,
		"cannot join p0 to brW0: p0.5 is on top of it; delete p0.5, or choose another "
		"interface"},
	{"port-is-hop", do_port_is_hop,
		"cannot join p0 to brW0: it is one of several next hops of 10.8.0.0/16; remove it "
		"there"},
	{"second-port-missing", do_second_port_missing,
		"cannot join p1 to brW0: no such interface"},
	{"tun-device", do_tun, "cannot use brW0: it is a tun device, not a bridge"},
	{"physical-device", do_physical, "cannot use brW0: it is not a bridge"},
	{"bridge-is-uplink", do_bridge_is_uplink,
		"cannot use brW0: it carries this host's default route; guests on it need no NAT"},
	{"no-firewall", do_no_firewall,
		"cannot use either firewall: this kernel has no nf_tables, and this "
		"kernel has no ip_tables"},
	{"firewall-lacks", do_firewall_lacks, "cannot use nftables: this kernel has no nf_tables"},
	{"name-without-words", do_quote,
		"cannot use br\"0: nftables cannot write that name; choose "
		"--firewall=iptables"},
};

static void test_refused(gconstpointer data)
{
	const struct refused_case *c = data;
	g_autoptr(Facts) facts = make_facts();
	g_autoptr(ConfBridge) conf = conf_bridge_new("brW0");
	g_autoptr(GError) error = NULL;

	c->change(facts, conf);
	g_assert_null(plan_make(conf, facts, &error));
	g_assert_cmpstr(error->message, ==, c->error);
	g_assert_cmpint(error_exit_status(error), ==, 1);
}

void plan_refused_suite(void)
{
	ADD_CASES("/plan/refused/", refused_cases, test_refused);
}
