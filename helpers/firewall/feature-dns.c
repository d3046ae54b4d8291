/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * DNS: what guests ask at the bridge's address goes to the server that the host itself asks, where
 * nobody answers at that address. Guests need not learn another server when the host does.
 */
#include "config.h"

#include "helpers/firewall/feature.h"

#include <netinet/in.h>

enum { PORT_DNS = 53 };

#define DNS .condition = ROW_WITH_DNS, .destination_port = PORT_DNS, .verdict = RULE_DNAT

static const struct rule_row rules[] = {
	{DNS, .protocol = IPPROTO_UDP},
	{DNS, .protocol = IPPROTO_TCP},
	{.verdict = RULE_CONTINUE},
};

static const struct chain_row chains[] = {
	{.name = "dns",
		.legacy_prefix = "brw0-DNS-",
		.hook = CHAIN_PREROUTING,
		.layer = LAYER_NAT,
		.jump = {.condition = ROW_WITH_DNS,
			.in = INTERFACE_BRIDGE,
			.destination = PREFIX_ADDRESS},
		.rules = rules},
	{.name = NULL},
};

const struct feature feature_dns = {.chains = chains};
