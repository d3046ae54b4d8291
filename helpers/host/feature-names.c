/* SPDX-License-Identifier: GPL-2.0-or-later */
/* This host resolves guests' names, as far as it has a way to. */
#include "config.h"

#include "helpers/host/feature-names.h"

#include "helpers/host/names.h"

/* Why this host cannot; NULL: it can. */
static const char *find_obstacle(const Facts *facts)
{
	if (facts->names_way == NULL)
		return "no systemd-resolved, no dnsmasq of NetworkManager; names=hosts helps";
	if (facts->names_way->needs_server && !facts->serves_names)
		return "not served by this DHCP server; names=hosts helps";
	return NULL;
}

/* Where the bridge chose its address itself, hosts have moved with it. */
static struct ip_address get_address(
	const ConfBridge *conf, const ConfHost *host, struct ip_prefix router)
{
	return ip_prefix_is_set(conf->address) ? host->address
					       : ip_prefix_move(router, host->address);
}

/* Fixed addresses come first: nobody takes their names. */
static GPtrArray *list_guests(const ConfBridge *conf, const Facts *facts, struct ip_prefix router)
{
	GPtrArray *guests = g_ptr_array_new_with_free_func(named_guest_free);

	for (guint i = 0; i < conf->hosts->len; i++) {
		const ConfHost *host = g_ptr_array_index(conf->hosts, i);

		g_ptr_array_add(
			guests, named_guest_new(host->name, get_address(conf, host, router)));
	}
	for (guint i = 0; facts->leases != NULL && i < facts->leases->len; i++) {
		const struct named_guest *lease = g_ptr_array_index(facts->leases, i);

		g_ptr_array_add(guests, named_guest_new(lease->name, lease->address));
	}
	return guests;
}

static void names_add(Plan *plan, const ConfBridge *conf, const Facts *facts)
{
	g_autoptr(GPtrArray) guests = list_guests(conf, facts, plan->address);
	const struct guest_names names = {
		.domain = conf->domain, .server = plan->address.address, .guests = guests};

	if (!names_are_wanted(conf) || plan->is_closed)
		return;
	plan->no_names = find_obstacle(facts);
	if (plan->no_names != NULL)
		return;
	plan->names = facts->names_way->title;
	plan_add(plan, PLAN_NAMES, facts->names_way->new_step(conf->name, &names));
}

const struct feature feature_names = {.add = names_add};
