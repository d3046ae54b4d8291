/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which of the two firewalls this host lives in, and which one our rules go to. */
#include "config.h"

#include "helpers/host/backend.h"

#include <linux/netfilter.h>

#include "helpers/base/error.h"
#include "helpers/firewall/iptables.h"
#include "helpers/base/module.h"
#include "helpers/firewall/netfilter.h"
#include "helpers/firewall/nftables.h"
#include "helpers/firewall/ruleset.h"
#include "helpers/host/step-nft.h"
#include "helpers/host/step-rules.h"

static gboolean gather_iptables(LegacyTables *legacy, const char *bridge,
	const char *const *bridges, struct backend_facts *backend, GError **error)
{
	struct iptables_use use;

	backend->is_there = iptables_is_present() || module_is_available(MODULE_IPTABLES);
	backend->lack = "this kernel has no ip_tables; it needs CONFIG_IP_NF_IPTABLES, since Linux "
			"6.17 also CONFIG_NETFILTER_XTABLES_LEGACY";
	if (!iptables_get_use(legacy, bridge, bridges, &use, error))
		return FALSE;
	backend->is_foreign = use.is_foreign;
	backend->is_own = use.is_own;
	return TRUE;
}

static void look_at_chains(const GPtrArray *chains, const char *bridge, const char *const *bridges,
	struct backend_facts *backend)
{
	g_autofree char *own_table = ruleset_nft_table(bridge);

	for (guint i = 0; i < chains->len; i++) {
		const struct netfilter_chain *chain = g_ptr_array_index(chains, i);
		gboolean is_ours = ruleset_is_nft_table(chain->family, chain->table, bridges);

		backend->is_foreign = backend->is_foreign ||
				      (!is_ours && (chain->n_rules > 0 || chain->drops_by_policy));
		backend->is_own =
			backend->is_own || (is_ours && g_str_equal(chain->table, own_table));
	}
}

static gboolean gather_nftables(NetfilterDump *dump, const char *bridge, const char *const *bridges,
	struct backend_facts *backend, GError **error)
{
	enum netfilter_presence presence;

	if (!netfilter_get_presence(dump, &presence, error) || !netfilter_dump_read(dump, error))
		return FALSE;
	backend->is_there = presence != NETFILTER_ABSENT || module_is_available(MODULE_NFTABLES);
	backend->lack = "this kernel has no nf_tables; it needs CONFIG_NF_TABLES";
	if (!nftables_is_built_in()) {
		backend->is_there = FALSE;
		backend->lack = "this program was built without libnftables";
	}
	look_at_chains(netfilter_dump_get_chains(dump), bridge, bridges, backend);
	return TRUE;
}

/*
 * Where nobody has rules, the library decides: without it there are still the legacy tables. To
 * look is to load it, and so that is left out where something else decides.
 */
static void look_for_library(const ConfBridge *conf, const struct backend_facts *iptables,
	struct backend_facts *nftables)
{
	if (conf->firewall != CONF_FIREWALL_AUTO || iptables->is_foreign || nftables->is_foreign ||
		nftables->is_own || !nftables->is_there || nftables_is_installed())
		return;
	nftables->is_there = FALSE;
	nftables->lack = "libnftables is not installed";
}

gboolean backend_gather(View *view, const ConfBridge *conf, const char *const *bridges,
	struct backend_facts *ret_backends, GError **error)
{
	struct backend_facts iptables = {.is_there = FALSE};
	struct backend_facts nftables = {.is_there = FALSE};

	if (!gather_iptables(view->legacy, conf->name, bridges, &iptables, error) ||
		!gather_nftables(view->nft, conf->name, bridges, &nftables, error))
		return FALSE;
	look_for_library(conf, &iptables, &nftables);
	ret_backends[FIREWALL_IPTABLES] = iptables;
	ret_backends[FIREWALL_NFTABLES] = nftables;
	return TRUE;
}

static void adopt(Journal *journal, const StepKind *kind, const char *bridge, const char *value,
	const char *before)
{
	if (journal_find(journal, kind->name, bridge, value) != NULL)
		return;
	journal_entry_add_bridge(
		journal_add(journal, kind->name, bridge, words_new_of(value), words_new_of(before)),
		bridge);
}

void backend_adopt(const struct backend_facts *backends, const char *bridge, Journal *journal)
{
	g_autofree char *table = ruleset_nft_table(bridge);

	for (gsize i = 0; backends[FIREWALL_IPTABLES].is_own && ruleset_tables[i] != NULL; i++)
		adopt(journal, &step_kind_rules, bridge, ruleset_tables[i], STEP_RULES_REGISTERED);
	if (backends[FIREWALL_NFTABLES].is_own)
		adopt(journal, &step_kind_table, bridge, table, "");
}

static enum firewall_backend choose_by_itself(
	const struct backend_facts *backends, const char **ret_why)
{
	const struct backend_facts *iptables = &backends[FIREWALL_IPTABLES];
	const struct backend_facts *nftables = &backends[FIREWALL_NFTABLES];

	*ret_why = "other rules of this host are there";
	if (nftables->is_there && nftables->is_foreign)
		return FIREWALL_NFTABLES;
	if (iptables->is_there && iptables->is_foreign)
		return FIREWALL_IPTABLES;
	*ret_why = "this host has no other rules";
	if (nftables->is_there)
		return FIREWALL_NFTABLES;
	*ret_why = nftables->lack;
	return FIREWALL_IPTABLES;
}

gboolean backend_choose(enum conf_firewall wanted, const struct backend_facts *backends,
	enum firewall_backend *ret_backend, const char **ret_why, GError **error)
{
	static const enum firewall_backend wanted_backends[] = {
		[CONF_FIREWALL_IPTABLES] = FIREWALL_IPTABLES,
		[CONF_FIREWALL_NFTABLES] = FIREWALL_NFTABLES,
	};
	const struct backend_facts *chosen;

	*ret_why = "as configured";
	*ret_backend = wanted != CONF_FIREWALL_AUTO ? wanted_backends[wanted]
						    : choose_by_itself(backends, ret_why);
	chosen = &backends[*ret_backend];
	if (chosen->is_there)
		return TRUE;
	if (wanted == CONF_FIREWALL_AUTO)
		return error_set(error, BRW0_ERROR_FAILED, "cannot use either firewall: %s, and %s",
			backends[FIREWALL_NFTABLES].lack, backends[FIREWALL_IPTABLES].lack);
	return error_set(error, BRW0_ERROR_FAILED, "cannot use %s: %s",
		firewall_names[*ret_backend], chosen->lack);
}
