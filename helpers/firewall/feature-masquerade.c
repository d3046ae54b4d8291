/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Masquerade: guests' traffic that leaves the network gets an address of the host.
 *
 * Servers such as NFS trust source ports below 1024: a guest's root must not get one.
 */
#include "config.h"

#include "helpers/firewall/feature.h"

#include <netinet/in.h>

enum { FIRST_PORT = 1024, LAST_PORT = 65535 };

#define OUT                .out = INTERFACE_UPLINK, .not_destination = PREFIX_NETWORK
#define WITH_PORTS(number) .protocol = (number), .first_port = FIRST_PORT, .last_port = LAST_PORT
#define MASQUERADE         .condition = ROW_WITHOUT_SOURCE, .verdict = RULE_MASQUERADE
#define SNAT               .condition = ROW_WITH_SOURCE, .verdict = RULE_SNAT

static const struct rule_row rules[] = {
	{.destination = PREFIX_MULTICAST, .verdict = RULE_RETURN},
	{.destination = PREFIX_LIMITED_BROADCAST, .verdict = RULE_RETURN},
	{OUT, WITH_PORTS(IPPROTO_TCP), MASQUERADE},
	{OUT, WITH_PORTS(IPPROTO_UDP), MASQUERADE},
	{OUT, MASQUERADE},
	{OUT, WITH_PORTS(IPPROTO_TCP), SNAT},
	{OUT, WITH_PORTS(IPPROTO_UDP), SNAT},
	{OUT, SNAT},
	{.verdict = RULE_CONTINUE},
};

static const struct chain_row chains[] = {
	/* Of nft(8) "masquerade" alone is a word. */
	{.name = "masquerade-guests",
		.legacy_prefix = "brw0-NAT-",
		.hook = CHAIN_POSTROUTING,
		.layer = LAYER_NAT,
		.jump = {.source = PREFIX_NETWORK},
		.rules = rules},
	{.name = NULL},
};

const struct feature feature_masquerade = {.chains = chains};
