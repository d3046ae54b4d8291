/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rules and tables as the commands of iptables-legacy that a person would type for them. Pure. */
#include "config.h"

#include "helpers/firewall/legacy/text.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

#include "helpers/base/quote.h"
#include "helpers/firewall/ruleset.h"

/* Append the name of each bit that is set, with commas between. */
struct bit_name {
	guint bit;
	const char *name;
};

static void format_bits(guint bits, const struct bit_name *names, gsize n, GString *out)
{
	const char *before = "";

	for (gsize i = 0; i < n; i++) {
		if ((bits & names[i].bit) == 0)
			continue;
		g_string_append_printf(out, "%s%s", before, names[i].name);
		before = ",";
	}
}

static const char *negation(const struct match *match)
{
	return match->is_inverted ? " !" : "";
}

static void format_word(const char *option, const char *word, GString *out)
{
	g_autofree char *quoted = quote_shell(word);

	g_string_append_printf(out, "%s %s", option, quoted);
}

static void format_prefix(
	const Rule *rule G_GNUC_UNUSED, const struct match *match, const char *option, GString *out)
{
	char text[IP_TEXT_SIZE];

	g_string_append_printf(
		out, "%s%s %s", negation(match), option, ip_prefix_format(match->prefix, text));
}

static void format_interface(
	const Rule *rule G_GNUC_UNUSED, const struct match *match, const char *option, GString *out)
{
	g_string_append(out, negation(match));
	format_word(option, match->interface, out);
}

/* Of the others iptables may know no name: it asks /etc/protocols. NULL: use the number. */
static const char *get_protocol_name(guint8 protocol)
{
	return protocol == IPPROTO_TCP ? "tcp" : protocol == IPPROTO_UDP ? "udp" : NULL;
}

static void format_protocol(
	const Rule *rule G_GNUC_UNUSED, const struct match *match, const char *option, GString *out)
{
	const char *name = get_protocol_name(match->protocol);

	g_string_append_printf(out, "%s%s ", negation(match), option);
	if (name != NULL)
		g_string_append(out, name);
	else
		g_string_append_printf(out, "%u", match->protocol);
}

static void format_port(
	const Rule *rule, const struct match *match, const char *option, GString *out)
{
	const struct match *protocol = rule_find_match(rule, MATCH_PROTOCOL);

	g_string_append_printf(out, " -m %s%s%s %u",
		protocol != NULL ? get_protocol_name(protocol->protocol) : "", negation(match),
		option, match->first_port);
	if (match->last_port != match->first_port)
		g_string_append_printf(out, ":%u", match->last_port);
}

static void format_tcp_flags(
	const Rule *rule G_GNUC_UNUSED, const struct match *match, const char *option, GString *out)
{
	static const struct bit_name names[] = {{TH_FIN, "FIN"}, {TH_SYN, "SYN"}, {TH_RST, "RST"},
		{TH_PUSH, "PSH"}, {TH_ACK, "ACK"}, {TH_URG, "URG"}};

	g_string_append_printf(out, " -m tcp%s%s ", negation(match), option);
	format_bits(match->tcp_mask, names, G_N_ELEMENTS(names), out);
	g_string_append_c(out, ' ');
	format_bits(match->tcp_flags, names, G_N_ELEMENTS(names), out);
}

static void format_states(
	const Rule *rule G_GNUC_UNUSED, const struct match *match, const char *option, GString *out)
{
	static const struct bit_name names[] = {{CONNTRACK_RELATED, "RELATED"},
		{CONNTRACK_ESTABLISHED, "ESTABLISHED"}, {CONNTRACK_NEW, "NEW"},
		{CONNTRACK_INVALID, "INVALID"}, {CONNTRACK_UNTRACKED, "UNTRACKED"},
		{CONNTRACK_DNAT, "DNAT"}, {CONNTRACK_SNAT, "SNAT"}};

	g_string_append_printf(out, " -m conntrack%s%s ", negation(match), option);
	format_bits(match->states, names, G_N_ELEMENTS(names), out);
}

/* In the order in which they are written. IPv4 is implied. */
static const struct {
	enum match_field field;
	const char *option;
	void (*format)(
		const Rule *rule, const struct match *match, const char *option, GString *out);
} fields[] = {
	{MATCH_SOURCE, " -s", format_prefix},
	{MATCH_DESTINATION, " -d", format_prefix},
	{MATCH_IN, " -i", format_interface},
	{MATCH_OUT, " -o", format_interface},
	{MATCH_PROTOCOL, " -p", format_protocol},
	{MATCH_DESTINATION_PORT, " --dport", format_port},
	{MATCH_TCP_FLAGS, " --tcp-flags", format_tcp_flags},
	{MATCH_STATES, " --ctstate", format_states},
};

static void format_verdict(const Rule *rule, GString *out)
{
	static const char *const verdicts[] = {
		[RULE_ACCEPT] = "ACCEPT",
		[RULE_DROP] = "DROP",
		[RULE_REJECT] = "REJECT",
		[RULE_RETURN] = "RETURN",
		[RULE_QUEUE] = "QUEUE",
		[RULE_MASQUERADE] = "MASQUERADE",
		[RULE_SNAT] = "SNAT --to-source ",
		[RULE_DNAT] = "DNAT --to-destination ",
		[RULE_CLAMP_MSS] = "TCPMSS --clamp-mss-to-pmtu",
	};
	char text[IP_TEXT_SIZE];

	if (rule->chain != NULL)
		format_word(rule->verdict == RULE_GOTO ? " -g" : " -j", rule->chain, out);
	else if (rule->verdict != RULE_CONTINUE)
		g_string_append_printf(out, " -j %s", verdicts[rule->verdict]);
	if (ip_address_is_set(rule->to_address))
		g_string_append(out, ip_address_format(rule->to_address, text));
	if (rule->last_port != 0)
		g_string_append_printf(out, "%s%u-%u",
			ip_address_is_set(rule->to_address) ? ":" : " --to-ports ",
			rule->first_port, rule->last_port);
}

void legacy_text_rule(const Rule *rule, GString *out)
{
	for (gsize i = 0; i < G_N_ELEMENTS(fields); i++) {
		const struct match *match = rule_find_match(rule, fields[i].field);

		if (match != NULL)
			fields[i].format(rule, match, fields[i].option, out);
	}
	if (rule->comment != NULL)
		format_word(" -m comment --comment", rule->comment, out);
	format_verdict(rule, out);
	g_string_append_c(out, '\n');
}

static void format_own_chain(const Chain *chain, const char *command, GString *out)
{
	g_autofree char *name = quote_shell(chain->name);

	g_string_append_printf(out, "%s -N %s\n", command, name);
	for (guint i = 0; i < chain->rules->len; i++) {
		g_string_append_printf(out, "%s -A %s", command, name);
		legacy_text_rule(g_ptr_array_index(chain->rules, i), out);
	}
}

static void format_jumps(const Chain *base, const char *command, guint n_others, GString *out)
{
	for (guint i = 0; i < base->rules->len; i++) {
		const Rule *jump = g_ptr_array_index(base->rules, i);
		/* Our own jump to-guests is in by then, before those of the others. */
		guint place = ruleset_goes_after_to_guests(jump->chain) ? n_others + 2 : 1;

		g_string_append_printf(out, "%s -I %s %u", command, base->name, place);
		legacy_text_rule(jump, out);
	}
}

/* The jumps last: each table's rules are complete before a packet meets them. */
void legacy_text_table(const Table *table, guint n_others, GString *out)
{
	g_autofree char *command = g_strdup_printf("iptables-legacy -w -t %s", table->name);

	for (guint i = 0; i < table->chains->len; i++) {
		const Chain *chain = g_ptr_array_index(table->chains, i);

		if (chain->hook == CHAIN_NO_HOOK)
			format_own_chain(chain, command, out);
		else
			format_jumps(chain, command, n_others, out);
	}
}

/* text as an extended regular expression that stands for itself, between slashes; for g_free. */
static char *escape(const char *text)
{
	GString *out = g_string_new(NULL);

	for (; *text != '\0'; text++) {
		if (strchr("\\.[](){}*+?^$|/", *text) != NULL)
			g_string_append_c(out, '\\');
		g_string_append_c(out, *text);
	}
	return g_string_free(out, FALSE);
}

/* Whatever is there of brw0's rules, whole or half, in any position: by its names. */
static void format_deletion(const char *table, const char *pattern, GString *out)
{
	g_autofree char *script = g_strdup_printf("/%s/d", pattern);
	g_autofree char *quoted = quote_shell(script);

	g_string_append_printf(out,
		"iptables-legacy-save -c -t %s | sed -E %s | iptables-legacy-restore -w -c -T %s\n",
		table, quoted, table);
}

void legacy_text_removal(const char *table, const char *bridge, GString *out)
{
	g_autofree char *name = escape(bridge);
	g_autofree char *pattern = g_strdup_printf("[: ]brw0-[A-Z]+-%s( |$)", name);

	format_deletion(table, pattern, out);
}

void legacy_text_inserts(const struct insertion_point *point, const GPtrArray *rules, GString *out)
{
	for (guint i = 0; i < rules->len; i++) {
		g_string_append_printf(out, "iptables-legacy -w -t %s -I %s %u", point->table,
			point->chain, i + 1);
		legacy_text_rule(g_ptr_array_index(rules, i), out);
	}
}

void legacy_text_removal_of_tagged(
	const struct insertion_point *point, const char *tag, GString *out)
{
	g_autofree char *chain = escape(point->chain);
	g_autofree char *comment = escape(tag);
	g_autofree char *pattern =
		g_strdup_printf("-A %s .*--comment \"?%s\"?( |$)", chain, comment);

	format_deletion(point->table, pattern, out);
}
