/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whose firewall a chain belongs to, and what a drop in it calls for. Pure. */
#include "config.h"

#include "helpers/firewall/owner.h"

#include "helpers/base/quote.h"

#include <netinet/in.h>
#include <string.h>

struct owner {
	const char *name;
	const char *table; /* it has this one of nf_tables for itself; or NULL, and */
	const char *chain; /* it has this one in a table of iptables, with others */
	const char *place; /* where it wants accepts of what is forwarded; NULL: anywhere */
	/* Append the commands by which a person lets the bridge pass; NULL: by rules. */
	void (*append_remedy)(const Passage *passage, const char *bridge, GString *out);
};

static void append_zone(const Passage *passage, const char *bridge, GString *out);
static void append_route(const Passage *passage, const char *bridge, GString *out);

static const struct owner owners[] = {
	{"firewalld", "firewalld", NULL, NULL, append_zone},
	{"libvirt", "libvirt_network", NULL, NULL, NULL},
	{"Docker", "docker-bridges", NULL, NULL, NULL},
	{"Docker", NULL, "DOCKER-USER", "DOCKER-USER", NULL},
	{"ufw", NULL, "ufw-before-forward", NULL, append_route},
	{"ufw", NULL, "ufw-user-forward", NULL, append_route},
	{"libvirt", NULL, "LIBVIRT_FWX", NULL, NULL},
};

/* Written by iptables, which has the built-in chains in capitals. */
static gboolean is_of_iptables(const Passage *passage)
{
	static const char *const tables[] = {"filter", "mangle", "security", NULL};

	return passage->world == FIREWALL_IPTABLES ||
	       (strcmp(passage_family_name(passage), "ip") == 0 &&
		       g_strv_contains(tables, passage->table) &&
		       strcmp(passage->chain,
			       passage->hook == PASSAGE_FORWARD ? "FORWARD" : "INPUT") == 0);
}

static gboolean owns(const struct owner *owner, const Passage *passage)
{
	if (owner->table != NULL)
		return passage->world == FIREWALL_NFTABLES &&
		       strcmp(owner->table, passage->table) == 0;
	return is_of_iptables(passage) && g_hash_table_contains(passage->chains, owner->chain);
}

static const struct owner *find_owner(const Passage *passage)
{
	static const struct owner iptables = {.name = "iptables"};
	static const struct owner nftables = {.name = "nftables rules"};

	for (gsize i = 0; i < G_N_ELEMENTS(owners); i++)
		if (owns(&owners[i], passage))
			return &owners[i];
	return is_of_iptables(passage) ? &iptables : &nftables;
}

const char *owner_get_name(const Passage *passage)
{
	return find_owner(passage)->name;
}

const char *owner_get_place(const Passage *passage, const struct passage_packet *packet)
{
	const struct owner *owner = find_owner(passage);

	if (!is_of_iptables(passage))
		return NULL;
	/* Where a drop comes before it, an accept there would be no use. */
	if (passage->hook == PASSAGE_FORWARD && owner->place != NULL &&
		passage_reaches(passage, packet, owner->place))
		return owner->place;
	return passage->chain;
}

/* No rule of others overrules firewalld's; where an interface is trusted it has none. */
static void append_zone(const Passage *passage G_GNUC_UNUSED, const char *bridge, GString *out)
{
	g_string_append_printf(out,
		"firewall-cmd --permanent --zone=trusted --change-interface=%s && "
		"firewall-cmd --reload",
		bridge);
}

static void append_route(const Passage *passage, const char *bridge, GString *out)
{
	if (passage->hook == PASSAGE_INPUT)
		g_string_append_printf(out, "ufw allow in on %s", bridge);
	else
		g_string_append_printf(out, "ufw route allow in on %s && ufw route allow out on %s",
			bridge, bridge);
}

static void append_iptables(
	const Passage *passage, const char *chain, const char *bridge, GString *out)
{
	static const char *const directions[] = {"-i", "-o"};
	g_autofree char *chain_word = quote_shell(chain);

	for (gsize i = 0; i < (passage->hook == PASSAGE_FORWARD ? 2 : 1); i++)
		g_string_append_printf(out, "%s%s -t %s -I %s %s %s -j ACCEPT", i > 0 ? " && " : "",
			passage->world == FIREWALL_IPTABLES ? "iptables-legacy" : "iptables-nft",
			passage->table, chain_word, directions[i], bridge);
}

/* Others make tables whose names nft's language cannot say. */
static void append_nft(const Passage *passage, const char *bridge, GString *out)
{
	static const char *const directions[] = {"iifname", "oifname"};

	if (!quote_is_nft_name(passage->table) || !quote_is_nft_name(passage->chain)) {
		g_string_append(out, "# no command: nft cannot name that table or chain; have it "
				     "renamed by whoever made it");
		return;
	}
	for (gsize i = 0; i < (passage->hook == PASSAGE_FORWARD ? 2 : 1); i++)
		g_string_append_printf(out, "%snft insert rule %s %s %s %s %s accept",
			i > 0 ? " && " : "", passage_family_name(passage), passage->table,
			passage->chain, directions[i], bridge);
}

/* An interface as a shell hands it to nft as a string. */
static char *quote_for_nft(const char *bridge)
{
	g_autofree char *string = quote_nft(bridge);

	return quote_is_nft_name(bridge) ? g_strdup(string) : quote_shell(string);
}

char *owner_get_remedy(const Passage *passage, const char *bridge)
{
	const struct owner *owner = find_owner(passage);
	gboolean has_place = owner->place != NULL && passage->hook == PASSAGE_FORWARD;
	g_autofree char *word = quote_shell(bridge);
	g_autofree char *string = quote_for_nft(bridge);
	GString *out = g_string_new(NULL);

	if (owner->append_remedy != NULL)
		owner->append_remedy(passage, word, out);
	else if (is_of_iptables(passage))
		append_iptables(passage, has_place ? owner->place : passage->chain, word, out);
	else
		append_nft(passage, string, out);
	return g_string_free(out, FALSE);
}
