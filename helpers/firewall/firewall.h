/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What rules of whichever backend have in common. */
#ifndef BRW0_FIREWALL_FIREWALL_H
#define BRW0_FIREWALL_FIREWALL_H

#include <glib.h>

G_BEGIN_DECLS

/* See backend.h. */
typedef struct backend Backend;

/* What rules are read for. */
enum view_use {
	VIEW_READ,   /* to look only: never takes the lock of the legacy tables */
	VIEW_CHANGE, /* takes it before it reads them, if nobody else has it */
};

/* A chain of another manager into which bypass rules may be inserted. */
struct insertion_point {
	const Backend *backend;
	const char *hook;  /* "FORWARD" or "INPUT": what comes by there */
	const char *table; /* in nftables, of family ip */
	const char *chain;
};

/* What the names of our chains and tables begin with, and the comments of our rules elsewhere. */
#define BRW0_TAG "brw0-"

G_END_DECLS

#endif
