/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rules, chains and tables in the language of nft(8). Pure. */
#include "config.h"

#include "helpers/firewall/nft/text.h"

/* Before the kernel's own headers, which give way to it. */
#include <netinet/in.h>
#include <linux/netfilter.h>
#include <netinet/tcp.h>
#include <string.h>

#include "helpers/base/quote.h"

/* Append the name of each bit that is set, with separators between. */
struct bit_name {
	guint bit;
	const char *name;
};

static void format_bits(
	guint bits, const struct bit_name *names, gsize n, const char *separator, GString *out)
{
	const char *before = "";

	for (gsize i = 0; i < n; i++) {
		if ((bits & names[i].bit) == 0)
			continue;
		g_string_append_printf(out, "%s%s", before, names[i].name);
		before = separator;
	}
}

static const char *negation(const struct match *match)
{
	return match->is_inverted ? "!= " : "";
}

static void format_family(
	const Rule *rule G_GNUC_UNUSED, const struct match *match, const char *word, GString *out)
{
	g_string_append_printf(out, "%s %s%s ", word, negation(match),
		match->family == NFPROTO_IPV4 ? "ipv4" : "ipv6");
}

static void format_interface(
	const Rule *rule G_GNUC_UNUSED, const struct match *match, const char *word, GString *out)
{
	g_autofree char *quoted = quote_nft(match->interface);

	g_string_append_printf(out, "%s %s%s ", word, negation(match), quoted);
}

static void format_prefix(
	const Rule *rule G_GNUC_UNUSED, const struct match *match, const char *word, GString *out)
{
	char text[IP_TEXT_SIZE];

	g_string_append_printf(
		out, "%s %s%s ", word, negation(match), ip_prefix_format(match->prefix, text));
}

/* Of the others nft may know no name: it asks /etc/protocols. NULL: use the number. */
static const char *get_protocol_name(guint8 protocol)
{
	return protocol == IPPROTO_TCP ? "tcp" : protocol == IPPROTO_UDP ? "udp" : NULL;
}

/* A match of the protocol's port or flags implies it. */
static void format_protocol(
	const Rule *rule, const struct match *match, const char *word, GString *out)
{
	const char *name = get_protocol_name(match->protocol);

	if (rule_find_match(rule, MATCH_DESTINATION_PORT) != NULL ||
		rule_find_match(rule, MATCH_TCP_FLAGS) != NULL)
		return;
	g_string_append_printf(out, "%s %s", word, negation(match));
	if (name != NULL)
		g_string_append_printf(out, "%s ", name);
	else
		g_string_append_printf(out, "%u ", match->protocol);
}

static void format_port(const Rule *rule, const struct match *match, const char *word, GString *out)
{
	const struct match *protocol = rule_find_match(rule, MATCH_PROTOCOL);

	g_string_append_printf(out, "%s %s %s%u",
		protocol != NULL ? get_protocol_name(protocol->protocol) : "th", word,
		negation(match), match->first_port);
	if (match->last_port != match->first_port)
		g_string_append_printf(out, "-%u", match->last_port);
	g_string_append_c(out, ' ');
}

static void format_tcp_flags(
	const Rule *rule G_GNUC_UNUSED, const struct match *match, const char *word, GString *out)
{
	static const struct bit_name names[] = {{TH_FIN, "fin"}, {TH_SYN, "syn"}, {TH_RST, "rst"},
		{TH_PUSH, "psh"}, {TH_ACK, "ack"}, {TH_URG, "urg"}};

	g_string_append_printf(out, "%s & (", word);
	format_bits(match->tcp_mask, names, G_N_ELEMENTS(names), " | ", out);
	g_string_append_printf(out, ") %s ", match->is_inverted ? "!=" : "==");
	format_bits(match->tcp_flags, names, G_N_ELEMENTS(names), " | ", out);
	g_string_append_c(out, ' ');
}

static void format_states(
	const Rule *rule G_GNUC_UNUSED, const struct match *match, const char *word, GString *out)
{
	static const struct bit_name states[] = {{CONNTRACK_ESTABLISHED, "established"},
		{CONNTRACK_RELATED, "related"}, {CONNTRACK_NEW, "new"},
		{CONNTRACK_INVALID, "invalid"}, {CONNTRACK_UNTRACKED, "untracked"}};
	static const struct bit_name statuses[] = {
		{CONNTRACK_DNAT, "dnat"}, {CONNTRACK_SNAT, "snat"}};
	gboolean is_status = (match->states & (CONNTRACK_DNAT | CONNTRACK_SNAT)) != 0;

	g_string_append_printf(
		out, "%s %s %s", word, is_status ? "status" : "state", negation(match));
	if (is_status)
		format_bits(match->states, statuses, G_N_ELEMENTS(statuses), ",", out);
	else
		format_bits(match->states, states, G_N_ELEMENTS(states), ",", out);
	g_string_append_c(out, ' ');
}

/* In the order in which they are written. */
static const struct {
	enum match_field field;
	const char *word;
	void (*format)(const Rule *rule, const struct match *match, const char *word, GString *out);
} fields[] = {
	{MATCH_FAMILY, "meta nfproto", format_family},
	{MATCH_IN, "iifname", format_interface},
	{MATCH_OUT, "oifname", format_interface},
	{MATCH_SOURCE, "ip saddr", format_prefix},
	{MATCH_DESTINATION, "ip daddr", format_prefix},
	{MATCH_PROTOCOL, "meta l4proto", format_protocol},
	{MATCH_DESTINATION_PORT, "dport", format_port},
	{MATCH_TCP_FLAGS, "tcp flags", format_tcp_flags},
	{MATCH_STATES, "ct", format_states},
};

static void format_verdict(const Rule *rule, GString *out)
{
	static const char *const verdicts[] = {
		[RULE_CONTINUE] = "continue",
		[RULE_ACCEPT] = "accept",
		[RULE_DROP] = "drop",
		[RULE_REJECT] = "reject with icmp port-unreachable",
		[RULE_RETURN] = "return",
		[RULE_JUMP] = "jump ",
		[RULE_GOTO] = "goto ",
		[RULE_QUEUE] = "queue",
		[RULE_MASQUERADE] = "masquerade",
		[RULE_SNAT] = "snat ip to ",
		[RULE_DNAT] = "dnat ip to ",
		[RULE_CLAMP_MSS] = "tcp option maxseg size set rt mtu",
	};
	char text[IP_TEXT_SIZE];

	g_string_append(out, verdicts[rule->verdict]);
	if (rule->chain != NULL)
		g_string_append(out, rule->chain);
	if (ip_address_is_set(rule->to_address))
		g_string_append(out, ip_address_format(rule->to_address, text));
	if (rule->last_port != 0)
		g_string_append_printf(out, "%s:%u-%u",
			ip_address_is_set(rule->to_address) ? "" : " to ", rule->first_port,
			rule->last_port);
}

void nft_text_rule(const Rule *rule, GString *out)
{
	for (gsize i = 0; i < G_N_ELEMENTS(fields); i++) {
		const struct match *match = rule_find_match(rule, fields[i].field);

		if (match != NULL)
			fields[i].format(rule, match, fields[i].word, out);
	}
	if (rule->is_counted)
		g_string_append(out, "counter ");
	format_verdict(rule, out);
	if (rule->comment != NULL)
		g_string_append_printf(out, " comment \"%s\"", rule->comment);
	g_string_append_c(out, '\n');
}

static void format_hook(const Chain *chain, GString *out)
{
	static const char *const types[] = {[CHAIN_FILTER] = "filter", [CHAIN_NAT] = "nat"};
	static const char *const hooks[] = {
		[CHAIN_PREROUTING] = "prerouting",
		[CHAIN_FORWARD] = "forward",
		[CHAIN_INPUT] = "input",
		[CHAIN_POSTROUTING] = "postrouting",
	};

	if (chain->hook != CHAIN_NO_HOOK)
		g_string_append_printf(out, "\t\ttype %s hook %s priority %d; policy %s;\n",
			types[chain->type], hooks[chain->hook], chain->priority,
			chain->drops_by_policy ? "drop" : "accept");
}

static void format_chain(const Chain *chain, GString *out)
{
	g_string_append_printf(out, "\tchain %s {\n", chain->name);
	format_hook(chain, out);
	for (guint i = 0; i < chain->rules->len; i++) {
		g_string_append(out, "\t\t");
		nft_text_rule(g_ptr_array_index(chain->rules, i), out);
	}
	g_string_append(out, "\t}\n");
}

void nft_text_table(const Table *table, GString *out)
{
	g_string_append_printf(out, "table %s %s {\n", table_family_name(table), table->name);
	for (guint i = 0; i < table->chains->len; i++)
		format_chain(g_ptr_array_index(table->chains, i), out);
	g_string_append(out, "}\n");
}

/* "destroy" would be one word for the two, from nft 1.0.7 on. */
void nft_text_removal(const char *family, const char *table, GString *out)
{
	g_string_append_printf(
		out, "table %s %s\ndelete table %s %s\n", family, table, family, table);
}

/* Each goes before those that are there: the last one first. */
void nft_text_inserts(const struct insertion_point *point, const GPtrArray *rules, GString *out)
{
	for (guint i = rules->len; i-- > 0;) {
		g_string_append_printf(out, "insert rule ip %s %s ", point->table, point->chain);
		nft_text_rule(g_ptr_array_index(rules, i), out);
	}
}
