/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Our rules in this host's firewall, and bypass rules in the chains of other managers. */
#include "config.h"

#include "helpers/host/feature-rules.h"

#include "helpers/base/error.h"
#include "helpers/firewall/blockers.h"
#include "helpers/host/step-bypass.h"
#include "helpers/host/step-module.h"
#include "helpers/host/step-rules.h"

static gboolean refuse_name(const Backend *backend, const char *name, GError **error)
{
	const Backend *writer = backend_find_writer(name);

	return error_set(error, BRW0_ERROR_FAILED, "cannot use %s: %s cannot write that name%s%s",
		name, backend->name, writer != NULL ? "; choose --firewall=" : "",
		writer != NULL ? writer->name : "");
}

/* The names of our own choosing must be ones that the backend's language can say. */
static gboolean check_names(const Backend *backend, const ConfBridge *conf, GError **error)
{
	const char *names[] = {conf->name, conf->uplink};

	for (gsize i = 0; i < G_N_ELEMENTS(names) && backend->can_write != NULL; i++)
		if (names[i] != NULL && !backend->can_write(names[i]))
			return refuse_name(backend, names[i], error);
	return TRUE;
}

/* Chooses where they go, too. */
static gboolean rules_check(Plan *plan, const ConfBridge *conf, const Facts *facts, GError **error)
{
	return backend_choose(conf->firewall, facts->backends, &plan->backend, &plan->why_backend,
		       error) &&
	       check_names(plan->backend, conf, error);
}

/* The networks of the bridge's other addresses, each once. */
static GArray *find_more_networks(const Plan *plan, const Facts *facts)
{
	GArray *networks = g_array_new(FALSE, FALSE, sizeof(struct ip_prefix));

	for (guint i = 0; i < facts->others_addresses->len; i++) {
		struct ip_prefix network = ip_prefix_of_network(
			g_array_index(facts->others_addresses, struct ip_prefix, i));
		gboolean is_new = !ip_prefix_equal(network, ip_prefix_of_network(plan->address));

		for (guint k = 0; k < networks->len && is_new; k++)
			is_new = !ip_prefix_equal(
				g_array_index(networks, struct ip_prefix, k), network);
		if (is_new)
			g_array_append_val(networks, network);
	}
	return networks;
}

static void add_rules(Plan *plan, const ConfBridge *conf, const Facts *facts)
{
	g_autoptr(GArray) more = find_more_networks(plan, facts);
	g_auto(GStrv) tables = plan->backend->list_tables(conf->name);
	guint n_others = backend_get_facts(plan->backend, facts->backends)->n_others;
	const struct ruleset_subject subject = {.conf = conf,
		.address = plan->address,
		.more = (const struct ip_prefix *) (gpointer) more->data,
		.n_more = more->len,
		.dns = facts->dns};

	for (gsize i = 0; tables[i] != NULL; i++)
		plan_add(plan, PLAN_RULES,
			step_new_rules(plan->backend, tables[i], &subject, n_others));
}

static GPtrArray *find_blockers(const Plan *plan, const ConfBridge *conf, const Facts *facts)
{
	const struct blocker_subject subject = {.bridge = conf->name,
		.network = plan->address,
		.uplinks = (const char *const *) facts->uplink_names,
		.backend = plan->backend,
		.backends = facts->backends,
		.has_bridge_netfilter = facts->has_bridge_netfilter};

	return blockers_find(facts->filters, &subject);
}

/* Where the others have an insertion point for it, what they drop is accepted there. */
static void add_bypass(Plan *plan, const ConfBridge *conf, const Facts *facts)
{
	for (guint i = 0; i < plan->blockers->len; i++) {
		const struct blocker *blocker = g_ptr_array_index(plan->blockers, i);
		const struct insertion_point point = {.backend = blocker->base->table->backend,
			.hook = blocker->hook,
			.table = blocker->base->table->name,
			.chain = blocker->insertion_chain};

		if (blocker->insertion_chain != NULL)
			plan_add(plan, PLAN_RULES,
				step_new_bypass(conf->name, &point,
					(const char *const *) facts->uplink_names));
	}
}

static void rules_add(Plan *plan, const ConfBridge *conf, const Facts *facts)
{
	plan->blockers = find_blockers(plan, conf, facts);
	plan_add(plan, PLAN_MODULE, step_new_module(plan->backend->module));
	add_rules(plan, conf, facts);
	add_bypass(plan, conf, facts);
}

const struct feature feature_rules = {.check = rules_check, .add = rules_add};
