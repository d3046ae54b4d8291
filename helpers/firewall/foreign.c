/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Somebody else's rules that forward or translate packets. */
#include "config.h"

#include "helpers/firewall/foreign.h"

/* Before the kernel's own headers, which give way to it. */
#include <netinet/in.h>
#include <linux/netfilter.h>
#include <string.h>

#include "helpers/firewall/iptables.h"
#include "helpers/firewall/netfilter.h"
#include "helpers/firewall/ruleset.h"

/* A list under way. */
struct listing {
	const char *const *bridges; /* ours */
	GString *out;
};

/* How many rules of ours stand among somebody else's there: see ruleset_new_bypass. */
static gboolean count_ours(Netlink *netfilter, const struct netfilter_chain *chain,
	const char *const *bridges, guint *ret_n, GError **error)
{
	g_autoptr(GPtrArray) rules =
		netfilter_list_rules(netfilter, chain->family, chain->table, error);
	guint n = 0;

	for (guint i = 0; rules != NULL && i < rules->len; i++) {
		const struct netfilter_rule *rule = g_ptr_array_index(rules, i);

		if (rule->comment != NULL && ruleset_is_tag(rule->comment, bridges) &&
			g_str_equal(rule->chain, chain->name))
			n++;
	}
	*ret_n = n;
	return rules != NULL;
}

/*
 * A base chain with rules in it, at forward or of type nat: a line of its family, its place there,
 * and how many rules and references it has. Ours do not count.
 */
static gboolean append_chain(const struct listing *listing, Netlink *netfilter,
	const struct netfilter_chain *chain, GError **error)
{
	guint n_ours = 0;

	if (chain->type == NULL || chain->n_rules == 0 ||
		(chain->hook != NF_INET_FORWARD && strcmp(chain->type, "nat") != 0) ||
		ruleset_is_nft_table(chain->family, chain->table, listing->bridges))
		return TRUE;
	/* The one base chain at forward in which we put any: manager_get_insertion_point(). */
	if (chain->family == NFPROTO_IPV4 && g_str_equal(chain->name, "FORWARD") &&
		!count_ours(netfilter, chain, listing->bridges, &n_ours, error))
		return FALSE;
	if (chain->n_rules > n_ours)
		g_string_append_printf(listing->out, "nft %u %s %s %u\n", chain->family,
			chain->table, chain->name, chain->n_rules - n_ours);
	return TRUE;
}

static gboolean read_nft_chains(Netlink *netfilter, gpointer data, GError **error)
{
	const struct listing *listing = data;
	g_autoptr(GPtrArray) chains = netfilter_list_chains(netfilter, NFPROTO_UNSPEC, NULL, error);

	g_string_truncate(listing->out, 0);
	for (guint i = 0; chains != NULL && i < chains->len; i++)
		if (!append_chain(listing, netfilter, g_ptr_array_index(chains, i), error))
			return FALSE;
	return chains != NULL;
}

static gboolean list_nft_chains(const char *const *bridges, GString *out, GError **error)
{
	g_autoptr(Netlink) netfilter = NULL;
	g_autoptr(GString) list = g_string_new(NULL);
	struct listing listing = {bridges, list};
	enum netfilter_presence presence;

	/* Who is not let in can change nothing either. */
	if (!netfilter_open(&presence, &netfilter, error) ||
		(presence == NETFILTER_PRESENT &&
			!netfilter_read(netfilter, read_nft_chains, &listing, error)))
		return FALSE;
	g_string_append(out, list->str);
	return TRUE;
}

char *foreign_rules_fingerprint(const char *const *bridges, GError **error)
{
	g_autoptr(GString) list = g_string_new(NULL);

	if (!iptables_list_foreign(bridges, list, error) || !list_nft_chains(bridges, list, error))
		return NULL;
	if (list->len == 0)
		return g_strdup("");
	return g_compute_checksum_for_string(G_CHECKSUM_SHA256, list->str, (gssize) list->len);
}
