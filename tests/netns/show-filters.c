/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Not a test: shows what is read of the host's firewalls, and what is made of it.
 *
 *	show-filters rules
 *	show-filters forward IN OUT from SUBNET    who drops new packets of it, a line each
 *	show-filters forward IN OUT to SUBNET      and answers to it
 *	show-filters input IN                      the same of new ones to the host
 *	show-filters insertion-point IN OUT        of each chain that drops: where accepts go
 *	show-filters remedy BRIDGE                 of each chain
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "helpers/firewall/backend.h"
#include "helpers/firewall/managers.h"
#include "helpers/firewall/view.h"

static void show_match(const struct match *match)
{
	static const char *const fields[] = {"in", "out", "source", "destination", "protocol",
		"port", "states", "flags", "family", "?", "never"};
	char text[IP_TEXT_SIZE];

	printf(" %s%s%s", match->is_alternative ? "|" : "", match->is_inverted ? "!" : "",
		fields[match->field]);
	switch (match->field) {
	case MATCH_IN:
	case MATCH_OUT:
		printf("=%s%s", match->interface, match->is_prefix ? "*" : "");
		break;
	case MATCH_SOURCE:
	case MATCH_DESTINATION:
		printf("=%s", ip_prefix_format(match->prefix, text));
		break;
	case MATCH_PROTOCOL:
		printf("=%u", match->protocol);
		break;
	case MATCH_DESTINATION_PORT:
		printf("=%u-%u", match->first_port, match->last_port);
		break;
	case MATCH_STATES:
		printf("=%u", match->states);
		break;
	case MATCH_TCP_FLAGS:
		printf("=%u/%u", match->tcp_flags, match->tcp_mask);
		break;
	case MATCH_FAMILY:
		printf("=%u", match->family);
		break;
	case MATCH_UNKNOWN:
	case MATCH_NEVER:
		break;
	}
}

static void show_rule(const char *chain, const Rule *rule)
{
	static const char *const verdicts[] = {"continue", "accept", "drop", "reject", "return",
		"jump", "goto", "queue", "masquerade", "snat", "mss"};

	printf("  %s %u", chain, rule->number);
	for (guint i = 0; i < rule->matches->len; i++)
		show_match(&g_array_index(rule->matches, struct match, i));
	printf("%s %s", rule->is_ours ? " ours" : "", verdicts[rule->verdict]);
	printf("%s%s\n", rule->chain != NULL ? " " : "", rule->chain != NULL ? rule->chain : "");
}

static int compare_chains(gconstpointer a, gconstpointer b)
{
	const Chain *const *x = a, *const *y = b;

	return strcmp((*x)->name, (*y)->name);
}

static void show_base_chain(const Chain *base)
{
	GPtrArray *chains = base->table->chains;

	printf("%s %s %s %s %s %d %s %s\n", base->hook == CHAIN_FORWARD ? "forward" : "input",
		base->table->backend->name, table_family_name(base->table), base->table->name,
		base->name, base->priority, base->drops_by_policy ? "drop" : "accept",
		manager_get_name(base));
	g_ptr_array_sort(chains, compare_chains);
	for (guint k = 0; k < chains->len; k++) {
		const Chain *chain = g_ptr_array_index(chains, k);

		for (guint i = 0; i < chain->rules->len; i++)
			show_rule(chain->name, g_ptr_array_index(chain->rules, i));
	}
}

static void show_verdict(const Chain *base, const struct packet *packet)
{
	struct walk_verdict verdict = walk_base_chain(base, packet);
	g_autoptr(GString) text = g_string_new(NULL);

	if (!verdict.is_dropped)
		return;
	walk_describe(base, &verdict, text);
	puts(text->str);
}

static void show_insertion_point(const Chain *base, const struct packet *packet)
{
	const char *chain = manager_get_insertion_point(base, packet);

	if (walk_base_chain(base, packet).is_dropped)
		printf("%s %s\n", manager_get_name(base), chain != NULL ? chain : "-");
}

static void show_forwarded(const Chain *base, char **words)
{
	struct packet packet = {.in = words[1], .out = words[2]};
	gboolean is_answer = strcmp(words[3], "to") == 0;

	packet.states = is_answer ? CONNTRACK_ESTABLISHED : CONNTRACK_NEW;
	if (!ip_prefix_parse(
		    AF_INET, words[4], is_answer ? &packet.destination : &packet.source, NULL))
		exit(2);
	show_verdict(base, &packet);
}

static void show(const Chain *base, char **words)
{
	struct packet packet = {.in = words[1], .states = CONNTRACK_NEW};
	g_autofree char *remedy = NULL;

	if (strcmp(words[0], "rules") == 0) {
		show_base_chain(base);
	} else if (strcmp(words[0], "remedy") == 0) {
		remedy = manager_get_remedy(base, words[1], NULL);
		puts(remedy);
	} else if (strcmp(words[0], "input") == 0 && base->hook == CHAIN_INPUT) {
		show_verdict(base, &packet);
	} else if (strcmp(words[0], "forward") == 0 && base->hook == CHAIN_FORWARD) {
		show_forwarded(base, words);
	} else if (strcmp(words[0], "insertion-point") == 0 && base->hook == CHAIN_FORWARD) {
		packet.out = words[2];
		show_insertion_point(base, &packet);
	}
}

int main(int argc G_GNUC_UNUSED, char **argv)
{
	g_autoptr(View) view = view_new(VIEW_READ);
	g_autoptr(GPtrArray) tables = NULL;
	g_autoptr(GPtrArray) chains = NULL;
	g_autoptr(GError) error = NULL;
	/* Those that the tests have. */
	static const char *const bridges[] = {"brW0", "brW1", NULL};

	tables = view_gather(view, bridges, &error);
	if (error != NULL) {
		fprintf(stderr, "show-filters: %s\n", error->message);
		return 1;
	}
	if (tables != NULL)
		chains = tables_list_base_chains(tables);
	for (guint i = 0; chains != NULL && i < chains->len; i++)
		show(g_ptr_array_index(chains, i), argv + 1);
	return 0;
}
