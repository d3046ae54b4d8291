/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Source addresses: those of the bridge's networks come from the bridge only, and no others come
 * from it. This holds whatever else the host allows, so it is first of all, at prerouting.
 *
 * A neighbour in the uplink's network who sends with a guest's address would otherwise have his
 * packet masqueraded, and what he sends in return let in to the guest as an answer. The kernel's
 * own rp_filter is not enough: it is 2 (any route back will do) wherever systemd has set it, and 0
 * by default.
 */
#include "config.h"

#include "helpers/firewall/feature.h"

#include <netinet/in.h>

enum { PORT_DHCP = 67 };

/* The host's own packets to itself have an address of the bridge as well. */
static const struct rule_row elsewhere[] = {
	{.in = INTERFACE_LOOPBACK, .verdict = RULE_RETURN},
	{.source = PREFIX_EACH_NETWORK, .verdict = RULE_DROP},
	{.verdict = RULE_CONTINUE},
};

/*
 * No guest has the host's own address on the bridge, nor one that is for everybody: the host would
 * answer it by a broadcast to all guests. What the host itself sends to a group or to everybody
 * comes back to it by the bridge (ip_mc_output() in the kernel's net/ipv4/ip_output.c).
 *
 * Guests that have no address yet send DHCP, and reports of multicast groups. A guest whose address
 * is of another network asks from there only while its lease lasts, and a server with a packet
 * socket hears it even so.
 */
static const struct rule_row guests[] = {
	{.source = PREFIX_ADDRESS, .destination = PREFIX_MULTICAST, .verdict = RULE_RETURN},
	{.source = PREFIX_ADDRESS, .destination = PREFIX_LIMITED_BROADCAST, .verdict = RULE_RETURN},
	{.source = PREFIX_ADDRESS, .destination = PREFIX_BROADCAST, .verdict = RULE_RETURN},
	{.source = PREFIX_ADDRESS, .verdict = RULE_DROP},
	{.source = PREFIX_EACH_BROADCAST, .verdict = RULE_DROP},
	{.source = PREFIX_EACH_NETWORK, .verdict = RULE_RETURN},
	{.source = PREFIX_UNSPECIFIED,
		.protocol = IPPROTO_UDP,
		.destination_port = PORT_DHCP,
		.verdict = RULE_RETURN},
	{.source = PREFIX_UNSPECIFIED, .protocol = IPPROTO_IGMP, .verdict = RULE_RETURN},
	{.verdict = RULE_DROP},
	{.verdict = RULE_CONTINUE},
};

static const struct chain_row chains[] = {
	{.name = "sources-elsewhere",
		.legacy_prefix = "brw0-SPF-",
		.hook = CHAIN_PREROUTING,
		.layer = LAYER_RAW,
		.jump = {.not_in = INTERFACE_BRIDGE},
		.rules = elsewhere},
	{.name = "sources-guests",
		.legacy_prefix = "brw0-SRC-",
		.hook = CHAIN_PREROUTING,
		.layer = LAYER_RAW,
		.jump = {.in = INTERFACE_BRIDGE},
		.rules = guests},
	{.name = NULL},
};

const struct feature feature_source_checks = {.chains = chains};
