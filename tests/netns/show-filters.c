/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Not a test: shows what is read of the host's firewalls, and what is made of it.
 *
 *	show-filters rules
 *	show-filters forward IN OUT from SUBNET    who drops new packets of it, a line each
 *	show-filters forward IN OUT to SUBNET      and answers to it
 *	show-filters input IN                      the same of new ones to the host
 *	show-filters place IN OUT                  of each chain that drops: where its owner wants
 *accepts show-filters remedy BRIDGE                 of each chain show-filters fingerprint FAMILY
 *TABLE
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "helpers/firewall/filters.h"
#include "helpers/firewall/netfilter.h"
#include "helpers/firewall/owner.h"

static void show_condition(const struct passage_condition *condition)
{
	static const char *const fields[] = {
		"in", "out", "source", "destination", "protocol", "port", "states", "?", "never"};
	char text[SUBNET_TEXT_SIZE];

	printf(" %s%s%s", condition->is_alternative ? "|" : "", condition->is_inverted ? "!" : "",
		fields[condition->field]);
	switch (condition->field) {
	case PASSAGE_IN:
	case PASSAGE_OUT:
		printf("=%s%s", condition->interface, condition->is_prefix ? "*" : "");
		break;
	case PASSAGE_SOURCE:
	case PASSAGE_DESTINATION:
		printf("=%s", subnet_format(condition->subnet, text));
		break;
	case PASSAGE_PROTOCOL:
		printf("=%u", condition->protocol);
		break;
	case PASSAGE_DESTINATION_PORT:
		printf("=%u-%u", condition->first_port, condition->last_port);
		break;
	case PASSAGE_STATES:
		printf("=%u", condition->states);
		break;
	case PASSAGE_UNCLEAR:
	case PASSAGE_NEVER:
		break;
	}
}

static void show_rule(const char *chain, const PassageRule *rule)
{
	static const char *const targets[] = {
		"continue", "accept", "drop", "reject", "return", "jump", "goto", "queue"};

	printf("  %s %u", chain, rule->number);
	for (guint i = 0; i < rule->conditions->len; i++)
		show_condition(&g_array_index(rule->conditions, struct passage_condition, i));
	printf("%s %s", rule->is_ours ? " ours" : "", targets[rule->target]);
	printf("%s%s\n", rule->chain != NULL ? " " : "", rule->chain != NULL ? rule->chain : "");
}

static int compare_names(gconstpointer a, gconstpointer b, gpointer data G_GNUC_UNUSED)
{
	return strcmp(a, b);
}

static void show_passage(const Passage *passage)
{
	g_autoptr(GList) names = g_hash_table_get_keys(passage->chains);

	printf("%s %s %s %s %s %d %s %s\n", passage->hook == PASSAGE_FORWARD ? "forward" : "input",
		firewall_names[passage->world], passage_family_name(passage), passage->table,
		passage->chain, passage->priority, passage->drops_by_policy ? "drop" : "accept",
		owner_get_name(passage));
	names = g_list_sort_with_data(names, compare_names, NULL);
	for (const GList *name = names; name != NULL; name = name->next) {
		const GPtrArray *rules = g_hash_table_lookup(passage->chains, name->data);

		for (guint i = 0; i < rules->len; i++)
			show_rule(name->data, g_ptr_array_index(rules, i));
	}
}

static void show_judgement(const Passage *passage, const struct passage_packet *packet)
{
	struct passage_judgement judgement = passage_judge(passage, packet);
	g_autoptr(GString) text = g_string_new(NULL);

	if (!judgement.is_dropped)
		return;
	passage_describe(passage, &judgement, text);
	puts(text->str);
}

static void show_place(const Passage *passage, const struct passage_packet *packet)
{
	const char *place = owner_get_place(passage, packet);

	if (passage_judge(passage, packet).is_dropped)
		printf("%s %s\n", owner_get_name(passage), place != NULL ? place : "-");
}

static void show_forwarded(const Passage *passage, char **words)
{
	struct passage_packet packet = {.in = words[1], .out = words[2]};
	gboolean is_answer = strcmp(words[3], "to") == 0;

	packet.states = is_answer ? PASSAGE_ESTABLISHED : PASSAGE_NEW;
	if (!subnet_parse(words[4], is_answer ? &packet.destination : &packet.source, NULL))
		exit(2);
	show_judgement(passage, &packet);
}

static void show(const Passage *passage, char **words)
{
	struct passage_packet packet = {.in = words[1], .states = PASSAGE_NEW};
	g_autofree char *remedy = NULL;

	if (strcmp(words[0], "rules") == 0) {
		show_passage(passage);
	} else if (strcmp(words[0], "remedy") == 0) {
		remedy = owner_get_remedy(passage, words[1]);
		puts(remedy);
	} else if (strcmp(words[0], "input") == 0 && passage->hook == PASSAGE_INPUT) {
		show_judgement(passage, &packet);
	} else if (strcmp(words[0], "forward") == 0 && passage->hook == PASSAGE_FORWARD) {
		show_forwarded(passage, words);
	} else if (strcmp(words[0], "place") == 0 && passage->hook == PASSAGE_FORWARD) {
		packet.out = words[2];
		show_place(passage, &packet);
	}
}

int main(int argc, char **argv)
{
	g_autoptr(GPtrArray) passages = NULL;
	g_autoptr(GError) error = NULL;
	g_autofree char *fingerprint = NULL;
	/* Those that the tests have. */
	static const char *const bridges[] = {"brW0", "brW1", NULL};

	if (argc == 4 && strcmp(argv[1], "fingerprint") == 0)
		fingerprint = netfilter_fingerprint(
			(guint8) g_ascii_strtoull(argv[2], NULL, 10), argv[3], &error);
	else
		passages = filters_gather(bridges, &error);
	if (error != NULL) {
		fprintf(stderr, "show-filters: %s\n", error->message);
		return 1;
	}
	if (fingerprint != NULL)
		puts(fingerprint);
	for (guint i = 0; passages != NULL && i < passages->len; i++)
		show(g_ptr_array_index(passages, i), argv + 1);
	return 0;
}
