/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The settings that make a bridge's port no interface of the host. Data.
 *
 * A bridge hands frames to the Ethernet groups 01:80:c2:00:00:02 to 0f to its host as received by
 * the *port* (RX_HANDLER_PASS in br_handle_frame() of the kernel's net/bridge/br_input.c), whatever
 * they carry: past every rule for the bridge's name, and past what the bridge's own settings
 * refuse.
 *
 * Each port must have these values of its own: an IPv4 setting that has the value of conf/default
 * follows later changes of conf/default (devinet_copy_dflt_conf() in net/ipv4/devinet.c).
 */
#ifndef BRW0_PORT_PORT_SETTINGS_H
#define BRW0_PORT_PORT_SETTINGS_H

#include <linux/if_link.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <stdbool.h>
#include <string.h>

/*
 * The port's group_fwd_mask (Linux 4.15) prevents it: bit X makes the bridge treat frames to the
 * group with the last byte 0x0X like any others. All groups but that of pause frames, which never
 * get past the driver. A bridge with Spanning Tree must receive frames to :00 itself.
 */
#define PORT_GROUPS     0xfffdU
#define PORT_GROUPS_STP 0xfffcU

struct port_setting {
	const char *family;    /* "ipv4" or "ipv6" */
	const char *name;      /* of /proc/sys/net/FAMILY/conf/PORT/NAME */
	unsigned short number; /* rtnetlink's for it: IPV4_DEVCONF_…, DEVCONF_… */
	unsigned int value;
	/* A second line of defence, for when root enables IPv6 everywhere by conf/all. */
	bool is_spare;
};

/* In the order in which to set them. */
static const struct port_setting port_settings[] = {
	/* No IPv6; and if it is enabled again, no router advertisements and no fe80 address. */
	{"ipv6", "disable_ipv6", DEVCONF_DISABLE_IPV6, 1, false},
	{"ipv6", "accept_ra", DEVCONF_ACCEPT_RA, 0, true},
	{"ipv6", "addr_gen_mode", DEVCONF_ADDR_GEN_MODE, IN6_ADDR_GEN_MODE_NONE, true},
	/*
	 * The greater value of the port's and conf/all's counts, and on an interface without an
	 * address 1 and 2 are the same (__fib_validate_source() in net/ipv4/fib_frontend.c): the
	 * port has no route, so every source but 0.0.0.0/8 is dropped.
	 */
	{"ipv4", "rp_filter", IPV4_DEVCONF_RP_FILTER, 1, false},
	/* Answer no ARP request for any address of the host. */
	{"ipv4", "arp_ignore", IPV4_DEVCONF_ARP_IGNORE, 8, false},
	/* Drop frames to the groups that have a unicast IPv4 destination. */
	{"ipv4", "drop_unicast_in_l2_multicast", IPV4_DEVCONF_DROP_UNICAST_IN_L2_MULTICAST, 1,
		false},
};

enum { N_PORT_SETTINGS = sizeof(port_settings) / sizeof(port_settings[0]) };

static inline bool port_setting_is_ipv6(const struct port_setting *setting)
{
	return strcmp(setting->family, "ipv6") == 0;
}

#endif
