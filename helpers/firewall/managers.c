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
	void (*append_remedy)(const Chain *base, const char *bridge, GString *out);
};

static void append_zone(const Chain *base, const char *bridge, GString *out);
static void append_route(const Chain *base, const char *bridge, GString *out);

static const struct manager managers[] = {
	{"firewalld", "firewalld", NULL, NULL, append_zone},
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
	static const char *const tables[] = {"filter", "mangle", "security", NULL};

	return !base->table->backend->has_families ||
	       (strcmp(table_family_name(base->table), "ip") == 0 &&
		       g_strv_contains(tables, base->table->name) &&
		       strcmp(base->name, base->hook == CHAIN_FORWARD ? "FORWARD" : "INPUT") == 0);
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
static void append_zone(const Chain *base G_GNUC_UNUSED, const char *bridge, GString *out)
{
	g_string_append_printf(out,
		"firewall-cmd --permanent --zone=trusted --change-interface=%s && "
		"firewall-cmd --reload",
		bridge);
}

static void append_route(const Chain *base, const char *bridge, GString *out)
{
	if (base->hook == CHAIN_INPUT)
		g_string_append_printf(out, "ufw allow in on %s", bridge);
	else
		g_string_append_printf(out, "ufw route allow in on %s && ufw route allow out on %s",
			bridge, bridge);
}

static void append_iptables(const Chain *base, const char *chain, const char *bridge, GString *out)
{
	static const char *const directions[] = {"-i", "-o"};
	g_autofree char *chain_word = quote_shell(chain);

	for (gsize i = 0; i < (base->hook == CHAIN_FORWARD ? 2 : 1); i++)
		g_string_append_printf(out, "%s%s -t %s -I %s %s %s -j ACCEPT", i > 0 ? " && " : "",
			base->table->backend->iptables, base->table->name, chain_word,
			directions[i], bridge);
}

/* Others make tables whose names nft's language cannot say. */
static void append_nft(const Chain *base, const char *bridge, GString *out)
{
	static const char *const directions[] = {"iifname", "oifname"};

	if (!quote_is_nft_name(base->table->name) || !quote_is_nft_name(base->name)) {
		g_string_append(out,
			"# no command: nft cannot write the name of that table or chain; "
			"rename it");
		return;
	}
	for (gsize i = 0; i < (base->hook == CHAIN_FORWARD ? 2 : 1); i++)
		g_string_append_printf(out, "%snft insert rule %s %s %s %s %s accept",
			i > 0 ? " && " : "", table_family_name(base->table), base->table->name,
			base->name, directions[i], bridge);
}

/* An interface as a shell hands it to nft as a string. */
static char *quote_for_nft(const char *bridge)
{
	g_autofree char *string = quote_nft(bridge);

	return quote_is_nft_name(bridge) ? g_strdup(string) : quote_shell(string);
}

char *manager_get_remedy(const Chain *base, const char *bridge)
{
	const struct manager *manager = find_manager(base);
	gboolean has_chain = manager->insertion_chain != NULL && base->hook == CHAIN_FORWARD;
	g_autofree char *word = quote_shell(bridge);
	g_autofree char *string = quote_for_nft(bridge);
	GString *out = g_string_new(NULL);

	if (manager->append_remedy != NULL)
		manager->append_remedy(base, word, out);
	else if (is_of_iptables(base))
		append_iptables(base, has_chain ? manager->insertion_chain : base->name, word, out);
	else
		append_nft(base, string, out);
	return g_string_free(out, FALSE);
}
