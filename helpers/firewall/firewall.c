/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The names of the two backends. Pure. */
#include "config.h"

#include "helpers/firewall/firewall.h"

const char *const firewall_names[] = {
	[FIREWALL_IPTABLES] = "iptables",
	[FIREWALL_NFTABLES] = "nftables",
};
