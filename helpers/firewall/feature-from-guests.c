/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From guests: they are let out, by the configured uplink only. */
#include "config.h"

#include "helpers/firewall/feature.h"

static const struct rule_row rules[] = {
	/* NAT passes it by: it would leave with the guest's own address. */
	{.states = CONNTRACK_INVALID, .verdict = RULE_DROP},
	{.source = PREFIX_EACH_NETWORK, .out = INTERFACE_UPLINK, .verdict = RULE_ACCEPT},
	/* Not masqueraded there: no answer would come, and a tunnel would be passed by. */
	{.condition = ROW_WITH_UPLINK, .source = PREFIX_EACH_NETWORK, .verdict = RULE_REJECT},
	/* Any other source is forged. */
	{.verdict = RULE_DROP},
	{.verdict = RULE_CONTINUE},
};

static const struct chain_row chains[] = {
	{.name = "from-guests",
		.legacy_prefix = "brw0-FWO-",
		.hook = CHAIN_FORWARD,
		.layer = LAYER_FILTER,
		.place = JUMP_AFTER_TO_GUESTS,
		.jump = {.in = INTERFACE_BRIDGE},
		.rules = rules},
	{.name = NULL},
};

/*
 * In both directions, and between the bridge and the uplinks alone. They look at no state:
 * iptables-nft would not understand the rules of its own table any more. That is what our own rules
 * are for.
 */
static const struct rule_row bypass[] = {
	{.in = INTERFACE_BRIDGE, .out = INTERFACE_UPLINK, .verdict = RULE_ACCEPT},
	{.in = INTERFACE_UPLINK, .out = INTERFACE_BRIDGE, .verdict = RULE_ACCEPT},
	/* With br_netfilter. */
	{.in = INTERFACE_BRIDGE, .out = INTERFACE_BRIDGE, .verdict = RULE_ACCEPT},
	{.verdict = RULE_CONTINUE},
};

const struct feature feature_from_guests = {.chains = chains, .bypass = {CHAIN_FORWARD, bypass}};
