/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What nf_tables holds, read through libnl's core: tables, chains, and rules as the kernel has
 * them. Changes nothing, loads nothing. libnftables is for those who change something.
 */
#ifndef BRW0_FIREWALL_NETFILTER_H
#define BRW0_FIREWALL_NETFILTER_H

#include <glib.h>

#include "helpers/base/netlink.h"

G_BEGIN_DECLS

enum netfilter_presence {
	NETFILTER_ABSENT, /* not in this kernel, or not loaded */
	NETFILTER_DENIED, /* it does not talk to this user, who then can change nothing either */
	NETFILTER_PRESENT,
};

/* Is nf_tables there? The socket is for the other functions; NULL in it if it is not. */
gboolean netfilter_open(
	enum netfilter_presence *ret_presence, Netlink **ret_netfilter, GError **error);

/*
 * Call read, which begins anew each time, until no change of the ruleset ran through it. Where
 * others change something all the time, what it has after a tenth of a second will do: each list
 * below is of one moment, or an error; only not all of them are of the same one.
 */
typedef gboolean (*NetfilterReader)(Netlink *netfilter, gpointer data, GError **error);
gboolean netfilter_read(Netlink *netfilter, NetfilterReader read, gpointer data, GError **error);

/* Is there such a table, and its NFT_TABLE_F_*. */
gboolean netfilter_get_table(Netlink *netfilter, guint8 family, const char *table,
	gboolean *ret_exists, guint32 *ret_flags, GError **error);

struct netfilter_chain {
	guint8 family; /* NFPROTO_* */
	char *table;
	char *name;
	/* A base chain; otherwise type is NULL and all that follows 0. */
	char *type; /* "filter", "nat", "route" */
	guint hook; /* NF_INET_* */
	gint32 priority;
	gboolean drops_by_policy;
	guint n_rules; /* and references */
};

/*
 * The chains of one table, or of all (table NULL), of one family, or of all (NFPROTO_UNSPEC): an
 * array of struct netfilter_chain that the caller owns.
 */
GPtrArray *netfilter_list_chains(
	Netlink *netfilter, guint8 family, const char *table, GError **error);

struct netfilter_rule {
	char *chain;
	guint64 handle;          /* its name among those of its table */
	GByteArray *expressions; /* the payload of NFTA_RULE_EXPRESSIONS */
	char *comment;           /* as nft and iptables-nft keep it; NULL: none */
};

/* The rules of one table, each chain's in their order: struct netfilter_rule, caller owns. */
GPtrArray *netfilter_list_rules(
	Netlink *netfilter, guint8 family, const char *table, GError **error);

struct netfilter_set {
	char *name;
	guint32 flags; /* NFT_SET_* */
	guint32 key_type, data_type;
};

/* The sets and maps of one table: struct netfilter_set, caller owns. */
GPtrArray *netfilter_list_sets(
	Netlink *netfilter, guint8 family, const char *table, GError **error);

struct netfilter_element {
	GByteArray *key;   /* nothing: stands for all that are not in the set */
	GByteArray *value; /* of a map: the payload of NFTA_SET_ELEM_DATA */
	GByteArray *rest;  /* flags, end of an interval, object; nothing: just a key */
};
void netfilter_element_free(gpointer element);

/* The elements of a set, in no order: struct netfilter_element, caller owns. */
GPtrArray *netfilter_list_elements(
	Netlink *netfilter, guint8 family, const char *table, const char *set, GError **error);

/*
 * A word that says what one table does: SHA-256 of its flags, chains (name, type, hook, priority,
 * policy), rules in their order, and sets. Handles, comments and counters' values are not in it:
 * equal after the table was saved and restored. "" when there is no such table. For g_free; NULL
 * with error set.
 */
char *netfilter_fingerprint(guint8 family, const char *table, GError **error);

G_END_DECLS

#endif
