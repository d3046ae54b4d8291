/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What nf_tables holds, read once through libnl's core: tables, chains, and rules as the kernel has
 * them. Changes nothing, loads nothing. libnftables is for those who change something.
 */
#ifndef BRW0_FIREWALL_NFT_DUMP_H
#define BRW0_FIREWALL_NFT_DUMP_H

#include <glib.h>

#include "helpers/base/netlink.h"

G_BEGIN_DECLS

enum netfilter_presence {
	NETFILTER_ABSENT, /* not in this kernel, or not loaded */
	NETFILTER_DENIED, /* it does not answer this user, who then can change nothing either */
	NETFILTER_PRESENT,
};

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
	/* Of struct netfilter_rule, in their order; without any where nobody needs them. */
	GPtrArray *rules;
};

struct netfilter_rule {
	struct netfilter_chain *chain;
	guint64 handle;          /* its name among those of its table */
	GByteArray *expressions; /* the payload of NFTA_RULE_EXPRESSIONS */
	char *comment;           /* as nft and iptables-nft keep it; NULL: none */
};

/*
 * All chains of all tables at one moment, read once. Rules are read of the tables that packets
 * which are forwarded or come in meet, and of our own. Sets are read when asked for.
 */
typedef struct netfilter_dump NetfilterDump;

NetfilterDump *netfilter_dump_new(void);
void netfilter_dump_free(NetfilterDump *dump);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(NetfilterDump, netfilter_dump_free)

/* Read the rules of tables of that name, too. */
void netfilter_dump_add_table(NetfilterDump *dump, const char *table);

/* Is nf_tables there? One socket asks all. */
gboolean netfilter_get_presence(
	NetfilterDump *dump, enum netfilter_presence *ret_presence, GError **error);

/*
 * Read it, if that has not been done. Where others change something all the time, what there is
 * after a tenth of a second will do: chains are of one moment and rules are, but not of the same
 * one. Without nf_tables, or the right to ask, there are no chains.
 */
gboolean netfilter_dump_read(NetfilterDump *dump, GError **error);
/* What was read is no longer true: read it anew when it is asked for. */
void netfilter_dump_forget(NetfilterDump *dump);

/* Of struct netfilter_chain; belongs to the dump, which has been read. */
const GPtrArray *netfilter_dump_get_chains(const NetfilterDump *dump);
/* NULL: there is none of that name. */
struct netfilter_chain *netfilter_dump_find_chain(
	const NetfilterDump *dump, guint8 family, const char *table, const char *chain);
/* Is there such a table, and its NFT_TABLE_F_*. */
gboolean netfilter_dump_find_table(
	const NetfilterDump *dump, guint8 family, const char *table, guint32 *ret_flags);

/* The dump's socket; NULL if it has none. */
Netlink *netfilter_dump_get_socket(const NetfilterDump *dump);

G_END_DECLS

#endif
