/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whose firewall a chain belongs to, and what a drop in it calls for. Pure. */
#include "config.h"

#include "helpers/firewall/managers.h"

#include "helpers/base/quote.h"
#include "helpers/firewall/backend.h"

#include <netinet/in.h>
#include <string.h>

struct manager {
	const char *name;
	const char *table; /* it has this one of nf_tables for itself; or NULL, and */
	const char *chain; /* it has this one in a table of iptables, with others */
	const char
		*insertion_chain; /* where bypass rules for forwarded packets go; NULL: anywhere */
	/* Append the commands by which a person lets the bridge pass; NULL: by rules. */
	void (*append_remedy)(
		const Chain *base, const char *bridge, const char *uplink, GString *out);
};

static void append_zone(const Chain *base, const char *bridge, const char *uplink, GString *out);
static void append_route(const Chain *base, const char *bridge, const char *uplink, GString *out);

static const struct manager managers[] = {
	{"firewalld", "firewalld", NULL, NULL, append_zone},
	{"firewalld", NULL, "FORWARD_ZONES", NULL, append_zone},
	{"libvirt", "libvirt_network", NULL, NULL, NULL},
	{"Docker", "docker-bridges", NULL, NULL, NULL},
	{"Docker", NULL, "DOCKER-USER", "DOCKER-USER", NULL},
	{"ufw", NULL, "ufw-before-forward", NULL, append_route},
	{"ufw", NULL, "ufw-user-forward", NULL, append_route},
	{"libvirt", NULL, "LIBVIRT_FWX", NULL, NULL},
};

/* Written by iptables, which has the built-in chains in capitals. */
static gboolean is_of_iptables(const Chain *base)
{
	static const char *const tables[] = {"filter", "mangle", "security", "raw", NULL};
	static const char *const names[] = {
		[CHAIN_PREROUTING] = "PREROUTING",
		[CHAIN_FORWARD] = "FORWARD",
		[CHAIN_INPUT] = "INPUT",
		[CHAIN_POSTROUTING] = "POSTROUTING",
		[CHAIN_OTHER_HOOK] = NULL,
	};

	return !base->table->backend->has_families ||
	       (strcmp(table_family_name(base->table), "ip") == 0 &&
		       g_strv_contains(tables, base->table->name) &&
		       g_strcmp0(base->name, names[base->hook]) == 0);
}

static gboolean manages(const struct manager *manager, const Chain *base)
{
	if (manager->table != NULL)
		return base->table->backend->has_families &&
		       strcmp(manager->table, base->table->name) == 0;
	return is_of_iptables(base) && g_hash_table_contains(base->table->names, manager->chain);
}

static const struct manager *find_manager(const Chain *base)
{
	static const struct manager iptables = {.name = "iptables"};
	static const struct manager nftables = {.name = "nftables rules"};

	for (gsize i = 0; i < G_N_ELEMENTS(managers); i++)
		if (manages(&managers[i], base))
			return &managers[i];
	return is_of_iptables(base) ? &iptables : &nftables;
}

const char *manager_get_name(const Chain *base)
{
	return find_manager(base)->name;
}

gboolean manager_has_own_way(const Chain *base)
{
	const struct manager *manager = find_manager(base);

	return manager->append_remedy != NULL ||
	       (manager->insertion_chain != NULL && base->hook == CHAIN_FORWARD);
}

const char *manager_get_insertion_point(const Chain *base, const struct packet *packet)
{
	const struct manager *manager = find_manager(base);

	if (!is_of_iptables(base))
		return NULL;
	/* Where a drop comes before it, an accept there would be no use. */
	if (base->hook == CHAIN_FORWARD && manager->insertion_chain != NULL &&
		walk_reaches(base, packet, manager->insertion_chain))
		return manager->insertion_chain;
	return base->name;
}

/* No other rule overrides firewalld's; on a trusted interface it has none. */
static void append_zone(const Chain *base G_GNUC_UNUSED, const char *bridge,
	const char *peer G_GNUC_UNUSED, GString *out)
{
	g_string_append_printf(out,
		"firewall-cmd --permanent --zone=trusted --change-interface=%s && "
		"firewall-cmd --reload",
		bridge);
}

/* It lets answers pass by itself. */
static void append_route(const Chain *base, const char *bridge, const char *peer, GString *out)
{
	g_autofree char *word = peer != NULL ? quote_shell(peer) : NULL;

	if (base->hook == CHAIN_INPUT)
		g_string_append_printf(out, "ufw allow in on %s", bridge);
	else if (word != NULL)
		g_string_append_printf(out, "ufw route allow in on %s out on %s", bridge, word);
	else
		g_string_append_printf(out, "ufw route allow in on %s && ufw route allow out on %s",
			bridge, bridge);
}

/* There and back, at forward; to itself is the same way. */
static gsize count_ways(const Chain *base, const char *bridge, const char *peer)
{
	return base->hook == CHAIN_FORWARD && g_strcmp0(bridge, peer) != 0 ? 2 : 1;
}

/* Of a pair of interfaces the second may be any. */
static void append_iptables(
	const Chain *base, const char *chain, const char *bridge, const char *peer, GString *out)
{
	g_autofree char *chain_word = quote_shell(chain);
	g_autofree char *bridge_word = quote_shell(bridge);
	g_autofree char *peer_word = peer != NULL ? quote_shell(peer) : NULL;
	const char *const words[] = {"-i", "-o"};

	for (gsize i = 0; i < count_ways(base, bridge, peer); i++) {
		g_string_append_printf(out, "%s%s -t %s -I %s %s %s", i > 0 ? " && " : "",
			base->table->backend->iptables, base->table->name, chain_word, words[i],
			bridge_word);
		if (peer_word != NULL && base->hook == CHAIN_FORWARD)
			g_string_append_printf(out, " %s %s", words[1 - i], peer_word);
		g_string_append(out, " -j ACCEPT");
	}
}

/* An interface as a shell hands it to nft as a string. */
static char *quote_for_nft(const char *name)
{
	g_autofree char *string = quote_nft(name);

	return quote_is_nft_name(name) ? g_strdup(string) : quote_shell(string);
}

/* Others make tables whose names nft's language cannot say. */
static void append_nft(const Chain *base, const char *bridge, const char *peer, GString *out)
{
	static const char *const words[] = {"iifname", "oifname"};
	g_autofree char *string = quote_for_nft(bridge);
	g_autofree char *other = peer != NULL ? quote_for_nft(peer) : NULL;

	if (!quote_is_nft_name(base->table->name) || !quote_is_nft_name(base->name)) {
		g_string_append(out,
			"# no command: nft cannot write the name of that table or chain; "
			"rename it");
		return;
	}
	for (gsize i = 0; i < count_ways(base, bridge, peer); i++) {
		g_string_append_printf(out, "%snft insert rule %s %s %s %s %s", i > 0 ? " && " : "",
			table_family_name(base->table), base->table->name, base->name, words[i],
			string);
		if (other != NULL && base->hook == CHAIN_FORWARD)
			g_string_append_printf(out, " %s %s", words[1 - i], other);
		g_string_append(out, " accept");
	}
}

/* What lets packets pass to one peer and back, or to any. */
static void append_remedy(const Chain *base, const char *bridge, const char *peer, GString *out)
{
	const struct manager *manager = find_manager(base);
	gboolean has_chain = manager->insertion_chain != NULL && base->hook == CHAIN_FORWARD;
	g_autofree char *word = quote_shell(bridge);

	if (manager->append_remedy != NULL)
		manager->append_remedy(base, word, peer, out);
	else if (is_of_iptables(base))
		append_iptables(
			base, has_chain ? manager->insertion_chain : base->name, bridge, peer, out);
	else
		append_nft(base, bridge, peer, out);
}

/* A zone is no matter of the peer, nor is what guests ask of the host. */
static gboolean is_by_peer(const Chain *base)
{
	return base->hook == CHAIN_FORWARD && find_manager(base)->append_remedy != append_zone;
}

char *manager_get_remedy(const Chain *base, const char *bridge, const char *const *peers)
{
	static const char *const any[] = {NULL, NULL};
	GString *out = g_string_new(NULL);

	if (peers == NULL || peers[0] == NULL || !is_by_peer(base))
		peers = any;
	for (gsize i = 0; i == 0 || peers[i] != NULL; i++) {
		if (i > 0)
			g_string_append(out, " && ");
		append_remedy(base, bridge, peers[i], out);
	}
	return g_string_free(out, FALSE);
}
