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

enum nft_presence {
	NFT_ABSENT, /* not in this kernel, or not loaded */
	NFT_DENIED, /* it does not answer this user, who then can change nothing either */
	NFT_PRESENT,
};

struct nft_chain {
	guint8 family; /* NFPROTO_* */
	char *table;
	char *name;
	/* A base chain; otherwise type is NULL and all that follows 0. */
	char *type; /* "filter", "nat", "route" */
	guint hook; /* NF_INET_* */
	gint32 priority;
	gboolean drops_by_policy;
	guint n_rules; /* and references */
	/* Of struct nft_rule, in their order; without any where nobody needs them. */
	GPtrArray *rules;
};

struct nft_rule {
	struct nft_chain *chain;
	guint64 handle;          /* its name among those of its table */
	GByteArray *expressions; /* the payload of NFTA_RULE_EXPRESSIONS */
	char *comment;           /* as nft and iptables-nft keep it; NULL: none */
};

/*
 * All chains of all tables at one moment, read once. Rules are read of the tables that packets
 * which are forwarded or come in meet, and of our own. Sets are read when asked for.
 */
typedef struct nft_dump NftDump;

NftDump *nft_dump_new(void);
void nft_dump_free(NftDump *dump);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(NftDump, nft_dump_free)

/* Read the rules of tables of that name, too. */
void nft_dump_add_table(NftDump *dump, const char *table);

/* Is nf_tables there? One socket asks all. */
gboolean nft_get_presence(NftDump *dump, enum nft_presence *ret_presence, GError **error);

/*
 * Read it, if that has not been done. Where others change something all the time, what there is
 * after a tenth of a second will do: chains are of one moment and rules are, but not of the same
 * one. Without nf_tables, or the right to ask, there are no chains.
 */
gboolean nft_dump_read(NftDump *dump, GError **error);
/* What was read is no longer true: read it anew when it is asked for. */
void nft_dump_forget(NftDump *dump);

/* Of struct nft_chain; belongs to the dump, which has been read. */
const GPtrArray *nft_dump_get_chains(const NftDump *dump);
/* NULL: there is none of that name. */
struct nft_chain *nft_dump_find_chain(
	const NftDump *dump, guint8 family, const char *table, const char *chain);
/* Is there such a table, and its NFT_TABLE_F_*. */
gboolean nft_dump_find_table(
	const NftDump *dump, guint8 family, const char *table, guint32 *ret_flags);

/* The dump's socket; NULL if it has none. */
Netlink *nft_dump_get_socket(const NftDump *dump);

/* A question to nf_tables: a message of type NFT_MSG_*. */
struct nl_msg *nft_question(int type, int flags, guint8 family);

/* The attributes of an answer, max + 1 of them. */
gboolean nft_parse(const struct nlmsghdr *header, struct nlattr **attributes, int max);
/* Its family. */
guint8 nft_family(const struct nlmsghdr *header);

/* The number in an attribute, in host byte order; 0 if it is missing. */
guint32 nft_u32(struct nlattr *attribute);
/* The text in an attribute; NULL if it is missing or has no end. */
const char *nft_string(struct nlattr *attribute);
/* The bytes in an attribute; none if it is missing. The caller owns it. */
GByteArray *nft_bytes(struct nlattr *attribute);

/*
 * Send a dump request, which is freed; reader appends what it makes of each answer to the GPtrArray
 * that it gets as data. The array, empty where what is asked about is not there; NULL with error
 * set.
 */
GPtrArray *nft_list(Netlink *netfilter, struct nl_msg *message, NetlinkReader reader,
	GDestroyNotify free_element, GError **error);

/* Set error to what r, a -errno, means for such a dump. */
void nft_fail_list(int r, GError **error);

G_END_DECLS

#endif
