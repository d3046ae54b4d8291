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

#include <stdbool.h>

/*
 * What puts an end to that, where the kernel has it (4.15): which of these groups, bit X for the
 * last byte 0x0X, a port hands to its bridge as any other. All but that of pause frames, which
 * never come further than the driver. A bridge with Spanning Tree must itself get those to :00.
 */
#define PORT_GROUPS     0xfffdU
#define PORT_GROUPS_STP 0xfffcU

struct port_setting {
	const char *family;  /* "ipv4" or "ipv6" */
	const char *name;    /* of /proc/sys/net/FAMILY/conf/PORT/NAME */
	unsigned int number; /* rtnetlink's for it: IPV4_DEVCONF_…, DEVCONF_… */
	unsigned int value;
	/* It is a second line of defence, if root turns IPv6 on everywhere by conf/all. */
	bool is_spare;
};

/* In the order in which they are to be set. */
enum { N_PORT_SETTINGS = 6 };
extern const struct port_setting port_settings[N_PORT_SETTINGS];

#endif
