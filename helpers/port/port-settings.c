/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The settings that make a bridge's port no interface of the host. */
#include "config.h"

#include "helpers/port/port-settings.h"

#include <linux/if_link.h>
#include <linux/ip.h>
#include <linux/ipv6.h>

const struct port_setting port_settings[N_PORT_SETTINGS] = {
	/* No IPv6 at all; and if it comes back, no router advertisement and no fe80 address. */
	{"ipv6", "disable_ipv6", DEVCONF_DISABLE_IPV6, 1, false},
	{"ipv6", "accept_ra", DEVCONF_ACCEPT_RA, 0, true},
	{"ipv6", "addr_gen_mode", DEVCONF_ADDR_GEN_MODE, IN6_ADDR_GEN_MODE_NONE, true},
	/*
	 * Of the values of the port and of conf/all the greater counts, and on an interface without
	 * an address 1 and 2 are the same (__fib_validate_source() in net/ipv4/fib_frontend.c): the
	 * port has no route, so no source but 0.0.0.0/8 is let in.
	 */
	{"ipv4", "rp_filter", IPV4_DEVCONF_RP_FILTER, 1, false},
	/* Answer no ARP request, for whatever address of the host. */
	{"ipv4", "arp_ignore", IPV4_DEVCONF_ARP_IGNORE, 8, false},
	/* The groups' frames with an address of one host in them. */
	{"ipv4", "drop_unicast_in_l2_multicast", IPV4_DEVCONF_DROP_UNICAST_IN_L2_MULTICAST, 1,
		false},
};
