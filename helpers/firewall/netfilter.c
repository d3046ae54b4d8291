/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nf_tables through libnl's core: is it there, its tables, its chains. */
#include "config.h"

#include "helpers/firewall/netfilter.h"

#include <errno.h>
/* Before the kernel's own headers, which give way to it. */
#include <netinet/in.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <netlink/attr.h>
#include <string.h>

#include "helpers/base/error.h"
#include "helpers/base/module.h"
#include "helpers/firewall/netfilter-talk.h"

/* How many microseconds it is tried to read all lists at one moment. */
enum { PATIENCE = 100000 };

static void read_generation(const struct nlmsghdr *header, void *data)
{
	struct nlattr *attributes[NFTA_GEN_MAX + 1];

	if (netfilter_parse(header, attributes, NFTA_GEN_MAX))
		*(guint32 *) data = netfilter_u32(attributes[NFTA_GEN_ID]);
}

/* The number of the ruleset's last change. 0 or -errno. */
static int ask_generation(Netlink *netfilter, guint32 *ret_generation)
{
	return netlink_transact(netfilter, netfilter_question(NFT_MSG_GETGEN, 0, NFPROTO_UNSPEC),
		read_generation, ret_generation);
}

/* How a kernel answers that has no nfnetlink, or no nf_tables in it. */
static gboolean means_absent(int r)
{
	return r == -EPROTONOSUPPORT || r == -EAFNOSUPPORT || r == -EINVAL || r == -EOPNOTSUPP;
}

gboolean netfilter_open(
	enum netfilter_presence *ret_presence, Netlink **ret_netfilter, GError **error)
{
	g_autoptr(Netlink) netfilter = NULL;
	guint32 generation;
	int r = -EPROTONOSUPPORT;

	/* To ask a kernel for what it has not loaded would load it. */
	if (module_is_present("nf_tables"))
		r = netlink_connect(NETLINK_NETFILTER, &netfilter);
	if (r == 0)
		r = ask_generation(netfilter, &generation);
	if (r < 0 && r != -EPERM && !means_absent(r))
		return error_set_errno(error, r, "cannot read nftables from the kernel");
	*ret_presence = r == 0        ? NETFILTER_PRESENT
			: r == -EPERM ? NETFILTER_DENIED
				      : NETFILTER_ABSENT;
	*ret_netfilter = r == 0 ? g_steal_pointer(&netfilter) : NULL;
	return TRUE;
}

static void free_chain(gpointer data)
{
	struct netfilter_chain *chain = data;

	g_free(chain->table);
	g_free(chain->name);
	g_free(chain->type);
	g_free(chain);
}

static void read_hook(struct nlattr **attributes, struct netfilter_chain *chain)
{
	struct nlattr *hook[NFTA_HOOK_MAX + 1];

	if (attributes[NFTA_CHAIN_HOOK] == NULL || attributes[NFTA_CHAIN_TYPE] == NULL ||
		nla_parse_nested(hook, NFTA_HOOK_MAX, attributes[NFTA_CHAIN_HOOK], NULL) < 0)
		return;
	chain->type = g_strdup(nla_get_string(attributes[NFTA_CHAIN_TYPE]));
	chain->hook = netfilter_u32(hook[NFTA_HOOK_HOOKNUM]);
	chain->priority = (gint32) netfilter_u32(hook[NFTA_HOOK_PRIORITY]);
	chain->drops_by_policy = attributes[NFTA_CHAIN_POLICY] != NULL &&
				 netfilter_u32(attributes[NFTA_CHAIN_POLICY]) == NF_DROP;
}

static void read_chain(const struct nlmsghdr *header, void *data)
{
	struct nlattr *attributes[NFTA_CHAIN_MAX + 1];
	struct netfilter_chain *chain;

	if (!netfilter_parse(header, attributes, NFTA_CHAIN_MAX) ||
		attributes[NFTA_CHAIN_TABLE] == NULL || attributes[NFTA_CHAIN_NAME] == NULL)
		return;
	chain = g_new0(struct netfilter_chain, 1);
	chain->family = netfilter_family(header);
	chain->table = g_strdup(nla_get_string(attributes[NFTA_CHAIN_TABLE]));
	chain->name = g_strdup(nla_get_string(attributes[NFTA_CHAIN_NAME]));
	chain->n_rules = netfilter_u32(attributes[NFTA_CHAIN_USE]);
	read_hook(attributes, chain);
	g_ptr_array_add(data, chain);
}

GPtrArray *netfilter_list_chains(
	Netlink *netfilter, guint8 family, const char *table, GError **error)
{
	GPtrArray *chains =
		netfilter_list(netfilter, netfilter_question(NFT_MSG_GETCHAIN, NLM_F_DUMP, family),
			read_chain, free_chain, error);

	/* The kernel chooses by family alone. */
	for (guint i = chains != NULL && table != NULL ? chains->len : 0; i-- > 0;) {
		const struct netfilter_chain *chain = g_ptr_array_index(chains, i);

		if (strcmp(chain->table, table) != 0)
			g_ptr_array_remove_index(chains, i);
	}
	return chains;
}

/* The same, for those who know that there is one. */
static gboolean get_generation(Netlink *netfilter, guint32 *ret_generation, GError **error)
{
	int r = ask_generation(netfilter, ret_generation);

	return r < 0 ? error_set_errno(error, r, "cannot read nftables from the kernel") : TRUE;
}

gboolean netfilter_read(Netlink *netfilter, NetfilterReader read, gpointer data, GError **error)
{
	gint64 deadline = g_get_monotonic_time() + PATIENCE;
	guint32 before, after;

	do {
		if (!get_generation(netfilter, &before, error) || !read(netfilter, data, error) ||
			!get_generation(netfilter, &after, error))
			return FALSE;
	} while (before != after && g_get_monotonic_time() < deadline);
	return TRUE;
}

static void read_table(const struct nlmsghdr *header, void *data)
{
	struct nlattr *attributes[NFTA_TABLE_MAX + 1];

	if (netfilter_parse(header, attributes, NFTA_TABLE_MAX))
		*(guint32 *) data = netfilter_u32(attributes[NFTA_TABLE_FLAGS]);
}

gboolean netfilter_get_table(Netlink *netfilter, guint8 family, const char *table,
	gboolean *ret_exists, guint32 *ret_flags, GError **error)
{
	struct nl_msg *message = netfilter_question(NFT_MSG_GETTABLE, 0, family);
	int r;

	nla_put_string(message, NFTA_TABLE_NAME, table);
	r = netlink_transact(netfilter, message, read_table, ret_flags);
	if (r < 0 && r != -ENOENT)
		return error_set_errno(error, r, "cannot look up table %s of nftables", table);
	*ret_exists = r == 0;
	return TRUE;
}
