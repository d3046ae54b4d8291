/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The backend "nftables": nf_tables. */
#include "config.h"

#include <netinet/in.h>
/* After it, which the kernel's own headers give way to. */
#include <linux/netfilter.h>
#include <string.h>

#include "helpers/base/module.h"
#include "helpers/base/quote.h"
#include "helpers/firewall/backend.h"
#include "helpers/firewall/nft/table.h"
#include "helpers/firewall/nft/text.h"
#include "helpers/firewall/nft/bypass.h"
#include "helpers/firewall/nft/commit.h"
#include "helpers/firewall/ruleset.h"

/* A process that may not use it may still know that it is there. */
static gboolean is_present(View *view, gboolean *ret_is_present, GError **error)
{
	enum nft_presence presence;

	if (!nft_get_presence(view->nft, &presence, error))
		return FALSE;
	*ret_is_present = presence != NFT_ABSENT;
	return TRUE;
}

static const char *get_build_lack(void)
{
	return nftables_is_built_in() ? NULL : "this program was built without libnftables";
}

static const char *get_library_lack(void)
{
	return nftables_is_installed() ? NULL : "libnftables is not installed";
}

static gboolean can_insert(const struct insertion_point *point)
{
	return quote_is_nft_name(point->table) && quote_is_nft_name(point->chain);
}

static void look_at_chains(const GPtrArray *chains, const char *bridge, const char *const *bridges,
	struct backend_facts *ret)
{
	g_autofree char *own_table = ruleset_nft_table(bridge);

	for (guint i = 0; i < chains->len; i++) {
		const struct nft_chain *chain = g_ptr_array_index(chains, i);
		gboolean is_ours = ruleset_is_nft_table(chain->family, chain->table, bridges);

		ret->is_foreign = ret->is_foreign ||
				  (!is_ours && (chain->n_rules > 0 || chain->drops_by_policy));
		ret->is_own = ret->is_own || (is_ours && g_str_equal(chain->table, own_table));
	}
}

static gboolean get_use(View *view, const char *bridge, const char *const *bridges,
	struct backend_facts *ret, GError **error)
{
	if (!nft_dump_read(view->nft, error))
		return FALSE;
	look_at_chains(nft_dump_get_chains(view->nft), bridge, bridges, ret);
	return TRUE;
}

/* Do guests' packets come by there, and is it not of our own table? */
static gboolean is_wanted(const struct nft_chain *chain, const char *const *bridges)
{
	return nft_chain_is_met(chain) &&
	       !ruleset_is_nft_table(chain->family, chain->table, bridges);
}

/* That of a chain; made if it is not among them. */
static Table *ensure_table(GPtrArray *tables, const NftDump *dump, const struct nft_chain *chain)
{
	Table *table;

	for (guint i = 0; i < tables->len; i++) {
		table = g_ptr_array_index(tables, i);
		if (table->family == chain->family && strcmp(table->name, chain->table) == 0)
			return table;
	}
	table = nft_table_new(dump, chain->family, chain->table);
	/* NULL: it went between two dumps, on a host whose rules change all the time. */
	if (table != NULL)
		g_ptr_array_add(tables, table);
	return table;
}

static gboolean read_tables(
	View *view, const char *const *bridges, GPtrArray *tables, GError **error)
{
	NftDump *dump = view->nft;
	const GPtrArray *chains;

	if (!nft_dump_read(dump, error))
		return FALSE;
	chains = nft_dump_get_chains(dump);
	for (guint i = 0; i < chains->len; i++) {
		const struct nft_chain *chain = g_ptr_array_index(chains, i);
		Table *table = is_wanted(chain, bridges) ? ensure_table(tables, dump, chain) : NULL;

		if (table != NULL)
			nft_table_add_chain(table, chain);
	}
	for (guint i = 0; i < tables->len; i++) {
		Table *table = g_ptr_array_index(tables, i);

		if (!table->is_dormant && !nft_table_read_rules(table, dump, error))
			return FALSE;
		/* A manager is known by its chains, whether or not rules lead to them. */
		nft_table_add_others(table, dump);
	}
	return TRUE;
}

/* How many bypass rules are in the chain: see ruleset_new_bypass. */
static guint count_ours(const struct nft_chain *chain, const char *const *bridges)
{
	guint n = 0;

	for (guint i = 0; i < chain->rules->len; i++) {
		const struct nft_rule *rule = g_ptr_array_index(chain->rules, i);

		if (rule->comment != NULL && ruleset_is_tag(rule->comment, bridges) &&
			nftables_rule_accepts(rule))
			n++;
	}
	return n;
}

/*
 * A base chain with rules in it, at forward or of type nat: a line of its family, table and name,
 * and how many rules and references it has. Ours do not count.
 */
static void append_chain(const struct nft_chain *chain, const char *const *bridges, GString *out)
{
	guint n_ours;

	if (chain->type == NULL || chain->n_rules == 0 ||
		(chain->hook != NF_INET_FORWARD && strcmp(chain->type, "nat") != 0) ||
		ruleset_is_nft_table(chain->family, chain->table, bridges))
		return;
	n_ours = count_ours(chain, bridges);
	if (chain->n_rules > n_ours)
		g_string_append_printf(out, "nft %u %s %s %u\n", chain->family, chain->table,
			chain->name, chain->n_rules - n_ours);
}

/* Who is not let in can change nothing either. */
static gboolean list_foreign(View *view, const char *const *bridges, GString *out, GError **error)
{
	const GPtrArray *chains;

	if (!nft_dump_read(view->nft, error))
		return FALSE;
	chains = nft_dump_get_chains(view->nft);
	for (guint i = 0; i < chains->len; i++)
		append_chain(g_ptr_array_index(chains, i), bridges, out);
	return TRUE;
}

static char **list_tables(const char *bridge)
{
	char **tables = g_new0(char *, 2);

	tables[0] = ruleset_nft_table(bridge);
	return tables;
}

/* They hold if the rules that the kernel gives back, decoded, are the wanted ones. */
static gboolean inspect(
	View *view, const struct backend_rules *rules, struct backend_found *ret, GError **error)
{
	g_auto(NftOwn) own = {NULL, FALSE};

	if (!nft_own_read(view->nft, rules->table, &own, error))
		return FALSE;
	ret->holds = own.table != NULL && !own.has_older && table_equal(own.table, rules->wanted);
	ret->before = "";
	ret->found = NULL;
	if (!ret->holds)
		ret->found = own.table == NULL && !own.has_older ? "rules missing" : "other rules";
	return TRUE;
}

/* The commands that take away what is there. Older versions had a table of family ip. */
static void append_removal(const char *table, const NftOwn *own, GString *commands)
{
	if (own->has_older)
		nft_text_removal("ip", table, commands);
	if (own->table != NULL)
		nft_text_removal("inet", table, commands);
}

/* Only what is there is taken away first: for that a kernel makes us wait. */
static gboolean ensure(View *view, const struct backend_rules *rules, GError **error)
{
	g_autoptr(GString) commands = g_string_new(NULL);
	g_auto(NftOwn) own = {NULL, FALSE};

	if (!nft_own_read(view->nft, rules->table, &own, error))
		return FALSE;
	append_removal(rules->table, &own, commands);
	nft_text_table(rules->wanted, commands);
	return nftables_run(view->nft, commands->str, error);
}

/* Without the library nothing could have been put there, and so it is asked for only if it was. */
static gboolean remove_rules(
	View *view, const struct backend_rules *rules, gboolean *ret_stays, GError **error)
{
	g_autoptr(GString) commands = g_string_new(NULL);
	g_auto(NftOwn) own = {NULL, FALSE};

	*ret_stays = FALSE;
	if (!nft_own_read(view->nft, rules->table, &own, error))
		return FALSE;
	append_removal(rules->table, &own, commands);
	return commands->len == 0 || nftables_run(view->nft, commands->str, error);
}

static void describe(const struct backend_rules *rules, GString *out)
{
	static const char *const families[] = {"ip", "inet"};

	g_string_append(out, "nft -f - <<'END'\n");
	for (gsize i = 0; i < G_N_ELEMENTS(families); i++)
		nft_text_removal(families[i], rules->table, out);
	nft_text_table(rules->wanted, out);
	g_string_append(out, "END\n");
}

static gboolean describe_removal(
	View *view, const struct backend_rules *rules, GString *out, GError **error)
{
	g_auto(NftOwn) own = {NULL, FALSE};

	if (!nft_own_read(view->nft, rules->table, &own, error))
		return FALSE;
	if (own.has_older)
		quote_command(out, "nft", "delete", "table", "ip", rules->table, NULL);
	if (own.table != NULL)
		quote_command(out, "nft", "delete", "table", "inet", rules->table, NULL);
	return TRUE;
}

static void describe_bypass(
	const struct insertion_point *point, const GPtrArray *rules, GString *out)
{
	g_string_append(out, "nft -f - <<'END'\n");
	nft_text_inserts(point, rules, out);
	g_string_append(out, "END\n");
}

static void describe_addition(const char *table, const char *chain, const Rule *rule, GString *out)
{
	g_autoptr(GString) line = g_string_new(NULL);
	g_autofree char *word = NULL;

	g_string_append_printf(line, "add rule ip %s %s ", table, chain);
	nft_text_rule(rule, line);
	word = quote_shell(g_strchomp(line->str));
	g_string_append_printf(out, "nft %s", word);
}

static const char *const befores[] = {"", NULL};

const Backend backend_nft = {
	.name = "nftables",
	.module = MODULE_NFTABLES,
	.options = "CONFIG_NF_TABLES and CONFIG_NF_TABLES_INET",
	.lack = "this kernel has no nf_tables; it needs CONFIG_NF_TABLES",
	.step_kind = "table",
	.iptables = "iptables-nft",
	.has_families = TRUE,
	.has_own_tables = TRUE,
	.befores = befores,
	.is_present = is_present,
	.get_build_lack = get_build_lack,
	.get_library_lack = get_library_lack,
	.can_write = quote_is_nft_string,
	.can_insert = can_insert,
	.get_use = get_use,
	.read = read_tables,
	.list_foreign = list_foreign,
	.list_tables = list_tables,
	.inspect = inspect,
	.ensure = ensure,
	.remove = remove_rules,
	.describe = describe,
	.describe_removal = describe_removal,
	.holds_bypass = nftables_holds_bypass,
	.ensure_bypass = nftables_ensure_bypass,
	.remove_bypass = nftables_remove_bypass,
	.describe_bypass = describe_bypass,
	.describe_bypass_removal = nftables_describe_removal_of_bypass,
	.describe_addition = describe_addition,
};
