/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The two backends in which a Linux host can have its IPv4 firewall; a drop in either is final. */
#ifndef BRW0_FIREWALL_FIREWALL_H
#define BRW0_FIREWALL_FIREWALL_H

#include <glib.h>

G_BEGIN_DECLS

enum firewall_backend {
	FIREWALL_IPTABLES, /* the legacy tables, through libiptc */
	FIREWALL_NFTABLES, /* nf_tables; also what iptables-nft writes */
	FIREWALL_N_BACKENDS,
};

/* By enum firewall_backend: the names that people and the configuration use. */
extern const char *const firewall_names[];

/* A chain of another manager into which bypass rules may be inserted. */
struct insertion_point {
	enum firewall_backend backend;
	const char *hook;  /* "FORWARD" or "INPUT": what comes by there */
	const char *table; /* in nftables, of family ip */
	const char *chain;
};

/* What the names of our chains and tables begin with, and the comments of our rules elsewhere. */
#define FIREWALL_OWN_TAG "brw0-"

G_END_DECLS

#endif
