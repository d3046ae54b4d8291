/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The address of the bridge: configured, found on it, or chosen. */
#include "config.h"

#include "helpers/host/feature-address.h"

#include "helpers/base/error.h"
#include "helpers/host/step-address.h"

/* Why the bridge cannot have that address, for g_free. */
static char *describe_clash(struct ip_prefix address, const struct network *network)
{
	g_autofree char *other = network_format(network);
	char text[IP_TEXT_SIZE];

	return g_strdup_printf("%s overlaps %s", ip_prefix_format(address, text), other);
}

static gboolean refuse_new(
	struct ip_prefix address, const char *bridge, const struct network *network, GError **error)
{
	g_autofree char *other = network_format(network);
	char text[IP_TEXT_SIZE];

	return error_set(error, BRW0_ERROR_FAILED,
		"cannot give %s to %s: it overlaps %s; choose another --address, or auto",
		ip_prefix_format(address, text), bridge, other);
}

/* An earlier run has taken the configured address off, or was about to when it was killed. */
static gboolean is_closed(const Facts *facts)
{
	return facts->is_set_up && !ip_prefix_is_set(facts->bridge_subnet);
}

/* The host wins: its network goes before that of guests. */
static gboolean yield(Plan *plan, const ConfBridge *conf, const Facts *facts,
	const struct network *network, GError **error)
{
	g_autofree char *clash = describe_clash(plan->address, network);
	gboolean is_fixed = ip_prefix_is_set(conf->address);

	if (is_fixed && !facts->has_wanted_address && !is_closed(facts))
		return refuse_new(plan->address, conf->name, network, error);
	if (facts_is_others(facts, plan->address))
		return error_set(error, BRW0_ERROR_FAILED,
			"cannot use %s: its %s, and brw0 did not put it there; give it another "
			"address",
			conf->name, clash);
	plan->clash = g_steal_pointer(&clash);
	plan->is_closed = is_fixed;
	return is_fixed || networks_choose(facts->networks, &plan->address, error);
}

/* Chooses it, too. */
static gboolean address_check(
	Plan *plan, const ConfBridge *conf, const Facts *facts, GError **error)
{
	gboolean is_fixed = ip_prefix_is_set(conf->address);
	struct ip_prefix *address = &plan->address;
	const struct network *network;

	*address = is_fixed ? conf->address : facts->bridge_subnet;
	if (!ip_prefix_is_set(*address)) {
		if (!networks_choose(facts->networks, address, error))
			return FALSE;
	} else if (!is_fixed && !ip_prefix_check_of_bridge(*address, conf->name, error)) {
		return FALSE;
	}
	network = networks_find_clash(facts->networks, *address);
	if (network != NULL && !yield(plan, conf, facts, network, error))
		return FALSE;
	plan->hidden = networks_find_hidden(facts->networks, *address);
	return TRUE;
}

/* When the address goes, those that others gave the bridge in its network stay. */
static const struct link_setting promote = {"ipv4", "promote_secondaries", "1", NULL, TRUE};

static void address_add(Plan *plan, const ConfBridge *conf, const Facts *facts)
{
	plan_add_setting(plan, PLAN_ADDRESS, conf->name, &promote, facts);
	plan_add(plan, PLAN_ADDRESS, step_new_address(conf->name, plan->address));
}

const struct feature feature_address = {.check = address_check, .add = address_add};
