/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From made-up facts to steps: which, and in which order. */
#include "config.h"

/* Before the kernel's own headers, which give way to it. */
#include <netinet/in.h>
#include <linux/netfilter.h>
#include <string.h>

#include "helpers/host/plan.h"
#include "tests/unit/made-up.h"
#include "tests/unit/unit.h"

static void do_nothing(Facts *facts G_GNUC_UNUSED, ConfBridge *conf G_GNUC_UNUSED)
{
}

static void do_adopt(Facts *facts, ConfBridge *conf G_GNUC_UNUSED)
{
	have_adopted(facts);
}

static void do_adopt_zero_mac(Facts *facts, ConfBridge *conf G_GNUC_UNUSED)
{
	have_adopted(facts);
	memset(facts->bridge.mac, 0, ETH_ALEN);
}

static void do_own(Facts *facts, ConfBridge *conf G_GNUC_UNUSED)
{
	have_adopted(facts);
	facts->bridge_is_ours = TRUE;
}

static void do_address(Facts *facts G_GNUC_UNUSED, ConfBridge *conf)
{
	g_assert_true(conf_bridge_set(conf, "address", "172.16.0.1/16", NULL));
}

static void do_no_ipv6(Facts *facts, ConfBridge *conf G_GNUC_UNUSED)
{
	facts->has_ipv6 = FALSE;
}

static void do_ports(Facts *facts, ConfBridge *conf)
{
	have_ports(facts, conf);
}

static void do_no_ipv6_ports(Facts *facts, ConfBridge *conf)
{
	do_no_ipv6(facts, conf);
	have_port(facts, conf, 7, 0);
}

/* It must still get what its neighbours say of loops. */
static void do_adopt_stp_ports(Facts *facts, ConfBridge *conf)
{
	have_adopted(facts);
	facts->bridge.stp_state = 1;
	have_port(facts, conf, 7, 0);
}

static void do_own_port(Facts *facts, ConfBridge *conf)
{
	do_own(facts, conf);
	have_port(facts, conf, 7, 5);
}

static void do_forwards(Facts *facts, ConfBridge *conf G_GNUC_UNUSED)
{
	facts->has_ip_forward = TRUE;
}

static void do_interfaces(Facts *facts G_GNUC_UNUSED, ConfBridge *conf)
{
	g_assert_true(conf_bridge_set(conf, "forwarding", "interfaces", NULL));
}

static void do_checksums(Facts *facts, ConfBridge *conf G_GNUC_UNUSED)
{
	facts->completes_checksums = TRUE;
}

static void do_resolved(Facts *facts, ConfBridge *conf G_GNUC_UNUSED)
{
	facts->names_way = &names_by_resolved;
	facts->serves_names = TRUE;
}

static void do_network_manager(Facts *facts, ConfBridge *conf G_GNUC_UNUSED)
{
	facts->names_way = &names_by_network_manager;
	facts->serves_names = TRUE;
}

static void do_resolved_unserved(Facts *facts, ConfBridge *conf G_GNUC_UNUSED)
{
	facts->names_way = &names_by_resolved;
}

/* It needs nobody who serves them. */
static void do_hosts(Facts *facts, ConfBridge *conf G_GNUC_UNUSED)
{
	facts->names_way = &names_by_hosts;
}

static void do_no_names(Facts *facts, ConfBridge *conf)
{
	do_resolved(facts, conf);
	g_assert_true(conf_bridge_set(conf, "names", "none", NULL));
}

static void do_no_domain(Facts *facts, ConfBridge *conf)
{
	do_resolved(facts, conf);
	g_assert_true(conf_bridge_set(conf, "domain", "none", NULL));
}

static void do_offline(Facts *facts, ConfBridge *conf)
{
	do_interfaces(facts, conf);
	g_clear_pointer(&facts->uplink, g_free);
	g_array_set_size(facts->uplinks.list, 0);
}

/* Two equal default routes, or guests that a policy rule sends by a VPN. */
static void do_two_uplinks(Facts *facts, ConfBridge *conf)
{
	do_interfaces(facts, conf);
	uplinks_add(facts->uplinks.list, "eth0", 1500);
}

static void do_vpn(Facts *facts, ConfBridge *conf G_GNUC_UNUSED)
{
	uplinks_add(facts->uplinks.list, "wg0", 1420);
}

static void do_tiny_uplink(Facts *facts, ConfBridge *conf G_GNUC_UNUSED)
{
	uplinks_add(facts->uplinks.list, "tun0", 576);
}

static void do_mtu(Facts *facts, ConfBridge *conf)
{
	do_vpn(facts, conf);
	g_assert_true(conf_bridge_set(conf, "mtu", "9000", NULL));
}

/* Its uplink is named, but not there yet: a dongle, a tunnel. */
static void do_uplink_to_come(Facts *facts, ConfBridge *conf)
{
	do_interfaces(facts, conf);
	g_assert_true(conf_bridge_set(conf, "uplink", "tun0", NULL));
	g_free(facts->uplink);
	facts->uplink = g_strdup("tun0");
	g_array_set_size(facts->uplinks.list, 0);
}

/* It was set for an uplink that is gone. */
static void do_own_offline(Facts *facts, ConfBridge *conf)
{
	do_own(facts, conf);
	facts->bridge.mtu = 1420;
	g_clear_pointer(&facts->uplink, g_free);
	g_array_set_size(facts->uplinks.list, 0);
}

static void do_nftables(Facts *facts, ConfBridge *conf G_GNUC_UNUSED)
{
	facts->backends[NFT].is_there = TRUE;
}

/* A base chain with nothing in it that drops by its policy. */
static void have_closed(Facts *facts, const Backend *backend, const char *table, const char *chain,
	enum chain_hook hook)
{
	gboolean is_ip = backend == &backend_legacy || strcmp(table, "filter") == 0;
	Table *closed = table_new(backend, is_ip ? NFPROTO_IPV4 : NFPROTO_INET, table);
	Chain *base = table_ensure_chain(closed, chain);

	base->hook = hook;
	base->drops_by_policy = TRUE;
	g_ptr_array_add(facts->filters, closed);
}

static void do_closed_iptables(Facts *facts, ConfBridge *conf G_GNUC_UNUSED)
{
	have_closed(facts, &backend_legacy, "filter", "FORWARD", CHAIN_FORWARD);
	have_closed(facts, &backend_legacy, "filter", "INPUT", CHAIN_INPUT);
}

static void do_nftables_closed_iptables(Facts *facts, ConfBridge *conf)
{
	do_nftables(facts, conf);
	do_closed_iptables(facts, conf);
}

/* The second is somebody's own, where no place is offered. */
static void do_closed_nftables(Facts *facts, ConfBridge *conf)
{
	do_nftables(facts, conf);
	conf->firewall = "iptables";
	have_closed(facts, &backend_nft, "filter", "FORWARD", CHAIN_FORWARD);
	have_closed(facts, &backend_nft, "mine", "forward", CHAIN_FORWARD);
}

/* It can be read, and not changed: without libnftables. */
static void do_closed_unchangeable(Facts *facts, ConfBridge *conf G_GNUC_UNUSED)
{
	have_closed(facts, &backend_nft, "filter", "FORWARD", CHAIN_FORWARD);
}

/* The rules come right after the module, before anything is up: see helpers/host/plan.c. */
#define MODULE     "module ip_tables loaded\n"
#define NFT_MODULE "module nf_tables loaded\n"
#define RULES      "rules brW0 raw\nrules brW0 nat\nrules brW0 mangle\nrules brW0 filter\n"
#define TABLE      "table brW0 brw0-brW0\n"
#define CREATE     "bridge brW0 02:00:00:00:00:01\n"
#define UNICAST    "sysctl net/ipv4/conf/brW0/drop_unicast_in_l2_multicast 1\n"
#define SETTINGS                                                                                   \
	"sysctl net/ipv6/conf/brW0/disable_ipv6 1\n"                                               \
	"sysctl net/ipv6/conf/brW0/accept_ra 0\n"                                                  \
	"sysctl net/ipv6/conf/brW0/addr_gen_mode 1\n" UNICAST
#define PORT(name, mask)                                                                           \
	"sysctl net/ipv6/conf/" name "/disable_ipv6 1\n"                                           \
	"sysctl net/ipv6/conf/" name "/accept_ra 0\n"                                              \
	"sysctl net/ipv6/conf/" name "/addr_gen_mode 1\n" PORT_IPV4(name, mask)
#define PORT_IPV4(name, mask)                                                                      \
	"sysctl net/ipv4/conf/" name "/rp_filter 1\n"                                              \
	"sysctl net/ipv4/conf/" name "/arp_ignore 8\n"                                             \
	"sysctl net/ipv4/conf/" name "/drop_unicast_in_l2_multicast 1\n"                           \
	"port " name " brW0\ngroups " name " " mask "\n"
#define ROUTE          " 192.168.77.1 brw0.internal\n"
#define PROMOTE        "sysctl net/ipv4/conf/brW0/promote_secondaries 1\n"
#define MTU            "mtu brW0 1500\n"
#define ADDRESS        MTU NO_MTU_ADDRESS
#define NO_MTU_ADDRESS PROMOTE "address brW0 192.168.77.1/24\n"
#define ADOPTED        MTU PROMOTE "address brW0 192.168.9.1/24\n"
#define UP             "taps brW0 joined\nup brW0 up\n"
#define GLOBAL         "forwarding net/ipv4/ip_forward 1\n"
#define BRIDGE         "sysctl net/ipv4/conf/brW0/forwarding 1\n"
#define UPLINK         "forwarding net/ipv4/conf/wlan0/forwarding 1\n"
#define UPLINK2        "forwarding net/ipv4/conf/eth0/forwarding 1\n"

static const struct plan_case {
	const char *name;
	void (*change)(Facts *facts, ConfBridge *conf);
	const char *steps;
} plan_cases[] = {
	{"create", do_nothing, MODULE RULES CREATE SETTINGS ADDRESS UP GLOBAL},
	{"adopt", do_adopt, MODULE RULES "mac brW0 52:54:00:00:00:09\n" ADOPTED UP GLOBAL},
	{"adopt-zero-mac", do_adopt_zero_mac,
		MODULE RULES "mac brW0 02:00:00:00:00:00\n" ADOPTED UP GLOBAL},
	{"own", do_own, MODULE RULES CREATE SETTINGS ADOPTED UP GLOBAL},
	{"address", do_address,
		MODULE RULES CREATE SETTINGS MTU PROMOTE "address brW0 172.16.0.1/16\n" UP GLOBAL},
	{"no-ipv6", do_no_ipv6, MODULE RULES CREATE UNICAST ADDRESS UP GLOBAL},
	{"no-ipv6-ports", do_no_ipv6_ports,
		MODULE RULES CREATE UNICAST PORT_IPV4("p0", "0xfffd") ADDRESS UP GLOBAL},
	{"adopted-stp-ports", do_adopt_stp_ports,
		MODULE RULES "mac brW0 52:54:00:00:00:09\n" PORT("p0", "0xfffc") ADOPTED UP GLOBAL},
	{"ports", do_ports,
		MODULE RULES CREATE SETTINGS PORT("p0", "0xfffd") PORT("p1", "0xfffd")
			ADDRESS UP GLOBAL},
	{"port-is-in", do_own_port,
		MODULE RULES CREATE SETTINGS PORT("p0", "0xfffd") ADOPTED UP GLOBAL},
	{"forwards-already", do_forwards,
		MODULE RULES CREATE SETTINGS ADDRESS UP GLOBAL BRIDGE UPLINK},
	{"interfaces", do_interfaces, MODULE RULES CREATE SETTINGS ADDRESS UP BRIDGE UPLINK},
	{"interfaces-two-uplinks", do_two_uplinks,
		MODULE RULES CREATE SETTINGS ADDRESS UP BRIDGE UPLINK UPLINK2},
	{"interfaces-offline", do_offline, MODULE RULES CREATE SETTINGS NO_MTU_ADDRESS UP BRIDGE},
	{"checksums", do_checksums,
		MODULE RULES CREATE SETTINGS ADDRESS "checksum brW0 computed\n" UP GLOBAL},
	{"nftables", do_nftables, NFT_MODULE TABLE CREATE SETTINGS ADDRESS UP GLOBAL},
	{"own-jumps-overrule", do_closed_iptables, MODULE RULES CREATE SETTINGS ADDRESS UP GLOBAL},
	{"accepts-beside", do_closed_nftables,
		MODULE RULES
		"bypass brW0 FORWARD nftables filter FORWARD\n" CREATE SETTINGS ADDRESS UP GLOBAL},
	{"no-accepts-where-nothing-can-be-changed", do_closed_unchangeable,
		MODULE RULES CREATE SETTINGS ADDRESS UP GLOBAL},
	{"nftables-bypass-beside", do_nftables_closed_iptables,
		NFT_MODULE TABLE
		"bypass brW0 FORWARD iptables filter FORWARD\n"
		"bypass brW0 INPUT iptables filter INPUT\n" CREATE SETTINGS ADDRESS UP GLOBAL},
	{"interfaces-uplink-to-come", do_uplink_to_come,
		MODULE RULES CREATE SETTINGS NO_MTU_ADDRESS UP BRIDGE},
	{"mtu-of-the-least-uplink", do_vpn,
		MODULE RULES CREATE SETTINGS "mtu brW0 1420\n" NO_MTU_ADDRESS UP GLOBAL},
	{"mtu-not-below-1280", do_tiny_uplink,
		MODULE RULES CREATE SETTINGS "mtu brW0 1280\n" NO_MTU_ADDRESS UP GLOBAL},
	{"mtu-configured", do_mtu,
		MODULE RULES CREATE SETTINGS "mtu brW0 9000\n" NO_MTU_ADDRESS UP GLOBAL},
	{"mtu-stays-offline", do_own_offline,
		MODULE RULES CREATE SETTINGS "mtu brW0 1420\n" PROMOTE
					     "address brW0 192.168.9.1/24\n" UP GLOBAL},
	{"names-resolved", do_resolved,
		MODULE RULES CREATE SETTINGS ADDRESS UP GLOBAL "resolved brW0" ROUTE},
	{"names-network-manager", do_network_manager,
		MODULE RULES CREATE SETTINGS ADDRESS UP GLOBAL "nm-dnsmasq brW0" ROUTE},
	{"names-not-served", do_resolved_unserved, MODULE RULES CREATE SETTINGS ADDRESS UP GLOBAL},
	{"names-hosts", do_hosts,
		MODULE RULES CREATE SETTINGS ADDRESS UP GLOBAL "hosts brW0 /etc/hosts\n"},
	{"names-none", do_no_names, MODULE RULES CREATE SETTINGS ADDRESS UP GLOBAL},
	{"names-no-domain", do_no_domain, MODULE RULES CREATE SETTINGS ADDRESS UP GLOBAL},
};

static void test_plan(gconstpointer data)
{
	const struct plan_case *c = data;
	g_autoptr(Facts) facts = make_facts();
	g_autoptr(ConfBridge) conf = conf_bridge_new("brW0");
	g_autoptr(GError) error = NULL;
	g_autoptr(Plan) plan = NULL;
	g_autoptr(GString) text = g_string_new(NULL);

	c->change(facts, conf);
	plan = plan_make(conf, facts, &error);
	g_assert_no_error(error);
	for (guint i = 0; i < plan->steps->len; i++) {
		const Step *step = g_ptr_array_index(plan->steps, i);

		g_assert_true(step_kind_find(step->kind->name) == step->kind);
		g_autofree char *value = step_get_value(step);

		g_string_append_printf(text, "%s %s %s\n", step->kind->name, step->key, value);
	}
	g_assert_cmpstr(text->str, ==, c->steps);
}

/* What the single kinds need besides their text. */
static void test_details(void)
{
	g_autoptr(Facts) facts = make_facts();
	g_autoptr(ConfBridge) conf = conf_bridge_new("brW0");
	g_autoptr(Plan) plan = NULL;
	g_autoptr(GString) commands = g_string_new(NULL);
	const struct ip_prefix wanted = IPV4_PREFIX(172, 16, 0, 1, 16);

	facts->backends[LEGACY].n_others = 2;
	do_address(facts, conf);
	plan = plan_make(conf, facts, NULL);
	g_assert_true(ip_prefix_equal(plan->address, wanted));
	for (guint i = 0; i < plan->steps->len; i++) {
		const Step *step = g_ptr_array_index(plan->steps, i);

		step->kind->describe(step, commands);
	}
	g_assert_nonnull(
		strstr(commands->str, "ip link add brW0 address 02:00:00:00:00:01 type bridge "));
	g_assert_nonnull(strstr(commands->str, "ip address add 172.16.0.1/16 "));
	g_assert_nonnull(strstr(commands->str, " -I FORWARD 4 -i brW0 "));
	g_assert_nonnull(strstr(commands->str, " -s 172.16.0.0/16 "));
	g_assert_true(g_str_has_suffix(commands->str, "sysctl -w net.ipv4.ip_forward=1\n"));
}

/* The guests that /etc/hosts is to have: of one name the first, and one with a fixed address. */
static void test_hosts_names(void)
{
	const struct ip_address one = IPV4_ADDRESS(192, 168, 77, 70);
	const struct ip_address other = IPV4_ADDRESS(192, 168, 77, 71);
	g_autoptr(Facts) facts = make_facts();
	g_autoptr(ConfBridge) conf = conf_bridge_new("brW0");
	g_autoptr(Plan) plan = NULL;
	g_autoptr(Words) detail = NULL;

	do_hosts(facts, conf);
	g_assert_true(conf_bridge_set(conf, "host.web", "52:54:00:00:00:01 192.168.77.10", NULL));
	facts->leases = g_ptr_array_new_with_free_func(named_guest_free);
	g_ptr_array_add(facts->leases, named_guest_new("Web", one));
	g_ptr_array_add(facts->leases, named_guest_new("db", one));
	g_ptr_array_add(facts->leases, named_guest_new("db", other));
	plan = plan_make(conf, facts, NULL);
	detail = step_format_detail(g_ptr_array_index(plan->steps, plan->steps->len - 1));
	g_assert_true(g_strv_equal(
		words_list(detail, "name"), (const char *const[]){"192.168.77.10 web.brw0.internal",
						    "192.168.77.70 db.brw0.internal", NULL}));
}

void plan_suite(void)
{
	ADD_CASES("/plan/", plan_cases, test_plan);
	g_test_add_func("/plan/details", test_details);
	g_test_add_func("/plan/hosts-names", test_hosts_names);
}
