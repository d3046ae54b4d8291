/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rules as a person would type them for iptables-legacy. Pure. */
#include "config.h"

#include <netinet/in.h>
#include <string.h>

#include "helpers/base/quote.h"
#include "helpers/firewall/ruleset.h"

static void describe_subnet(
	char option, enum wanted_compare compare, struct subnet subnet, GString *out)
{
	char text[SUBNET_TEXT_SIZE];

	if (compare == WANTED_ANY)
		return;
	subnet.address = subnet_network(subnet);
	g_string_append_printf(out, "%s -%c %s", compare == WANTED_IS_NOT ? " !" : "", option,
		subnet_format(subnet, text));
}

static void describe_name(const char *option, const char *name, GString *out)
{
	g_autofree char *quoted = name != NULL ? quote_shell(name) : NULL;

	if (quoted != NULL)
		g_string_append_printf(out, "%s %s", option, quoted);
}

static void describe_protocol(const struct wanted_rule *rule, GString *out)
{
	const char *name = rule->protocol == IPPROTO_TCP   ? "tcp"
			   : rule->protocol == IPPROTO_UDP ? "udp"
							   : NULL;

	if (rule->protocol == 0)
		return;
	/* Of the others iptables may know no name: it asks /etc/protocols. */
	if (name != NULL)
		g_string_append_printf(out, " -p %s", name);
	else
		g_string_append_printf(out, " -p %u", rule->protocol);
	if (rule->destination_port != 0)
		g_string_append_printf(out, " -m %s --dport %u", name, rule->destination_port);
	if (rule->is_syn)
		g_string_append(out, " -m tcp --tcp-flags SYN,RST SYN");
}

static void describe_states(guint states, GString *out)
{
	static const struct {
		enum wanted_state state;
		const char *name;
	} names[] = {
		{WANTED_STATE_RELATED, "RELATED"},
		{WANTED_STATE_ESTABLISHED, "ESTABLISHED"},
		{WANTED_STATE_INVALID, "INVALID"},
		{WANTED_STATE_DNAT, "DNAT"},
	};
	const char *separator = " -m conntrack --ctstate ";

	for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
		if ((states & names[i].state) == 0)
			continue;
		g_string_append_printf(out, "%s%s", separator, names[i].name);
		separator = ",";
	}
}

static void describe_target(const struct wanted_rule *rule, GString *out)
{
	static const char *const names[] = {
		[WANTED_ACCEPT] = "ACCEPT",
		[WANTED_DROP] = "DROP",
		[WANTED_REJECT] = "REJECT",
		[WANTED_RETURN] = "RETURN",
		[WANTED_MASQUERADE] = "MASQUERADE",
		[WANTED_SNAT] = "SNAT",
		[WANTED_CLAMP_MSS] = "TCPMSS --clamp-mss-to-pmtu",
	};
	char text[SUBNET_TEXT_SIZE];

	if (rule->target == WANTED_JUMP)
		describe_name(" -j", rule->chain, out);
	else
		g_string_append_printf(out, " -j %s", names[rule->target]);
	if (rule->target == WANTED_SNAT)
		g_string_append_printf(
			out, " --to-source %s", address_format(rule->to_source, text));
	if (rule->first_port != 0)
		g_string_append_printf(out, "%s%u-%u",
			rule->target == WANTED_SNAT ? ":" : " --to-ports ", rule->first_port,
			rule->last_port);
}

void ruleset_describe_rule(const struct wanted_rule *rule, GString *out)
{
	describe_subnet('s', rule->compare_source, rule->source, out);
	describe_subnet('d', rule->compare_destination, rule->destination, out);
	describe_name(" -i", rule->in, out);
	describe_name(" ! -i", rule->not_in, out);
	describe_name(" -o", rule->out, out);
	describe_protocol(rule, out);
	describe_states(rule->states, out);
	describe_name(" -m comment --comment", rule->comment, out);
	describe_target(rule, out);
	g_string_append_c(out, '\n');
}

void ruleset_describe(const Ruleset *ruleset, guint n_others, GString *out)
{
	g_autofree char *command = g_strdup_printf("iptables-legacy -w -t %s", ruleset->table);

	for (guint i = 0; i < ruleset->chains->len; i++) {
		const struct wanted_chain *chain = g_ptr_array_index(ruleset->chains, i);
		g_autofree char *name = quote_shell(chain->name);

		g_string_append_printf(out, "%s -N %s\n", command, name);
		for (guint k = 0; k < chain->rules->len; k++) {
			g_string_append_printf(out, "%s -A %s", command, name);
			ruleset_describe_rule(
				&g_array_index(chain->rules, struct wanted_rule, k), out);
		}
	}
	/* The jumps last: each table's rules are complete before a packet meets them. */
	for (guint i = 0; i < ruleset->chains->len; i++) {
		const struct wanted_chain *chain = g_ptr_array_index(ruleset->chains, i);
		/* Our own inward jump is in by then, before those of the others. */
		guint place = chain->place == JUMP_AFTER_INWARD ? n_others + 2 : 1;

		g_string_append_printf(out, "%s -I %s %u", command, chain->parent, place);
		ruleset_describe_rule(&chain->jump, out);
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

/* Whatever of ours is there, whole or half, in whatever place: by its names. */
static void describe_deletion(const char *table, const char *pattern, GString *out)
{
	g_autofree char *script = g_strdup_printf("/%s/d", pattern);
	g_autofree char *quoted = quote_shell(script);

	g_string_append_printf(out,
		"iptables-legacy-save -c -t %s | sed -E %s | iptables-legacy-restore -w -c -T %s\n",
		table, quoted, table);
}

void ruleset_describe_removal(const char *table, const char *bridge, GString *out)
{
	g_autofree char *name = escape(bridge);
	g_autofree char *pattern = g_strdup_printf("[: ]brw0-[A-Z]+-%s( |$)", name);

	describe_deletion(table, pattern, out);
}

void ruleset_describe_removal_of_tagged(
	const struct insertion_point *point, const char *tag, GString *out)
{
	g_autofree char *chain = escape(point->chain);
	g_autofree char *comment = escape(tag);
	g_autofree char *pattern =
		g_strdup_printf("-A %s .*--comment \"?%s\"?( |$)", chain, comment);

	describe_deletion(point->table, pattern, out);
}
