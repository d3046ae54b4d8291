/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The firewall rules that a bridge needs. Pure.
 *
 * The first of them, at prerouting, hold whatever else the host allows: an address of the bridge's
 * networks comes from the bridge only, and nothing else comes from it. A neighbour in the uplink's
 * network who sends with a guest's address would otherwise have his packet masqueraded, and what he
 * sends in return let in to the guest as an answer. The kernel's own rp_filter is not enough: it is
 * 2 (any route back will do) wherever systemd has set it, and 0 by default.
 *
 * Where our jumps stand, and why. All stand first in their built-in chain: a REJECT at the end of
 * FORWARD, as many hosts have it, would else come before our accepts, and somebody's general
 * MASQUERADE before our fixed source. They match our bridge only, so that a first place costs
 * nobody else more than a comparison. In FORWARD, jumps into a bridge (FWI) stand before those out
 * of one (FWO): the accept for what leaves one bridge is final, and must not let it into another.
 */
#include "config.h"

#include "helpers/firewall/ruleset.h"

#include <netinet/in.h>
#include <string.h>

/* The chains, by the letters that their names begin with; the rest is the bridge's name. */
#define CHAIN_SPOOFED "brw0-SPF-"
#define CHAIN_SOURCE  "brw0-SRC-"
#define CHAIN_NAT     "brw0-NAT-"
#define CHAIN_MSS     "brw0-MSS-"
#define CHAIN_INWARD  "brw0-FWI-"
#define CHAIN_OUTWARD "brw0-FWO-"
#define CHAIN_HOST    "brw0-INP-"

enum { PORT_DNS = 53, PORT_DHCP = 67, FIRST_PORT = 1024, LAST_PORT = 65535 };

static const struct subnet multicast = {0xe0000000, 4};
static const struct subnet limited_broadcast = {0xffffffff, 32};

static const struct subnet unspecified = {0, 32};

const char *const ruleset_tables[] = {"raw", "nat", "mangle", "filter", NULL};

static void add(struct wanted_chain *chain, struct wanted_rule rule)
{
	g_array_append_val(chain->rules, rule);
}

/* How many networks are the bridge's own. */
static gsize count_own(const struct ruleset_subject *subject)
{
	return 1 + subject->n_more;
}

static struct subnet get_own(const struct ruleset_subject *subject, gsize i)
{
	return i == 0 ? subject->subnet : subject->more[i - 1];
}

/* What comes in elsewhere with an address of guests. The host's own packets to itself do as well.
 */
static void fill_spoofed(struct wanted_chain *chain, const struct ruleset_subject *subject)
{
	chain->jump.not_in = subject->bridge;
	add(chain, (struct wanted_rule){.in = "lo", .target = WANTED_RETURN});
	for (gsize i = 0; i < count_own(subject); i++)
		add(chain, (struct wanted_rule){.compare_source = WANTED_IS,
				   .source = get_own(subject, i),
				   .target = WANTED_DROP});
}

/*
 * No guest has the host's own address on the bridge, nor one that is for everybody: the host would
 * answer it by a broadcast to all guests. What the host itself says to a group or to everybody
 * comes back to it by the bridge (ip_mc_output() in the kernel's net/ipv4/ip_output.c).
 */
static void refuse_sources_of_nobody(
	struct wanted_chain *chain, const struct ruleset_subject *subject)
{
	const struct subnet own = {subject->subnet.address, 32};
	const struct subnet everybody[] = {
		multicast, limited_broadcast, {subnet_broadcast(subject->subnet), 32}};

	for (gsize i = 0; i < G_N_ELEMENTS(everybody); i++)
		add(chain, (struct wanted_rule){.compare_source = WANTED_IS,
				   .source = own,
				   .compare_destination = WANTED_IS,
				   .destination = everybody[i],
				   .target = WANTED_RETURN});
	add(chain, (struct wanted_rule){
			   .compare_source = WANTED_IS, .source = own, .target = WANTED_DROP});
	for (gsize i = 0; i < count_own(subject); i++)
		add(chain, (struct wanted_rule){.compare_source = WANTED_IS,
				   .source = {subnet_broadcast(get_own(subject, i)), 32},
				   .target = WANTED_DROP});
}

/*
 * What comes from the bridge with another address, but for guests that have none yet: their DHCP,
 * and their reports of multicast groups. A guest whose address is of another network asks from
 * there only while its lease lasts, and a server with a packet socket hears it even so.
 */
static void fill_source(struct wanted_chain *chain, const struct ruleset_subject *subject)
{
	chain->jump.in = subject->bridge;
	refuse_sources_of_nobody(chain, subject);
	for (gsize i = 0; i < count_own(subject); i++)
		add(chain, (struct wanted_rule){.compare_source = WANTED_IS,
				   .source = get_own(subject, i),
				   .target = WANTED_RETURN});
	add(chain, (struct wanted_rule){.compare_source = WANTED_IS,
			   .source = unspecified,
			   .protocol = IPPROTO_UDP,
			   .destination_port = PORT_DHCP,
			   .target = WANTED_RETURN});
	add(chain, (struct wanted_rule){.compare_source = WANTED_IS,
			   .source = unspecified,
			   .protocol = IPPROTO_IGMP,
			   .target = WANTED_RETURN});
	add(chain, (struct wanted_rule){.target = WANTED_DROP});
}

/* Guests' traffic that leaves the subnet gets the host's address. */
static void fill_nat(struct wanted_chain *chain, const struct ruleset_subject *subject)
{
	static const guint8 protocols[] = {IPPROTO_TCP, IPPROTO_UDP, 0};
	struct wanted_rule translate = {.out = subject->uplink,
		.compare_destination = WANTED_IS_NOT,
		.destination = subject->subnet,
		.target = subject->source != 0 ? WANTED_SNAT : WANTED_MASQUERADE,
		.to_source = subject->source};

	chain->jump.compare_source = WANTED_IS;
	chain->jump.source = subject->subnet;
	add(chain, (struct wanted_rule){.compare_destination = WANTED_IS,
			   .destination = multicast,
			   .target = WANTED_RETURN});
	add(chain, (struct wanted_rule){.compare_destination = WANTED_IS,
			   .destination = limited_broadcast,
			   .target = WANTED_RETURN});
	/* Servers such as NFS trust source ports below 1024: a guest's root must not get one. */
	for (gsize i = 0; i < G_N_ELEMENTS(protocols); i++) {
		translate.protocol = protocols[i];
		translate.first_port = protocols[i] != 0 ? FIRST_PORT : 0;
		translate.last_port = protocols[i] != 0 ? LAST_PORT : 0;
		add(chain, translate);
	}
}

/* A tunnel or a phone as uplink has a smaller MTU, and the notice of it often gets lost. */
static void fill_mss(struct wanted_chain *chain, const struct ruleset_subject *subject)
{
	struct wanted_rule clamp = {
		.protocol = IPPROTO_TCP, .is_syn = TRUE, .target = WANTED_CLAMP_MSS};

	chain->jump.protocol = IPPROTO_TCP;
	chain->jump.is_syn = TRUE;
	clamp.in = subject->bridge;
	add(chain, clamp);
	clamp.in = NULL;
	clamp.out = subject->bridge;
	add(chain, clamp);
}

static void fill_inward(struct wanted_chain *chain, const struct ruleset_subject *subject)
{
	chain->jump.out = subject->bridge;
	/* With br_netfilter, what the bridge itself passes between guests comes by here. */
	add(chain, (struct wanted_rule){.in = subject->bridge, .target = WANTED_ACCEPT});
	add(chain, (struct wanted_rule){.states = WANTED_STATE_RELATED | WANTED_STATE_ESTABLISHED,
			   .target = WANTED_ACCEPT});
	add(chain, (struct wanted_rule){.states = WANTED_STATE_DNAT, .target = WANTED_ACCEPT});
	add(chain, (struct wanted_rule){.target = WANTED_REJECT});
}

static void fill_outward(struct wanted_chain *chain, const struct ruleset_subject *subject)
{
	chain->jump.in = subject->bridge;
	/* NAT passes it by: it would leave with the guest's own address. */
	add(chain, (struct wanted_rule){.states = WANTED_STATE_INVALID, .target = WANTED_DROP});
	for (gsize i = 0; i < count_own(subject); i++) {
		struct wanted_rule from_guests = {.compare_source = WANTED_IS,
			.source = get_own(subject, i),
			.out = subject->uplink,
			.target = WANTED_ACCEPT};

		add(chain, from_guests);
		if (subject->uplink == NULL)
			continue;
		/* Not masqueraded there: no answer would come, and a tunnel would be passed by. */
		from_guests.out = NULL;
		from_guests.target = WANTED_REJECT;
		add(chain, from_guests);
	}
	/* Any other source is forged. */
	add(chain, (struct wanted_rule){.target = WANTED_DROP});
}

static void fill_host(struct wanted_chain *chain, const struct ruleset_subject *subject)
{
	static const struct {
		guint8 protocol;
		guint16 port;
	} services[] = {{IPPROTO_UDP, PORT_DHCP}, {IPPROTO_UDP, PORT_DNS}, {IPPROTO_TCP, PORT_DNS}};

	chain->jump.in = subject->bridge;
	for (gsize i = 0; i < G_N_ELEMENTS(services); i++)
		add(chain, (struct wanted_rule){.protocol = services[i].protocol,
				   .destination_port = services[i].port,
				   .target = WANTED_ACCEPT});
}

static const struct {
	const char *table;
	const char *prefix;
	const char *role;
	const char *parent;
	enum jump_place place;
	void (*fill)(struct wanted_chain *chain, const struct ruleset_subject *subject);
} own_chains[] = {
	{"raw", CHAIN_SPOOFED, "spoofed", "PREROUTING", JUMP_FIRST, fill_spoofed},
	{"raw", CHAIN_SOURCE, "source", "PREROUTING", JUMP_FIRST, fill_source},
	{"nat", CHAIN_NAT, "translate", "POSTROUTING", JUMP_FIRST, fill_nat},
	{"mangle", CHAIN_MSS, "clamp", "FORWARD", JUMP_FIRST, fill_mss},
	{"filter", CHAIN_INWARD, "inward", "FORWARD", JUMP_FIRST, fill_inward},
	{"filter", CHAIN_OUTWARD, "outward", "FORWARD", JUMP_AFTER_INWARD, fill_outward},
	{"filter", CHAIN_HOST, "host", "INPUT", JUMP_FIRST, fill_host},
};

static void chain_free(gpointer data)
{
	struct wanted_chain *chain = data;

	g_free(chain->name);
	g_array_unref(chain->rules);
	g_free(chain);
}

static struct wanted_chain *add_chain(Ruleset *ruleset, char *name)
{
	struct wanted_chain *chain = g_new0(struct wanted_chain, 1);

	chain->name = name;
	chain->rules = g_array_new(FALSE, FALSE, sizeof(struct wanted_rule));
	g_ptr_array_add(ruleset->chains, chain);
	return chain;
}

static Ruleset *new_empty(const char *table, const char *bridge)
{
	Ruleset *ruleset = g_new0(Ruleset, 1);

	ruleset->text = g_string_chunk_new(64);
	ruleset->chains = g_ptr_array_new_with_free_func(chain_free);
	if (table != NULL)
		ruleset->table = g_string_chunk_insert(ruleset->text, table);
	ruleset->bridge = g_string_chunk_insert(ruleset->text, bridge);
	return ruleset;
}

Ruleset *ruleset_new(const char *table, const struct ruleset_subject *subject)
{
	Ruleset *ruleset = new_empty(table, subject->bridge);
	struct ruleset_subject own = *subject;

	own.bridge = ruleset->bridge;
	if (subject->uplink != NULL)
		own.uplink = g_string_chunk_insert(ruleset->text, subject->uplink);

	for (gsize i = 0; i < G_N_ELEMENTS(own_chains); i++) {
		struct wanted_chain *chain;

		if (table != NULL && strcmp(own_chains[i].table, table) != 0)
			continue;
		chain = add_chain(ruleset, g_strconcat(own_chains[i].prefix, own.bridge, NULL));
		chain->role = own_chains[i].role;
		chain->table = own_chains[i].table;
		chain->parent = own_chains[i].parent;
		chain->place = own_chains[i].place;
		chain->jump = (struct wanted_rule){.target = WANTED_JUMP, .chain = chain->name};
		own_chains[i].fill(chain, &own);
	}
	return ruleset;
}

Ruleset *ruleset_new_bypass(const char *hook, const char *bridge)
{
	Ruleset *ruleset = new_empty(NULL, bridge);
	struct wanted_chain *chain = add_chain(ruleset, NULL);
	g_autofree char *tag = ruleset_tag(bridge);

	if (strcmp(hook, "FORWARD") == 0) {
		add(chain, (struct wanted_rule){.in = ruleset->bridge, .target = WANTED_ACCEPT});
		add(chain, (struct wanted_rule){.out = ruleset->bridge, .target = WANTED_ACCEPT});
	} else {
		fill_host(chain, &(struct ruleset_subject){.bridge = ruleset->bridge});
		for (guint i = 0; i < chain->rules->len; i++)
			g_array_index(chain->rules, struct wanted_rule, i).in = ruleset->bridge;
	}
	for (guint i = 0; i < chain->rules->len; i++)
		g_array_index(chain->rules, struct wanted_rule, i).comment =
			g_string_chunk_insert_const(ruleset->text, tag);
	return ruleset;
}

char *ruleset_tag(const char *bridge)
{
	return g_strconcat(FIREWALL_OWN_TAG, bridge, NULL);
}

gboolean ruleset_is_tag(const char *comment, const char *const *bridges)
{
	return g_str_has_prefix(comment, FIREWALL_OWN_TAG) &&
	       g_strv_contains(bridges, comment + strlen(FIREWALL_OWN_TAG));
}

void ruleset_free(Ruleset *ruleset)
{
	g_ptr_array_unref(ruleset->chains);
	g_string_chunk_free(ruleset->text);
	g_free(ruleset);
}

char **ruleset_chain_names(const char *table, const char *bridge)
{
	GPtrArray *names = g_ptr_array_new();

	for (gsize i = 0; i < G_N_ELEMENTS(own_chains); i++)
		if (strcmp(own_chains[i].table, table) == 0)
			g_ptr_array_add(names, g_strconcat(own_chains[i].prefix, bridge, NULL));
	g_ptr_array_add(names, NULL);
	return (char **) g_ptr_array_free(names, FALSE);
}

gboolean ruleset_is_own_chain(const char *name)
{
	for (gsize i = 0; i < G_N_ELEMENTS(own_chains); i++)
		if (g_str_has_prefix(name, own_chains[i].prefix))
			return TRUE;
	return FALSE;
}

gboolean ruleset_is_chain_of(const char *name, const char *const *bridges)
{
	for (gsize i = 0; i < G_N_ELEMENTS(own_chains); i++)
		if (g_str_has_prefix(name, own_chains[i].prefix) &&
			g_strv_contains(bridges, name + strlen(own_chains[i].prefix)))
			return TRUE;
	return FALSE;
}

gboolean ruleset_is_inward_chain(const char *name)
{
	return g_str_has_prefix(name, CHAIN_INWARD);
}
