/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The ways in which a host resolves guests' names. */
#include "config.h"

#include "helpers/host/names.h"

/* The one that is preferred comes first. */
static const struct names_way *const ways[] = {
	&names_by_resolved, &names_by_network_manager, &names_by_hosts};

gboolean names_are_wanted(const ConfBridge *conf)
{
	return conf->domain != NULL && conf->names != CONF_NAMES_NONE;
}

const struct names_way *names_find_way(const ConfBridge *conf)
{
	if (!names_are_wanted(conf))
		return NULL;
	if (conf->names == CONF_NAMES_HOSTS)
		return &names_by_hosts;
	for (gsize i = 0; i < G_N_ELEMENTS(ways); i++)
		if (ways[i]->is_in_use != NULL && ways[i]->is_in_use())
			return ways[i];
	return NULL;
}

Step *name_route_new_step(const StepKind *kind, const char *bridge, const struct guest_names *names)
{
	Step *step = step_new(kind, bridge);
	struct name_route *route = step->data;

	*route = (struct name_route){names->server, g_strdup(names->domain)};
	return step;
}

const struct name_route *name_route_of(const Step *step)
{
	return step->data;
}

void name_route_clear(gpointer data)
{
	g_free(((struct name_route *) data)->domain);
}

void name_route_format(const Step *step, Words *value)
{
	const struct name_route *route = name_route_of(step);
	char text[IP_TEXT_SIZE];

	words_add(value, "server", ip_address_format(route->server, text));
	words_add(value, "domain", route->domain);
}

gboolean name_route_parse(Step *step, const Words *value)
{
	const char *server = words_get(value, "server");
	const char *domain = words_get(value, "domain");
	struct name_route *route = step->data;

	route->domain = g_strdup(domain);
	return server != NULL && domain != NULL && conf_check_domain(domain, NULL) &&
	       ip_address_parse(AF_INET, server, &route->server, NULL);
}

gboolean name_route_is_before(const Words *before)
{
	return words_is(before, "");
}

struct named_guest *named_guest_new(const char *name, struct ip_address address)
{
	struct named_guest *guest = g_new(struct named_guest, 1);

	*guest = (struct named_guest){g_strdup(name), address};
	return guest;
}

void named_guest_free(gpointer data)
{
	struct named_guest *guest = data;

	g_free(guest->name);
	g_free(guest);
}
