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

/* A question to nf_tables: a message of type NFT_MSG_*. */
struct nl_msg *netfilter_question(int type, int flags, guint8 family);

/* The attributes of an answer, max + 1 of them. */
gboolean netfilter_parse(const struct nlmsghdr *header, struct nlattr **attributes, int max);
/* Its family. */
guint8 netfilter_family(const struct nlmsghdr *header);

/* The number in an attribute, in host byte order; 0 if it is missing. */
guint32 netfilter_u32(struct nlattr *attribute);
/* The text in an attribute; NULL if it is missing or has no end. */
const char *netfilter_string(struct nlattr *attribute);
/* The bytes in an attribute; none if it is missing. The caller owns it. */
GByteArray *netfilter_bytes(struct nlattr *attribute);

/*
 * Send a dump request, which is freed; reader appends what it makes of each answer to the GPtrArray
 * that it gets as data. The array, empty where what is asked about is not there; NULL with error
 * set.
 */
GPtrArray *netfilter_list(Netlink *netfilter, struct nl_msg *message, NetlinkReader reader,
	GDestroyNotify free_element, GError **error);

/* Set error to what r, a -errno, means for such a dump. */
void netfilter_fail_list(int r, GError **error);

G_END_DECLS

#endif
