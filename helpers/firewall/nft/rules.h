/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Chains, rules and the elements of sets, as the kernel has them; and the messages by which it is
 * asked for them.
 */
#ifndef BRW0_FIREWALL_NFT_RULES_H
#define BRW0_FIREWALL_NFT_RULES_H

#include <glib.h>

#include "helpers/base/netlink.h"

G_BEGIN_DECLS

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

/*
 * Send a dump request, which is freed; reader appends what it makes of each answer to the GPtrArray
 * that it gets as data. The array, empty where what is asked about is not there; NULL with error
 * set.
 */
GPtrArray *nft_list(Netlink *netfilter, struct nl_msg *message, NetlinkReader reader,
	GDestroyNotify free_element, GError **error);

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

/* Do packets that guests send or get come by there, and may be dropped? */
gboolean nft_chain_is_met(const struct nft_chain *chain);

struct nft_rule {
	struct nft_chain *chain;
	guint64 handle;          /* its name among those of its table */
	GByteArray *expressions; /* the payload of NFTA_RULE_EXPRESSIONS */
	char *comment;           /* as nft and iptables-nft keep it; NULL: none */
};

/* Of an array of struct nft_chain; NULL: there is none of that name. */
struct nft_chain *nft_find_chain(
	const GPtrArray *chains, guint8 family, const char *table, const char *name);

void nft_rule_free(gpointer rule);
/*
 * The rules of one table, or of all if table is NULL, each chain's in their order: struct
 * nft_rule, caller owns. Those of other chains than these are left out.
 */
GPtrArray *nft_list_rules(Netlink *netfilter, const GPtrArray *chains, guint8 family,
	const char *table, GError **error);

struct nft_element {
	GByteArray *key;   /* nothing: stands for all that are not in the set */
	GByteArray *value; /* of a map: the payload of NFTA_SET_ELEM_DATA */
	GByteArray *rest;  /* flags, end of an interval, object; nothing: just a key */
};
void nft_element_free(gpointer element);

/* The elements of a set, in no order: struct nft_element, caller owns. */
GPtrArray *nft_list_elements(
	Netlink *netfilter, guint8 family, const char *table, const char *set, GError **error);

G_END_DECLS

#endif
