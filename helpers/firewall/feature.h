/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A feature of a bridge, and the chains and rules that it needs, as rows of data. ruleset.c makes
 * chains of them for a bridge's configuration.
 *
 * A new feature is a file feature-NAME.c with its rows, and a row in FEATURES.
 */
#ifndef BRW0_FIREWALL_FEATURE_H
#define BRW0_FIREWALL_FEATURE_H

#include <glib.h>

#include "helpers/firewall/chain.h"

G_BEGIN_DECLS

/* What the configuration says, as it stands in a row. */
enum interface_operand {
	INTERFACE_ANY,
	INTERFACE_BRIDGE,
	INTERFACE_UPLINK, /* any, if none is configured */
	INTERFACE_LOOPBACK,
};

enum prefix_operand {
	PREFIX_ANY,
	PREFIX_NETWORK,   /* the bridge's own, by which guests are served */
	PREFIX_ADDRESS,   /* the host's on the bridge */
	PREFIX_BROADCAST, /* of the bridge's network */
	PREFIX_MULTICAST, /* 224.0.0.0/4 */
	PREFIX_LIMITED_BROADCAST,
	PREFIX_UNSPECIFIED,
	/* Of that network, and of the bridge's other addresses: of a row, they make a rule each. */
	PREFIX_EACH_NETWORK,
	PREFIX_EACH_BROADCAST,
};

/* When a row is left out. */
enum row_condition {
	ROW_ALWAYS,
	ROW_WITH_UPLINK, /* only if an uplink is configured */
	ROW_WITH_SOURCE, /* only if a source address is configured */
	ROW_WITHOUT_SOURCE,
	ROW_WITH_DNS, /* only if a DNS server is known for what guests ask at the bridge's address
		       */
};

/* An IPv4 rule. What is 0 matches everything. A list of rows ends with one that continues. */
struct rule_row {
	enum row_condition condition;
	enum interface_operand in, not_in, out;
	enum prefix_operand source, destination, not_destination;
	guint8 protocol;          /* IPPROTO_* */
	guint16 destination_port; /* host byte order, with TCP or UDP */
	gboolean is_syn;          /* TCP with SYN and without RST */
	guint states;             /* of enum conntrack_state, any of them */
	enum rule_verdict verdict;
	guint16 first_port, last_port; /* SNAT, masquerade: source ports; 0: any */
};

/* The kernel's legacy tables, and what corresponds to them in nf_tables: a kind and a priority. */
enum layer {
	LAYER_RAW, /* before connection tracking */
	LAYER_NAT,
	LAYER_MANGLE,
	LAYER_FILTER,
	N_LAYERS,
};

/* Where in its base chain a jump is. */
enum jump_place {
	JUMP_FIRST,
	/*
	 * Right after the last jump to a chain to-guests, of whichever bridge: what a guest may
	 * send out is accepted only when no other bridge's to-guests chain rejects it.
	 */
	JUMP_AFTER_TO_GUESTS,
};

/* A chain, and the one jump that leads to it. */
struct chain_row {
	const char *name;          /* in the table of its bridge, in nf_tables */
	const char *legacy_prefix; /* of its name in the legacy tables: the bridge's name follows */
	enum chain_hook hook;
	enum layer layer;
	enum jump_place place;
	/* What it matches; its verdict is the jump. If that is left out, the chain is as well. */
	struct rule_row jump;
	const struct rule_row *rules;
};

/* What another firewall has to accept at a hook, where it drops it otherwise. */
struct bypass_row {
	enum chain_hook hook;
	const struct rule_row *rules;
};

struct feature {
	const struct chain_row *chains; /* the last one has no name */
	struct bypass_row bypass;       /* rules NULL: none */
};

/* All of them, in the order of their chains: NAME stands for feature_NAME in feature-NAME.c. */
#define FEATURES(ROW)                                                                              \
	ROW(source_checks)                                                                         \
	ROW(dns)                                                                                   \
	ROW(masquerade)                                                                            \
	ROW(mss)                                                                                   \
	ROW(to_guests)                                                                             \
	ROW(from_guests)                                                                           \
	ROW(to_host)

#define FEATURE_DECLARE(name) extern const struct feature feature_##name;
FEATURES(FEATURE_DECLARE)
#undef FEATURE_DECLARE

G_END_DECLS

#endif
