/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The two worlds in which a Linux host can have its IPv4 firewall; a drop in either is final. */
#ifndef BRW0_HOST_FIREWALL_H
#define BRW0_HOST_FIREWALL_H

#include <glib.h>

G_BEGIN_DECLS

enum firewall_world {
	FIREWALL_IPTABLES, /* the legacy tables, through libiptc */
	FIREWALL_NFTABLES, /* nf_tables; also what iptables-nft writes */
};

/* By enum firewall_world: the names that people and the configuration use. */
extern const char *const firewall_names[];

/* What the names of our chains and tables begin with, and the comments of our rules elsewhere. */
#define FIREWALL_OWN_TAG "brw0-"

G_END_DECLS

#endif
