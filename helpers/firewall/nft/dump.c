/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nf_tables through libnl's core: is it there, and all that it has, read once. */
#include "config.h"

#include "helpers/firewall/nft/dump.h"

#include <errno.h>
/* Before the kernel's own headers, which give way to it. */
#include <netinet/in.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <netlink/attr.h>
#include <string.h>

#include "helpers/base/error.h"
#include "helpers/base/module.h"
#include "helpers/firewall/firewall.h"

/* How many microseconds it is tried to read all lists at one moment. */
enum { PATIENCE = 100000 };

struct nft_dump {
	Netlink *netfilter; /* NULL: not asked for yet, or there is none */
	GPtrArray *wanted;  /* of char *: tables whose rules are read besides */
	GPtrArray *tables;  /* of struct nft_table; NULL: not read */
	GPtrArray *chains;  /* of struct nft_chain */
};

struct nft_table {
	guint8 family;
	char *name;
	guint32 flags;      /* NFT_TABLE_F_* */
	gboolean has_rules; /* they are read */
};

static void read_generation(const struct nlmsghdr *header, void *data)
{
	struct nlattr *attributes[NFTA_GEN_MAX + 1];

	if (nft_parse(header, attributes, NFTA_GEN_MAX))
		*(guint32 *) data = nft_u32(attributes[NFTA_GEN_ID]);
}

/* The number of the ruleset's last change. 0 or -errno. */
static int ask_generation(Netlink *netfilter, guint32 *ret_generation)
{
	return netlink_transact(netfilter, nft_question(NFT_MSG_GETGEN, 0, NFPROTO_UNSPEC),
		read_generation, ret_generation);
}

/* How a kernel answers that has no nfnetlink, or no nf_tables in it. */
static gboolean means_absent(int r)
{
	return r == -EPROTONOSUPPORT || r == -EAFNOSUPPORT || r == -EINVAL || r == -EOPNOTSUPP;
}

NftDump *nft_dump_new(void)
{
	NftDump *dump = g_new0(NftDump, 1);

	dump->wanted = g_ptr_array_new_with_free_func(g_free);
	return dump;
}

void nft_dump_forget(NftDump *dump)
{
	g_clear_pointer(&dump->tables, g_ptr_array_unref);
	g_clear_pointer(&dump->chains, g_ptr_array_unref);
}

void nft_dump_free(NftDump *dump)
{
	nft_dump_forget(dump);
	g_ptr_array_unref(dump->wanted);
	g_clear_pointer(&dump->netfilter, netlink_close);
	g_free(dump);
}

gboolean nft_get_presence(NftDump *dump, enum nft_presence *ret_presence, GError **error)
{
	g_autoptr(Netlink) netfilter = NULL;
	guint32 generation;
	int r = -EPROTONOSUPPORT;

	*ret_presence = NFT_PRESENT;
	if (dump->netfilter != NULL)
		return TRUE;
	/* To ask a kernel for what it has not loaded would load it. */
	if (module_is_present("nf_tables"))
		r = netlink_connect(NETLINK_NETFILTER, &netfilter);
	if (r == 0)
		r = ask_generation(netfilter, &generation);
	if (r < 0 && r != -EPERM && !means_absent(r))
		return error_set_errno(error, r, "cannot read nftables from the kernel");
	if (r == 0)
		dump->netfilter = g_steal_pointer(&netfilter);
	else
		*ret_presence = r == -EPERM ? NFT_DENIED : NFT_ABSENT;
	return TRUE;
}

gboolean nft_is_usable(NftDump *dump)
{
	enum nft_presence presence;

	return nft_get_presence(dump, &presence, NULL) && presence == NFT_PRESENT;
}

Netlink *nft_dump_get_socket(const NftDump *dump)
{
	return dump->netfilter;
}

static void free_chain(gpointer data)
{
	struct nft_chain *chain = data;

	g_free(chain->table);
	g_free(chain->name);
	g_free(chain->type);
	g_ptr_array_unref(chain->rules);
	g_free(chain);
}

static void read_hook(struct nlattr **attributes, struct nft_chain *chain)
{
	struct nlattr *hook[NFTA_HOOK_MAX + 1];

	if (attributes[NFTA_CHAIN_HOOK] == NULL || attributes[NFTA_CHAIN_TYPE] == NULL ||
		nla_parse_nested(hook, NFTA_HOOK_MAX, attributes[NFTA_CHAIN_HOOK], NULL) < 0)
		return;
	chain->type = g_strdup(nla_get_string(attributes[NFTA_CHAIN_TYPE]));
	chain->hook = nft_u32(hook[NFTA_HOOK_HOOKNUM]);
	chain->priority = (gint32) nft_u32(hook[NFTA_HOOK_PRIORITY]);
	chain->drops_by_policy = attributes[NFTA_CHAIN_POLICY] != NULL &&
				 nft_u32(attributes[NFTA_CHAIN_POLICY]) == NF_DROP;
}

static void read_chain(const struct nlmsghdr *header, void *data)
{
	struct nlattr *attributes[NFTA_CHAIN_MAX + 1];
	struct nft_chain *chain;

	if (!nft_parse(header, attributes, NFTA_CHAIN_MAX) ||
		attributes[NFTA_CHAIN_TABLE] == NULL || attributes[NFTA_CHAIN_NAME] == NULL)
		return;
	chain = g_new0(struct nft_chain, 1);
	chain->family = nft_family(header);
	chain->table = g_strdup(nla_get_string(attributes[NFTA_CHAIN_TABLE]));
	chain->name = g_strdup(nla_get_string(attributes[NFTA_CHAIN_NAME]));
	chain->n_rules = nft_u32(attributes[NFTA_CHAIN_USE]);
	chain->rules = g_ptr_array_new_with_free_func(nft_rule_free);
	read_hook(attributes, chain);
	g_ptr_array_add(data, chain);
}

static void free_table(gpointer data)
{
	struct nft_table *table = data;

	g_free(table->name);
	g_free(table);
}

static void read_table(const struct nlmsghdr *header, void *data)
{
	struct nlattr *attributes[NFTA_TABLE_MAX + 1];
	struct nft_table *table;

	if (!nft_parse(header, attributes, NFTA_TABLE_MAX) || attributes[NFTA_TABLE_NAME] == NULL)
		return;
	table = g_new0(struct nft_table, 1);
	table->family = nft_family(header);
	table->name = g_strdup(nla_get_string(attributes[NFTA_TABLE_NAME]));
	table->flags = nft_u32(attributes[NFTA_TABLE_FLAGS]);
	g_ptr_array_add(data, table);
}

static struct nft_table *find_table(const NftDump *dump, guint8 family, const char *name)
{
	for (guint i = 0; i < dump->tables->len; i++) {
		struct nft_table *table = g_ptr_array_index(dump->tables, i);

		if (table->family == family && strcmp(table->name, name) == 0)
			return table;
	}
	return NULL;
}

/* Do guests' packets come by there, or is it what somebody asks for? */
static gboolean needs_rules(const NftDump *dump, const struct nft_chain *chain)
{
	if (g_str_has_prefix(chain->table, BRW0_TAG) ||
		g_ptr_array_find_with_equal_func(dump->wanted, chain->table, g_str_equal, NULL))
		return TRUE;
	return nft_chain_is_met(chain);
}

/* Mark the tables whose rules are needed, and list them: of struct nft_table. */
static GPtrArray *mark_tables(NftDump *dump)
{
	GPtrArray *marked = g_ptr_array_new();

	for (guint i = 0; i < dump->chains->len; i++) {
		const struct nft_chain *chain = g_ptr_array_index(dump->chains, i);
		struct nft_table *table = find_table(dump, chain->family, chain->table);

		if (table == NULL || table->has_rules || !needs_rules(dump, chain))
			continue;
		table->has_rules = TRUE;
		g_ptr_array_add(marked, table);
	}
	return marked;
}

static gboolean has_other_rules(const NftDump *dump)
{
	for (guint i = 0; i < dump->chains->len; i++) {
		const struct nft_chain *chain = g_ptr_array_index(dump->chains, i);
		const struct nft_table *table = find_table(dump, chain->family, chain->table);

		if (chain->n_rules > 0 && (table == NULL || !table->has_rules))
			return TRUE;
	}
	return FALSE;
}

static gboolean add_rules(NftDump *dump, guint8 family, const char *table, GError **error)
{
	g_autoptr(GPtrArray) rules =
		nft_list_rules(dump->netfilter, dump->chains, family, table, error);

	if (rules == NULL)
		return FALSE;
	/* They go over to their chains. */
	g_ptr_array_set_free_func(rules, NULL);
	for (guint i = 0; i < rules->len; i++) {
		struct nft_rule *rule = g_ptr_array_index(rules, i);

		g_ptr_array_add(rule->chain->rules, rule);
	}
	return TRUE;
}

/*
 * One dump if all rules are needed. Otherwise one a table: others may be large, or grow faster than
 * they can be read.
 */
static gboolean add_needed_rules(NftDump *dump, GError **error)
{
	g_autoptr(GPtrArray) tables = mark_tables(dump);

	if (tables->len > 1 && !has_other_rules(dump))
		return add_rules(dump, NFPROTO_UNSPEC, NULL, error);
	for (guint i = 0; i < tables->len; i++) {
		const struct nft_table *table = g_ptr_array_index(tables, i);

		if (!add_rules(dump, table->family, table->name, error))
			return FALSE;
	}
	return TRUE;
}

static gboolean read_all(NftDump *dump, GError **error)
{
	nft_dump_forget(dump);
	dump->tables = nft_list(dump->netfilter,
		nft_question(NFT_MSG_GETTABLE, NLM_F_DUMP, NFPROTO_UNSPEC), read_table, free_table,
		error);
	if (dump->tables == NULL)
		return FALSE;
	dump->chains = nft_list(dump->netfilter,
		nft_question(NFT_MSG_GETCHAIN, NLM_F_DUMP, NFPROTO_UNSPEC), read_chain, free_chain,
		error);
	return dump->chains != NULL && add_needed_rules(dump, error);
}

/* The same, for those who know that there is one. */
static gboolean get_generation(Netlink *netfilter, guint32 *ret_generation, GError **error)
{
	int r = ask_generation(netfilter, ret_generation);

	return r < 0 ? error_set_errno(error, r, "cannot read nftables from the kernel") : TRUE;
}

static gboolean read_at_one_moment(NftDump *dump, GError **error)
{
	gint64 deadline = g_get_monotonic_time() + PATIENCE;
	guint32 before, after;

	do {
		if (!get_generation(dump->netfilter, &before, error) || !read_all(dump, error) ||
			!get_generation(dump->netfilter, &after, error))
			return FALSE;
	} while (before != after && g_get_monotonic_time() < deadline);
	return TRUE;
}

void nft_dump_add_table(NftDump *dump, const char *name)
{
	if (g_ptr_array_find_with_equal_func(dump->wanted, name, g_str_equal, NULL))
		return;
	g_ptr_array_add(dump->wanted, g_strdup(name));
	for (guint i = 0; dump->tables != NULL && i < dump->tables->len; i++) {
		const struct nft_table *table = g_ptr_array_index(dump->tables, i);

		if (strcmp(table->name, name) == 0 && !table->has_rules) {
			nft_dump_forget(dump);
			return;
		}
	}
}

gboolean nft_dump_read(NftDump *dump, GError **error)
{
	enum nft_presence presence;

	if (dump->chains != NULL)
		return TRUE;
	if (!nft_get_presence(dump, &presence, error))
		return FALSE;
	if (presence == NFT_PRESENT) {
		if (read_at_one_moment(dump, error))
			return TRUE;
		nft_dump_forget(dump);
		/* The rest of an answer may still come: undo needs a socket without. */
		g_clear_pointer(&dump->netfilter, netlink_close);
		return FALSE;
	}
	dump->tables = g_ptr_array_new_with_free_func(free_table);
	dump->chains = g_ptr_array_new_with_free_func(free_chain);
	return TRUE;
}

const GPtrArray *nft_dump_get_chains(const NftDump *dump)
{
	return dump->chains;
}

struct nft_chain *nft_dump_find_chain(
	const NftDump *dump, guint8 family, const char *table, const char *name)
{
	return nft_find_chain(dump->chains, family, table, name);
}

gboolean nft_dump_find_table(
	const NftDump *dump, guint8 family, const char *name, guint32 *ret_flags)
{
	const struct nft_table *table = find_table(dump, family, name);

	if (table != NULL)
		*ret_flags = table->flags;
	return table != NULL;
}
