/* SPDX-License-Identifier: GPL-2.0-or-later */
/* To the host: guests get DHCP and DNS from it. */
#include "config.h"

#include "helpers/firewall/feature.h"

#include <netinet/in.h>

enum { PORT_DNS = 53, PORT_DHCP = 67 };

#define SERVICES(SERVICE)                                                                          \
	SERVICE(IPPROTO_UDP, PORT_DHCP)                                                            \
	SERVICE(IPPROTO_UDP, PORT_DNS)                                                             \
	SERVICE(IPPROTO_TCP, PORT_DNS)
#define ACCEPT(number, port)                                                                       \
	{.protocol = (number), .destination_port = (port), .verdict = RULE_ACCEPT},
#define ACCEPT_FROM_BRIDGE(number, port)                                                           \
	{.in = INTERFACE_BRIDGE,                                                                   \
		.protocol = (number),                                                              \
		.destination_port = (port),                                                        \
		.verdict = RULE_ACCEPT},

static const struct rule_row rules[] = {SERVICES(ACCEPT){.verdict = RULE_CONTINUE}};

static const struct chain_row chains[] = {
	{.name = "to-host",
		.legacy_prefix = "brw0-INP-",
		.hook = CHAIN_INPUT,
		.layer = LAYER_FILTER,
		.jump = {.in = INTERFACE_BRIDGE},
		.rules = rules},
	{.name = NULL},
};

static const struct rule_row bypass[] = {SERVICES(ACCEPT_FROM_BRIDGE){.verdict = RULE_CONTINUE}};

const struct feature feature_to_host = {.chains = chains, .bypass = {CHAIN_INPUT, bypass}};
