/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who on this host drops what a bridge's guests live on. Pure. */
#include "config.h"

#include "helpers/firewall/blockers.h"

#include <netinet/in.h>
#include <string.h>

#include "helpers/base/quote.h"
#include "helpers/firewall/legacy/text.h"
#include "helpers/firewall/managers.h"
#include "helpers/firewall/nft/text.h"
#include "helpers/firewall/ruleset.h"

/* Packets that have to pass, by where they come by. */
struct traffic {
	enum chain_hook hook;
	const char *what;
	gboolean is_from_guest, is_to_guest; /* at forward */
	gboolean needs_bridge_netfilter;
	guint8 protocol;
	guint16 port;
	guint state;
};

enum { PORT_HTTPS = 443, PORT_DHCP = 67, PORT_DNS = 53 };

/* Who can open this connection is online: what else passes is a matter of somebody's wishes. */
static const struct traffic traffics[] = {
	{CHAIN_FORWARD, "forwarded guest traffic", TRUE, FALSE, FALSE, IPPROTO_TCP, PORT_HTTPS,
		CONNTRACK_NEW},
	{CHAIN_FORWARD, "replies to guests", FALSE, TRUE, FALSE, IPPROTO_TCP, 0,
		CONNTRACK_ESTABLISHED},
	{CHAIN_FORWARD, "traffic between guests", TRUE, TRUE, TRUE, 0, 0, CONNTRACK_NEW},
	{CHAIN_INPUT, "guests' DHCP", TRUE, FALSE, FALSE, IPPROTO_UDP, PORT_DHCP, CONNTRACK_NEW},
	{CHAIN_INPUT, "guests' DNS", TRUE, FALSE, FALSE, IPPROTO_UDP, PORT_DNS, CONNTRACK_NEW},
	{CHAIN_INPUT, "guests' DNS over TCP", TRUE, FALSE, FALSE, IPPROTO_TCP, PORT_DNS,
		CONNTRACK_NEW},
	{CHAIN_PREROUTING, "what guests send", TRUE, FALSE, FALSE, IPPROTO_TCP, PORT_HTTPS, 0},
	{CHAIN_PREROUTING, "guests' DHCP", TRUE, FALSE, FALSE, IPPROTO_UDP, PORT_DHCP, 0},
	{CHAIN_PREROUTING, "replies to guests", FALSE, TRUE, FALSE, IPPROTO_TCP, 0, 0},
	{CHAIN_POSTROUTING, "what guests send", TRUE, FALSE, FALSE, IPPROTO_TCP, PORT_HTTPS,
		CONNTRACK_NEW},
	{CHAIN_POSTROUTING, "replies to guests", FALSE, TRUE, FALSE, IPPROTO_TCP, 0,
		CONNTRACK_ESTABLISHED},
	{CHAIN_LINK_LAYER, "guests' frames", FALSE, FALSE, FALSE, 0, 0, 0},
};

/* What is known of a hook. */
static const struct {
	const char *name; /* for ruleset_new_bypass; NULL: none is possible there */
	gboolean has_out; /* rules can look at the interface by which a packet leaves */
} hooks[] = {
	[CHAIN_PREROUTING] = {NULL, FALSE},
	[CHAIN_FORWARD] = {"FORWARD", TRUE},
	[CHAIN_INPUT] = {"INPUT", FALSE},
	[CHAIN_POSTROUTING] = {NULL, TRUE},
	[CHAIN_LINK_LAYER] = {NULL, FALSE},
};

static struct packet make_packet(
	const struct traffic *traffic, const struct blocker_subject *subject)
{
	const char *uplink = subject->uplinks != NULL ? subject->uplinks[0] : NULL;
	struct packet packet = {.protocol = traffic->protocol,
		.destination_port = traffic->port,
		.states = traffic->state,
		.in = uplink,
		.out = hooks[traffic->hook].has_out ? uplink : NULL};

	if (traffic->is_from_guest)
		packet.in = subject->bridge;
	/* Who asks for a lease has no address yet. */
	if (traffic->is_from_guest && traffic->port != PORT_DHCP)
		packet.source = subject->network;
	/* Before that is known, an answer's destination is the host. */
	if (traffic->is_to_guest && hooks[traffic->hook].has_out) {
		packet.out = subject->bridge;
		packet.destination = subject->network;
	}
	return packet;
}

/*
 * Where no bypass rule is possible, brw0 does not know all that happens to a packet before: it may
 * be dropped, and that is never certain.
 */
static struct walk_verdict judge(
	const Chain *base, const struct traffic *traffic, const struct packet *packet)
{
	struct walk_verdict verdict;

	if (hooks[traffic->hook].name != NULL)
		return walk_base_chain(base, packet);
	verdict = walk_suspect(base, traffic->hook != CHAIN_LINK_LAYER ? packet : NULL);
	verdict.is_unclear = TRUE;
	return verdict;
}

/* Our jumps stand first in the built-in chains of the legacy tables, and accept. */
static gboolean is_overruled(const Chain *base, const struct blocker_subject *subject)
{
	return base->table->backend == subject->backend && !subject->backend->has_own_tables &&
	       strcmp(base->table->name, "filter") == 0;
}

/*
 * A rule that drops what leaves by certain interfaces, as a VPN's kill switch does, is somebody's
 * decision about the uplink: brw0 puts no accept before it.
 */
static gboolean is_wish(const struct traffic *traffic, const struct walk_verdict *verdict)
{
	return traffic->is_from_guest && !traffic->is_to_guest && verdict->is_by_exit;
}

static void blocker_free(gpointer data)
{
	struct blocker *blocker = data;

	g_free(blocker->insertion_chain);
	g_strfreev(blocker->peers);
	g_free(blocker);
}

/* The uplinks, and other guests where these meet the firewall; NULL: there is no uplink yet. */
static char **list_peers(const struct blocker_subject *subject)
{
	GPtrArray *peers;

	if (subject->uplinks == NULL || subject->uplinks[0] == NULL)
		return NULL;
	peers = g_ptr_array_new();
	for (gsize i = 0; subject->uplinks[i] != NULL; i++)
		g_ptr_array_add(peers, g_strdup(subject->uplinks[i]));
	if (subject->has_bridge_netfilter)
		g_ptr_array_add(peers, g_strdup(subject->bridge));
	g_ptr_array_add(peers, NULL);
	return (char **) g_ptr_array_free(peers, FALSE);
}

static struct blocker *blocker_new(
	const Chain *base, const struct traffic *traffic, const struct blocker_subject *subject)
{
	struct packet packet = make_packet(traffic, subject);
	struct walk_verdict verdict = judge(base, traffic, &packet);
	struct walk_verdict ahead = walk_until_ours(base, &packet);
	gboolean goes_first = is_overruled(base, subject);
	const char *insertion_chain =
		verdict.is_unclear || is_wish(traffic, &verdict) ? NULL
		: goes_first                                     ? base->name
		: backend_get_facts(base->table->backend, subject->backends)->is_there
			? manager_get_insertion_point(base, &packet)
			: NULL;
	gboolean is_ahead = ahead.is_dropped && insertion_chain != NULL &&
			    walk_has_ours(base, &packet, insertion_chain);
	struct blocker *blocker;

	if (!verdict.is_dropped || (goes_first && !is_ahead))
		return NULL;
	blocker = g_new0(struct blocker, 1);
	blocker->base = base;
	blocker->verdict = verdict;
	blocker->what = traffic->what;
	blocker->is_answer = traffic->is_to_guest && !traffic->is_from_guest;
	blocker->is_between_guests = traffic->is_from_guest && traffic->is_to_guest;
	blocker->hook = hooks[base->hook].name;
	/* Where our own rules go first, no accept is wanted besides. */
	blocker->insertion_chain = goes_first ? NULL : g_strdup(insertion_chain);
	blocker->is_ahead = is_ahead;
	blocker->is_unclear = verdict.is_unclear;
	blocker->peers = list_peers(subject);
	return blocker;
}

/* One for each traffic that the base drops. */
static GPtrArray *find_each(const Chain *base, const struct blocker_subject *subject)
{
	GPtrArray *all = g_ptr_array_new_with_free_func(blocker_free);

	for (gsize i = 0; i < G_N_ELEMENTS(traffics); i++) {
		struct blocker *blocker = NULL;

		if (traffics[i].hook == base->hook &&
			(!traffics[i].needs_bridge_netfilter || subject->has_bridge_netfilter))
			blocker = blocker_new(base, &traffics[i], subject);
		if (blocker != NULL)
			g_ptr_array_add(all, blocker);
	}
	return all;
}

/*
 * One whose drop is ahead of our own rule, as no run of brw0-nat-init fixes that; if there is none,
 * the first that is certain, or the first. NULL if the base drops nothing.
 */
static struct blocker *find(const Chain *base, const struct blocker_subject *subject)
{
	g_autoptr(GPtrArray) all = find_each(base, subject);

	for (guint i = 0; i < all->len; i++)
		if (((const struct blocker *) g_ptr_array_index(all, i))->is_ahead)
			return g_ptr_array_steal_index(all, i);
	for (guint i = 0; i < all->len; i++)
		if (!((const struct blocker *) g_ptr_array_index(all, i))->is_unclear)
			return g_ptr_array_steal_index(all, i);
	return all->len > 0 ? g_ptr_array_steal_index(all, 0) : NULL;
}

GPtrArray *blockers_find(const GPtrArray *tables, const struct blocker_subject *subject)
{
	g_autoptr(GPtrArray) chains = tables_list_base_chains(tables);
	GPtrArray *blockers = g_ptr_array_new_with_free_func(blocker_free);

	for (guint i = 0; i < chains->len; i++) {
		struct blocker *blocker = find(g_ptr_array_index(chains, i), subject);

		if (blocker != NULL)
			g_ptr_array_add(blockers, blocker);
	}
	return blockers;
}

gboolean blocker_is_overcome(const struct blocker *blocker)
{
	return blocker->insertion_chain != NULL && !blocker->is_ahead;
}

gboolean blocker_is_certain(const struct blocker *blocker)
{
	return !blocker->is_unclear && !blocker_is_overcome(blocker);
}

/* Append a command that adds our bypass rule a second time, at the end of its chain. */
static void append_again(
	const struct blocker *blocker, const char *chain, const Rule *rule, GString *out)
{
	const Table *table = blocker->base->table;

	table->backend->describe_addition(table->name, chain, rule, out);
	g_string_append(out, " && ");
}

/* Our jumps in the built-in chain where packets are dropped. */
static void append_jumps_again(const struct blocker *blocker, const char *bridge, GString *out)
{
	g_autoptr(ConfBridge) conf = conf_bridge_new(bridge);
	g_autoptr(Table) table = ruleset_new(blocker->base->table->backend,
		blocker->base->table->name, &(struct ruleset_subject){.conf = conf});
	const Chain *base = table_find_chain(table, blocker->hook);

	for (guint i = 0; base != NULL && i < base->rules->len; i++)
		append_again(blocker, base->name, g_ptr_array_index(base->rules, i), out);
}

/*
 * A rule that is there twice is taken away and put at the head in one commit: at no moment is
 * anything accepted that was not before, as it would be if a person deleted ours.
 */
static char *get_remedy_ahead(const struct blocker *blocker, const char *bridge)
{
	g_autoptr(GPtrArray) rules = ruleset_new_bypass(blocker->hook, bridge, NULL);
	g_autofree char *word = quote_shell(bridge);
	GString *out = g_string_new(NULL);

	if (blocker->insertion_chain != NULL)
		append_again(blocker, blocker->insertion_chain, g_ptr_array_index(rules, 0), out);
	else
		append_jumps_again(blocker, bridge, out);
	g_string_append_printf(out, "brw0-nat-init --bridge=%s", word);
	return g_string_free(out, FALSE);
}

char *blocker_get_remedy(const struct blocker *blocker, const char *bridge)
{
	if (blocker->hook == NULL)
		return NULL;
	return blocker->is_ahead ? get_remedy_ahead(blocker, bridge)
				 : manager_get_remedy(blocker->base, bridge,
					   (const char *const *) blocker->peers);
}

void blocker_describe_culprit(const struct blocker *blocker, GString *out)
{
	g_string_append_printf(out, "%s: ", manager_get_name(blocker->base));
	walk_describe(blocker->base, &blocker->verdict, out);
}

void blocker_describe(const struct blocker *blocker, GString *out)
{
	g_string_append_printf(out, "%s: dropped by ", blocker->what);
	blocker_describe_culprit(blocker, out);
}

void blockers_advise(const GPtrArray *blockers, const char *bridge, GString *out)
{
	for (guint i = 0; i < blockers->len; i++) {
		const struct blocker *blocker = g_ptr_array_index(blockers, i);
		g_autofree char *remedy = blocker_get_remedy(blocker, bridge);

		if (!blocker_is_certain(blocker))
			continue;
		g_string_append_printf(out, "%s: ", bridge);
		blocker_describe(blocker, out);
		g_string_append_printf(out, "; to fix it, run as root: %s\n", remedy);
	}
}
