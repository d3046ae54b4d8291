/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The rules in the language of nft(8). Pure.
 *
 * Built-in chains are base chains of the table's own. An accept in one of these is final for that
 * chain alone, so that each bridge's refusal of what comes in holds beside another's accept for
 * what goes out. Their priorities are those of the legacy tables, but for nat's: there the first
 * who translates wins, and a general masquerade of somebody's must not come before ours.
 */
#include "config.h"

#include <netinet/in.h>
#include <string.h>

#include "helpers/base/quote.h"
#include "helpers/firewall/ruleset.h"

static const struct {
	const char *table;
	const char *parent;
	const char *name;
	const char *type; /* hook and priority: linux/netfilter_ipv4.h */
} base_chains[] = {
	{"raw", "PREROUTING", "raw-prerouting", "filter hook prerouting priority -300"},
	{"nat", "POSTROUTING", "nat-postrouting", "nat hook postrouting priority 95"},
	{"mangle", "FORWARD", "mangle-forward", "filter hook forward priority -150"},
	{"filter", "FORWARD", "filter-forward", "filter hook forward priority 0"},
	{"filter", "INPUT", "filter-input", "filter hook input priority 0"},
};

/*
 * Letters, digits, '-', '_' and '.' are themselves; what else an interface's name can have is
 * written as '/' and its number, since it can have no '/'.
 */
char *ruleset_nft_table(const char *bridge)
{
	GString *name = g_string_new(FIREWALL_OWN_TAG);

	for (const char *c = bridge; *c != '\0'; c++)
		g_string_append_printf(name,
			g_ascii_isalnum(*c) || strchr("-_.", *c) ? "%c" : "/%02x", (guchar) *c);
	return g_string_free(name, FALSE);
}

gboolean ruleset_is_nft_table(const char *name, const char *const *bridges)
{
	for (gsize i = 0; bridges[i] != NULL; i++) {
		g_autofree char *table = ruleset_nft_table(bridges[i]);

		if (g_str_equal(table, name))
			return TRUE;
	}
	return FALSE;
}

static void format_interface(const char *word, const char *name, GString *out)
{
	g_autofree char *quoted = name != NULL ? quote_nft(name) : NULL;

	if (quoted != NULL)
		g_string_append_printf(out, "%s %s ", word, quoted);
}

static void format_subnet(
	const char *word, enum wanted_compare compare, struct subnet subnet, GString *out)
{
	char text[SUBNET_TEXT_SIZE];

	if (compare == WANTED_ANY)
		return;
	subnet.address = subnet_network(subnet);
	g_string_append_printf(out, "ip %s %s%s ", word, compare == WANTED_IS_NOT ? "!= " : "",
		subnet_format(subnet, text));
}

static void format_protocol(const struct wanted_rule *rule, GString *out)
{
	const char *name = rule->protocol == IPPROTO_TCP ? "tcp" : "udp";
	gboolean has_name = rule->protocol == IPPROTO_TCP || rule->protocol == IPPROTO_UDP;

	if (rule->is_syn)
		g_string_append(out, "tcp flags & (syn | rst) == syn ");
	else if (rule->destination_port != 0)
		g_string_append_printf(out, "%s dport %u ", name, rule->destination_port);
	else if (has_name)
		g_string_append_printf(out, "meta l4proto %s ", name);
	else if (rule->protocol != 0)
		g_string_append_printf(out, "meta l4proto %u ", rule->protocol);
}

static void format_states(guint states, GString *out)
{
	static const struct {
		enum wanted_state state;
		const char *name;
	} names[] = {
		{WANTED_STATE_ESTABLISHED, "established"},
		{WANTED_STATE_RELATED, "related"},
		{WANTED_STATE_INVALID, "invalid"},
	};
	const char *separator = "ct state ";

	if ((states & WANTED_STATE_DNAT) != 0)
		g_string_append(out, "ct status dnat ");
	for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
		if ((states & names[i].state) == 0)
			continue;
		g_string_append_printf(out, "%s%s", separator, names[i].name);
		separator = ",";
	}
	if ((states & ~(guint) WANTED_STATE_DNAT) != 0)
		g_string_append_c(out, ' ');
}

static void format_target(const struct wanted_rule *rule, GString *out)
{
	static const char *const names[] = {
		[WANTED_ACCEPT] = "accept",
		[WANTED_DROP] = "drop",
		[WANTED_REJECT] = "reject",
		[WANTED_RETURN] = "return",
		[WANTED_MASQUERADE] = "masquerade",
		[WANTED_SNAT] = "snat to ",
		[WANTED_CLAMP_MSS] = "tcp option maxseg size set rt mtu",
		[WANTED_JUMP] = "jump ",
	};
	char text[SUBNET_TEXT_SIZE];

	g_string_append(out, names[rule->target]);
	if (rule->target == WANTED_JUMP)
		g_string_append(out, rule->chain);
	if (rule->target == WANTED_SNAT)
		g_string_append(out, address_format(rule->to_source, text));
	if (rule->first_port != 0)
		g_string_append_printf(out, "%s:%u-%u", rule->target == WANTED_SNAT ? "" : " to ",
			rule->first_port, rule->last_port);
}

void ruleset_format_nft_rule(const struct wanted_rule *rule, GString *out)
{
	format_interface("iifname", rule->in, out);
	format_interface("iifname !=", rule->not_in, out);
	format_interface("oifname", rule->out, out);
	format_subnet("saddr", rule->compare_source, rule->source, out);
	format_subnet("daddr", rule->compare_destination, rule->destination, out);
	format_protocol(rule, out);
	format_states(rule->states, out);
	/* iptables of the nftables kind counts in every rule, and so those of ours among its own.
	 */
	if (rule->comment != NULL)
		g_string_append(out, "counter ");
	format_target(rule, out);
	if (rule->comment != NULL)
		g_string_append_printf(out, " comment \"%s\"", rule->comment);
	g_string_append_c(out, '\n');
}

/* Each goes before those that are there: the last one first. */
void ruleset_format_nft_inserts(
	const struct insertion_point *point, const GArray *rules, GString *out)
{
	for (guint i = rules->len; i-- > 0;) {
		g_string_append_printf(out, "insert rule ip %s %s ", point->table, point->chain);
		ruleset_format_nft_rule(&g_array_index(rules, struct wanted_rule, i), out);
	}
}

static void format_chain(const struct wanted_chain *chain, GString *out)
{
	g_string_append_printf(out, "\tchain %s {\n", chain->role);
	for (guint i = 0; i < chain->rules->len; i++) {
		g_string_append(out, "\t\t");
		ruleset_format_nft_rule(&g_array_index(chain->rules, struct wanted_rule, i), out);
	}
	g_string_append(out, "\t}\n");
}

static void format_base_chain(const Ruleset *ruleset, gsize which, GString *out)
{
	g_string_append_printf(out, "\tchain %s {\n\t\ttype %s; policy accept;\n",
		base_chains[which].name, base_chains[which].type);
	for (guint i = 0; i < ruleset->chains->len; i++) {
		const struct wanted_chain *chain = g_ptr_array_index(ruleset->chains, i);
		struct wanted_rule jump = chain->jump;

		if (strcmp(chain->table, base_chains[which].table) != 0 ||
			strcmp(chain->parent, base_chains[which].parent) != 0)
			continue;
		jump.chain = chain->role;
		g_string_append(out, "\t\t");
		ruleset_format_nft_rule(&jump, out);
	}
	g_string_append(out, "\t}\n");
}

/* "destroy" would be one word for the two, from nft 1.0.7 on. */
void ruleset_format_nft_removal(const char *bridge, GString *out)
{
	g_autofree char *table = ruleset_nft_table(bridge);

	g_string_append_printf(out, "table ip %s\ndelete table ip %s\n", table, table);
}

void ruleset_format_nft(const Ruleset *ruleset, GString *out)
{
	g_autofree char *table = ruleset_nft_table(ruleset->bridge);

	g_string_append_printf(out, "table ip %s {\n", table);
	for (guint i = 0; i < ruleset->chains->len; i++)
		format_chain(g_ptr_array_index(ruleset->chains, i), out);
	for (gsize i = 0; i < G_N_ELEMENTS(base_chains); i++)
		format_base_chain(ruleset, i, out);
	g_string_append(out, "}\n");
}
