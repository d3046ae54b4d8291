/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * MSS: the segment size that guests and their peers agree on fits the path. A tunnel or a phone as
 * uplink has a smaller MTU than the bridge, and the notice of it often gets lost.
 */
#include "config.h"

#include "helpers/firewall/feature.h"

#include <netinet/in.h>

#define SYN .protocol = IPPROTO_TCP, .is_syn = TRUE

static const struct rule_row rules[] = {
	{.in = INTERFACE_BRIDGE, SYN, .verdict = RULE_CLAMP_MSS},
	{.out = INTERFACE_BRIDGE, SYN, .verdict = RULE_CLAMP_MSS},
	{.verdict = RULE_CONTINUE},
};

static const struct chain_row chains[] = {
	{.name = "mss",
		.legacy_prefix = "brw0-MSS-",
		.hook = CHAIN_FORWARD,
		.layer = LAYER_MANGLE,
		.jump = {SYN},
		.rules = rules},
	{.name = NULL},
};

const struct feature feature_mss = {.chains = chains};
