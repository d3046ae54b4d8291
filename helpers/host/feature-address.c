/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The address of the bridge: configured, found on it, or chosen. */
#include "config.h"

#include "helpers/host/feature-address.h"

#include "helpers/base/error.h"
#include "helpers/host/step-address.h"

/* Chooses it, too. */
static gboolean address_check(
	Plan *plan, const ConfBridge *conf, const Facts *facts, GError **error)
{
	const struct ip_prefix *in_use =
		(const struct ip_prefix *) (gpointer) facts->prefixes_in_use->data;
	const struct ip_prefix *overlap;
	struct ip_prefix *address = &plan->address;
	char wanted_text[IP_TEXT_SIZE], overlap_text[IP_TEXT_SIZE];

	*address = ip_prefix_is_set(conf->address) ? conf->address : facts->bridge_subnet;
	if (!ip_prefix_is_set(conf->address) && ip_prefix_is_set(*address) &&
		!ip_prefix_check_of_bridge(*address, conf->name, error))
		return FALSE;
	if (!ip_prefix_is_set(*address))
		return ip_prefix_choose(in_use, facts->prefixes_in_use->len, address, error);
	overlap = ip_prefix_find_overlap(*address, in_use, facts->prefixes_in_use->len);
	if (overlap == NULL)
		return TRUE;
	return error_set(error, BRW0_ERROR_FAILED,
		"cannot give %s to %s: it overlaps %s%s%s; choose another --address, or auto",
		ip_prefix_format(*address, wanted_text), conf->name,
		ip_prefix_format(*overlap, overlap_text), facts->overlap_link != NULL ? " of " : "",
		facts->overlap_link != NULL ? facts->overlap_link : "");
}

/* When the address goes, those that others gave the bridge in its network stay. */
static const struct link_setting promote = {"ipv4", "promote_secondaries", "1", NULL, TRUE};

static void address_add(Plan *plan, const ConfBridge *conf, const Facts *facts)
{
	plan_add_setting(plan, PLAN_ADDRESS, conf->name, &promote, facts);
	plan_add(plan, PLAN_ADDRESS, step_new_address(conf->name, plan->address));
}

const struct feature feature_address = {.check = address_check, .add = address_add};
