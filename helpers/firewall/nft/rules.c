/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nf_tables through libnl's core: chains, rules, and the elements of sets. */
#include "config.h"

#include "helpers/firewall/nft/rules.h"

/* Before the kernel's own headers, which give way to it. */
#include <netinet/in.h>
#include <arpa/inet.h>
#include <endian.h>
#include <errno.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <string.h>

#include "helpers/base/error.h"
#include "helpers/base/retry.h"

struct nl_msg *nft_question(int type, int flags, guint8 family)
{
	struct nfgenmsg header = {.nfgen_family = family, .version = NFNETLINK_V0};

	return netlink_message(NFNL_SUBSYS_NFTABLES << 8 | type, flags, &header, sizeof(header));
}

gboolean nft_parse(const struct nlmsghdr *header, struct nlattr **attributes, int max)
{
	return nlmsg_parse((struct nlmsghdr *) (uintptr_t) header, sizeof(struct nfgenmsg),
		       attributes, max, NULL) >= 0;
}

guint8 nft_family(const struct nlmsghdr *header)
{
	return ((const struct nfgenmsg *) nlmsg_data(header))->nfgen_family;
}

guint32 nft_u32(struct nlattr *attribute)
{
	return attribute != NULL && nla_len(attribute) >= 4 ? ntohl(nla_get_u32(attribute)) : 0;
}

const char *nft_string(struct nlattr *attribute)
{
	if (attribute == NULL ||
		memchr(nla_data(attribute), '\0', (gsize) nla_len(attribute)) == NULL)
		return NULL;
	return nla_get_string(attribute);
}

/* The bytes in an attribute; none if it is missing. The caller owns it. */
static GByteArray *get_bytes(struct nlattr *attribute)
{
	GByteArray *bytes = g_byte_array_new();

	if (attribute != NULL)
		g_byte_array_append(bytes, nla_data(attribute), (guint) nla_len(attribute));
	return bytes;
}

/* Set error to what r, a -errno, means for such a dump. */
static void fail_list(int r, GError **error)
{
	error_set_errno(error, r, "cannot list the rules of nftables%s",
		r == -EINTR ? ": they keep changing" : "");
}

GPtrArray *nft_list(Netlink *netfilter, struct nl_msg *message, NetlinkReader reader,
	GDestroyNotify free_element, GError **error)
{
	g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func(free_element);
	int r = netlink_dump(netfilter, message, reader, all);

	if (r == 0 || r == -ENOENT)
		return g_steal_pointer(&all);
	fail_list(r, error);
	return NULL;
}

struct nft_chain *nft_find_chain(
	const GPtrArray *chains, guint8 family, const char *table, const char *name)
{
	for (guint i = 0; i < chains->len; i++) {
		struct nft_chain *chain = g_ptr_array_index(chains, i);

		if (chain->family == family && strcmp(chain->table, table) == 0 &&
			strcmp(chain->name, name) == 0)
			return chain;
	}
	return NULL;
}

gboolean nft_chain_is_met(const struct nft_chain *chain)
{
	if (chain->type == NULL || chain->family == NFPROTO_IPV6)
		return FALSE;
	if (chain->family != NFPROTO_IPV4 && chain->family != NFPROTO_INET)
		return TRUE;
	/* In the others rules translate, and leave the dropping to filters. */
	return chain->hook == NF_INET_FORWARD || chain->hook == NF_INET_LOCAL_IN ||
	       (chain->hook != NF_INET_LOCAL_OUT && strcmp(chain->type, "filter") == 0);
}

/* The comment among a rule's user data, a list of type, length, value: libnftnl's udata.h. */
enum { UDATA_RULE_COMMENT = 0 };

void nft_rule_free(gpointer data)
{
	struct nft_rule *rule = data;

	g_byte_array_unref(rule->expressions);
	g_free(rule->comment);
	g_free(rule);
}

static char *read_comment(struct nlattr *attribute)
{
	const guint8 *data = attribute != NULL ? nla_data(attribute) : NULL;
	gsize left = attribute != NULL ? (gsize) nla_len(attribute) : 0;

	while (left >= 2 && left - 2 >= data[1]) {
		if (data[0] == UDATA_RULE_COMMENT)
			return g_strndup((const char *) data + 2, data[1]);
		left -= 2 + data[1];
		data += 2 + data[1];
	}
	return NULL;
}

/* Rules that are being read. They come chain by chain, so the last one's is remembered. */
struct reading {
	const GPtrArray *chains;
	struct nft_chain *last;
	GPtrArray *rules;
};

static struct nft_chain *find_chain(
	struct reading *reading, guint8 family, const char *table, const char *name)
{
	const struct nft_chain *last = reading->last;

	if (last == NULL || last->family != family || strcmp(last->name, name) != 0 ||
		strcmp(last->table, table) != 0)
		reading->last = nft_find_chain(reading->chains, family, table, name);
	return reading->last;
}

static void read_rule(const struct nlmsghdr *header, void *data)
{
	struct reading *reading = data;
	struct nlattr *attributes[NFTA_RULE_MAX + 1];
	struct nft_chain *chain;
	struct nft_rule *rule;

	if (!nft_parse(header, attributes, NFTA_RULE_MAX) || attributes[NFTA_RULE_TABLE] == NULL ||
		attributes[NFTA_RULE_CHAIN] == NULL || attributes[NFTA_RULE_HANDLE] == NULL)
		return;
	chain = find_chain(reading, nft_family(header), nla_get_string(attributes[NFTA_RULE_TABLE]),
		nla_get_string(attributes[NFTA_RULE_CHAIN]));
	if (chain == NULL)
		return;
	rule = g_new0(struct nft_rule, 1);
	rule->chain = chain;
	rule->handle = be64toh(nla_get_u64(attributes[NFTA_RULE_HANDLE]));
	rule->expressions = get_bytes(attributes[NFTA_RULE_EXPRESSIONS]);
	rule->comment = read_comment(attributes[NFTA_RULE_USERDATA]);
	g_ptr_array_add(reading->rules, rule);
}

/* The next rule of that chain from the i-th on; NULL after the last. */
static const struct nft_rule *next_of(
	const GPtrArray *rules, const struct nft_chain *chain, guint *i)
{
	while (*i < rules->len) {
		const struct nft_rule *rule = g_ptr_array_index(rules, (*i)++);

		if (rule->chain == chain)
			return rule;
	}
	return NULL;
}

/* Do the rules of each chain begin with those that they were before? */
static gboolean is_continued(const GPtrArray *before, const GPtrArray *after)
{
	g_autoptr(GHashTable) places = g_hash_table_new(NULL, NULL);

	for (guint k = 0; k < before->len; k++) {
		const struct nft_rule *rule = g_ptr_array_index(before, k);
		guint i = GPOINTER_TO_UINT(g_hash_table_lookup(places, rule->chain));
		const struct nft_rule *same = next_of(after, rule->chain, &i);

		if (same == NULL || same->handle != rule->handle)
			return FALSE;
		g_hash_table_insert(places, rule->chain, GUINT_TO_POINTER(i));
	}
	return TRUE;
}

/*
 * On a host whose rules change faster than they can be read, each reading is interrupted. But no
 * handle is ever given twice, and what a rule does never changes: if a second reading begins, in
 * each chain, with all that the first one had, then nothing of it went before the first one ended,
 * and nothing came in between: the first one is what was there when it ended.
 */
GPtrArray *nft_list_rules(Netlink *netfilter, const GPtrArray *chains, guint8 family,
	const char *table, GError **error)
{
	g_autoptr(GPtrArray) before = NULL;
	struct retry retry = {0};
	int r;

	do {
		g_autoptr(GPtrArray) rules = g_ptr_array_new_with_free_func(nft_rule_free);
		struct nl_msg *message = nft_question(NFT_MSG_GETRULE, NLM_F_DUMP, family);
		struct reading reading = {chains, NULL, rules};

		if (table != NULL)
			nla_put_string(message, NFTA_RULE_TABLE, table);
		r = netlink_transact(netfilter, message, read_rule, &reading);
		if (r == 0 || r == -ENOENT)
			return g_steal_pointer(&rules);
		if (r == -EINTR && before != NULL && is_continued(before, rules))
			return g_steal_pointer(&before);
		g_clear_pointer(&before, g_ptr_array_unref);
		before = g_steal_pointer(&rules);
	} while (r == -EINTR && retry_again(&retry));
	fail_list(r, error);
	return NULL;
}

void nft_element_free(gpointer data)
{
	struct nft_element *element = data;

	g_byte_array_unref(element->key);
	g_byte_array_unref(element->value);
	g_byte_array_unref(element->rest);
	g_free(element);
}

static void read_element(struct nlattr *attribute, GPtrArray *out)
{
	static const int others[] = {
		NFTA_SET_ELEM_FLAGS, NFTA_SET_ELEM_KEY_END, NFTA_SET_ELEM_OBJREF};
	struct nlattr *attributes[NFTA_SET_ELEM_MAX + 1];
	struct nlattr *value[NFTA_DATA_MAX + 1];
	struct nft_element *element;

	/* One without a key is for all that are not in the set. */
	if (nla_parse_nested(attributes, NFTA_SET_ELEM_MAX, attribute, NULL) < 0 ||
		(attributes[NFTA_SET_ELEM_KEY] != NULL &&
			nla_parse_nested(
				value, NFTA_DATA_MAX, attributes[NFTA_SET_ELEM_KEY], NULL) < 0))
		return;
	element = g_new0(struct nft_element, 1);
	element->key =
		get_bytes(attributes[NFTA_SET_ELEM_KEY] != NULL ? value[NFTA_DATA_VALUE] : NULL);
	element->value = get_bytes(attributes[NFTA_SET_ELEM_DATA]);
	element->rest = g_byte_array_new();
	for (gsize i = 0; i < G_N_ELEMENTS(others); i++) {
		struct nlattr *other = attributes[others[i]];

		if (other != NULL)
			g_byte_array_append(element->rest, (const guint8 *) other,
				(guint) (NLA_HDRLEN + nla_len(other)));
	}
	g_ptr_array_add(out, element);
}

static void read_elements(const struct nlmsghdr *header, void *data)
{
	struct nlattr *attributes[NFTA_SET_ELEM_LIST_MAX + 1];
	struct nlattr *element;
	int left;

	if (!nft_parse(header, attributes, NFTA_SET_ELEM_LIST_MAX) ||
		attributes[NFTA_SET_ELEM_LIST_ELEMENTS] == NULL)
		return;
	nla_for_each_nested (element, attributes[NFTA_SET_ELEM_LIST_ELEMENTS], left)
		read_element(element, data);
}

GPtrArray *nft_list_elements(
	Netlink *netfilter, guint8 family, const char *table, const char *set, GError **error)
{
	struct nl_msg *message = nft_question(NFT_MSG_GETSETELEM, NLM_F_DUMP, family);

	nla_put_string(message, NFTA_SET_ELEM_LIST_TABLE, table);
	nla_put_string(message, NFTA_SET_ELEM_LIST_SET, set);
	return nft_list(netfilter, message, read_elements, nft_element_free, error);
}
