/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether a rule matches a packet, which stands for many: all of them, none, or some. Pure. */
#include "config.h"

#include "helpers/firewall/passage-match.h"

#include <string.h>

enum match {
	MATCH_NONE,
	MATCH_SOME, /* or nobody knows */
	MATCH_ALL,
};

static enum match match_interface(const struct passage_condition *condition, const char *name)
{
	gboolean is_any = condition->is_prefix && condition->interface[0] == '\0';
	gboolean is_same;

	if (name == NULL)
		return is_any ? MATCH_ALL : MATCH_SOME;
	is_same = condition->is_prefix ? g_str_has_prefix(name, condition->interface)
				       : strcmp(name, condition->interface) == 0;
	return is_same ? MATCH_ALL : MATCH_NONE;
}

static enum match match_subnet(const struct passage_condition *condition, struct subnet addresses)
{
	if (!subnet_overlaps(condition->subnet, addresses))
		return MATCH_NONE;
	return condition->subnet.prefix <= addresses.prefix ? MATCH_ALL : MATCH_SOME;
}

static enum match match_protocol(const struct passage_condition *condition, guint8 protocol)
{
	if (protocol == 0)
		return MATCH_SOME;
	return protocol == condition->protocol ? MATCH_ALL : MATCH_NONE;
}

static enum match match_port(const struct passage_condition *condition, guint16 port)
{
	if (condition->first_port == 0 && condition->last_port == G_MAXUINT16)
		return MATCH_ALL;
	if (port == 0)
		return MATCH_SOME;
	return port >= condition->first_port && port <= condition->last_port ? MATCH_ALL
									     : MATCH_NONE;
}

static enum match match_states(const struct passage_condition *condition, guint states)
{
	const guint all = PASSAGE_NEW | PASSAGE_ESTABLISHED | PASSAGE_RELATED | PASSAGE_INVALID |
			  PASSAGE_UNTRACKED;

	if (states == 0)
		states = all;
	if ((states & ~condition->states) == 0)
		return MATCH_ALL;
	if ((condition->states & (states | PASSAGE_TRANSLATED)) == 0)
		return MATCH_NONE;
	return MATCH_SOME;
}

static enum match match_field(
	const struct passage_condition *condition, const struct passage_packet *packet)
{
	switch (condition->field) {
	case PASSAGE_IN:
		return match_interface(condition, packet->in);
	case PASSAGE_OUT:
		return match_interface(condition, packet->out);
	case PASSAGE_SOURCE:
		return match_subnet(condition, packet->source);
	case PASSAGE_DESTINATION:
		return match_subnet(condition, packet->destination);
	case PASSAGE_PROTOCOL:
		return match_protocol(condition, packet->protocol);
	case PASSAGE_DESTINATION_PORT:
		return match_port(condition, packet->destination_port);
	case PASSAGE_STATES:
		return match_states(condition, packet->states);
	case PASSAGE_NEVER:
		return MATCH_NONE;
	case PASSAGE_UNCLEAR:
		break;
	}
	return MATCH_SOME;
}

static gboolean is_met(
	const struct passage_condition *condition, const struct passage_packet *packet)
{
	return match_field(condition, packet) == (condition->is_inverted ? MATCH_NONE : MATCH_ALL);
}

gboolean passage_rule_matches(const PassageRule *rule, const struct passage_packet *packet)
{
	gboolean matches = TRUE;

	for (guint i = 0; i < rule->conditions->len; i++) {
		const struct passage_condition *condition =
			&g_array_index(rule->conditions, struct passage_condition, i);

		/* Of alternatives one has to be met; the first of them is no alternative itself. */
		if (!condition->is_alternative && !matches)
			return FALSE;
		matches = (condition->is_alternative && matches) || is_met(condition, packet);
	}
	return matches;
}
