/* SPDX-License-Identifier: GPL-2.0-or-later */
/* To guests: answers and port forwards are let in, and nothing else. */
#include "config.h"

#include "helpers/firewall/feature.h"

static const struct rule_row rules[] = {
	/* With br_netfilter, what the bridge itself passes between guests comes by here. */
	{.in = INTERFACE_BRIDGE, .verdict = RULE_ACCEPT},
	{.states = CONNTRACK_RELATED | CONNTRACK_ESTABLISHED, .verdict = RULE_ACCEPT},
	{.states = CONNTRACK_DNAT, .verdict = RULE_ACCEPT},
	{.verdict = RULE_REJECT},
	{.verdict = RULE_CONTINUE},
};

static const struct chain_row chains[] = {
	{.name = "to-guests",
		.legacy_prefix = "brw0-FWI-",
		.hook = CHAIN_FORWARD,
		.layer = LAYER_FILTER,
		.jump = {.out = INTERFACE_BRIDGE},
		.rules = rules},
	{.name = NULL},
};

const struct feature feature_to_guests = {.chains = chains};
