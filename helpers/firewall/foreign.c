/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Somebody else's rules that forward or translate packets. */
#include "config.h"

#include "helpers/firewall/foreign.h"

/* Before the kernel's own headers, which give way to it. */
#include <netinet/in.h>
#include <linux/netfilter.h>
#include <string.h>

#include "helpers/firewall/iptables.h"
#include "helpers/firewall/nftables-bypass.h"
#include "helpers/firewall/ruleset.h"

/* How many bypass rules are in the chain: see ruleset_new_bypass. */
static guint count_ours(const struct netfilter_chain *chain, const char *const *bridges)
{
	guint n = 0;

	for (guint i = 0; i < chain->rules->len; i++) {
		const struct netfilter_rule *rule = g_ptr_array_index(chain->rules, i);

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
static void append_chain(
	const struct netfilter_chain *chain, const char *const *bridges, GString *out)
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
static gboolean list_nft_chains(
	NetfilterDump *dump, const char *const *bridges, GString *out, GError **error)
{
	const GPtrArray *chains;

	if (!netfilter_dump_read(dump, error))
		return FALSE;
	chains = netfilter_dump_get_chains(dump);
	for (guint i = 0; i < chains->len; i++)
		append_chain(g_ptr_array_index(chains, i), bridges, out);
	return TRUE;
}

char *foreign_rules_fingerprint(View *view, const char *const *bridges, GError **error)
{
	g_autoptr(GString) list = g_string_new(NULL);

	if (!iptables_list_foreign(view->legacy, bridges, list, error) ||
		!list_nft_chains(view->nft, bridges, list, error))
		return NULL;
	if (list->len == 0)
		return g_strdup("");
	return g_compute_checksum_for_string(G_CHECKSUM_SHA256, list->str, (gssize) list->len);
}
