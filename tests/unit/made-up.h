/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Made-up facts for the tests of the plan. */
#ifndef BRW0_TESTS_UNIT_MADE_UP_H
#define BRW0_TESTS_UNIT_MADE_UP_H

#include <string.h>

#include "helpers/host/facts.h"
#include "helpers/base/mac.h"

/* Where a backend's facts are among those of all. */
enum { NFT, LEGACY };

static inline void clear_port(gpointer port)
{
	link_use_clear(&((struct port_facts *) port)->use);
}

/* A host with a bridge to make, on the Internet by wlan0 at 10.0.0.5/24. */
static inline Facts *make_facts(void)
{
	Facts *facts = g_new0(Facts, 1);

	facts->networks = g_array_new(FALSE, FALSE, sizeof(struct network));
	facts->ports = g_array_new(FALSE, FALSE, sizeof(struct port_facts));
	g_array_set_clear_func(facts->ports, clear_port);
	facts->others_addresses = g_array_new(FALSE, FALSE, sizeof(struct ip_prefix));
	networks_add(facts->networks, NETWORK_ROUTE, (struct ip_prefix) IPV4_PREFIX(0, 0, 0, 0, 0),
		"wlan0");
	networks_add(facts->networks, NETWORK_ON_LINK,
		(struct ip_prefix) IPV4_PREFIX(10, 0, 0, 5, 24), "wlan0");
	g_assert_true(mac_parse("02:00:00:00:00:01", facts->own_mac));
	facts->uplink = g_strdup("wlan0");
	facts->uplinks.list = uplinks_new();
	uplinks_add(facts->uplinks.list, "wlan0", 1500);
	facts->has_ipv6 = TRUE;
	facts->filters = tables_new();
	facts->backends[LEGACY].is_there = TRUE;
	facts->backends[NFT].lack = "this kernel has no nf_tables";
	return facts;
}

static inline void have_bridge(Facts *facts, const char *kind, const char *mac)
{
	facts->bridge.index = 5;
	g_strlcpy(facts->bridge.kind, kind, sizeof(facts->bridge.kind));
	g_assert_true(mac_parse(mac, facts->bridge.mac));
}

static inline void have_port(Facts *facts, ConfBridge *conf, int index, int master)
{
	struct port_facts port = {.link = {
					  .index = index,
					  .name = "p0",
					  .master = master,
					  .is_ethernet = TRUE,
				  }};

	g_assert_true(conf_bridge_set(conf, "ports", "p0", NULL));
	g_array_append_val(facts->ports, port);
}

/* A bridge that somebody else made, with an address. */
static inline void have_adopted(Facts *facts)
{
	have_bridge(facts, "bridge", "52:54:00:00:00:09");
	facts->bridge_subnet = (struct ip_prefix) IPV4_PREFIX(192, 168, 9, 1, 24);
	g_array_set_size(facts->networks, 0);
}

static inline void have_ports(Facts *facts, ConfBridge *conf)
{
	const struct port_facts port = {.link = {.index = 8, .is_ethernet = TRUE}};

	have_port(facts, conf, 7, 0);
	g_assert_true(conf_bridge_set(conf, "ports", "p0,p1", NULL));
	g_array_append_val(facts->ports, port);
}

#endif
