/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The settings that make a bridge's port no interface of the host. Data.
 *
 * A bridge hands frames to the Ethernet groups 01:80:c2:00:00:02 to 0f to its host as received by
 * the *port* (RX_HANDLER_PASS in br_handle_frame() of the kernel's net/bridge/br_input.c), whatever
 * they carry: past every rule for the bridge's name, and past what the bridge's own settings
 * refuse.
 *
 * A value counts for a port that has it of its own. What an IPv4 setting has from conf/default
 * alone follows conf/default later (devinet_copy_dflt_conf() in net/ipv4/devinet.c).
 */
#ifndef BRW0_PORT_PORT_SETTINGS_H
#define BRW0_PORT_PORT_SETTINGS_H

#include <linux/if_link.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <stdbool.h>
#include <string.h>

/*
 * What puts an end to that, where the kernel has it (4.15): which of these groups, bit X for the
 * last byte 0x0X, a port hands to its bridge as any other. All but that of pause frames, which
 * never come further than the driver. A bridge with Spanning Tree must itself get those to :00.
 */
#define PORT_GROUPS     0xfffdU
#define PORT_GROUPS_STP 0xfffcU

struct port_setting {
	const char *family;    /* "ipv4" or "ipv6" */
	const char *name;      /* of /proc/sys/net/FAMILY/conf/PORT/NAME */
	unsigned short number; /* rtnetlink's for it: IPV4_DEVCONF_…, DEVCONF_… */
	unsigned int value;
	/* It is a second line of defence, if root turns IPv6 on everywhere by conf/all. */
	bool is_spare;
};

/* In the order in which they are to be set. */
static const struct port_setting port_settings[] = {
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

enum { N_PORT_SETTINGS = sizeof(port_settings) / sizeof(port_settings[0]) };

static inline bool port_setting_is_ipv6(const struct port_setting *setting)
{
	return strcmp(setting->family, "ipv6") == 0;
}

#endif
