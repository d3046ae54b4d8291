/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who on this host drops what a bridge's guests live on. Pure. */
#include "config.h"

#include "helpers/host/obstacle.h"

#include <netinet/in.h>
#include <string.h>

#include "helpers/host/owner.h"

/* Packets that have to pass, by where they come by. */
struct traffic {
	enum passage_hook hook;
	const char *what;
	gboolean is_from_guest, is_to_guest; /* at forward */
	gboolean needs_bridge_netfilter;
	guint8 protocol;
	guint16 port;
	guint state;
};

static const struct traffic traffics[] = {
	{PASSAGE_FORWARD, "what guests send out", TRUE, FALSE, FALSE, 0, 0, PASSAGE_NEW},
	{PASSAGE_FORWARD, "answers to guests", FALSE, TRUE, FALSE, 0, 0, PASSAGE_ESTABLISHED},
	{PASSAGE_FORWARD, "what passes between guests", TRUE, TRUE, TRUE, 0, 0, PASSAGE_NEW},
	{PASSAGE_INPUT, "guests' DHCP", TRUE, FALSE, FALSE, IPPROTO_UDP, 67, PASSAGE_NEW},
	{PASSAGE_INPUT, "guests' DNS", TRUE, FALSE, FALSE, IPPROTO_UDP, 53, PASSAGE_NEW},
	{PASSAGE_INPUT, "guests' DNS by TCP", TRUE, FALSE, FALSE, IPPROTO_TCP, 53, PASSAGE_NEW},
};

static const char *const hooks[] = {[PASSAGE_FORWARD] = "FORWARD", [PASSAGE_INPUT] = "INPUT"};

static struct passage_packet make_packet(
	const struct traffic *traffic, const struct obstacle_subject *subject)
{
	struct passage_packet packet = {.protocol = traffic->protocol,
		.destination_port = traffic->port,
		.states = traffic->state,
		.in = subject->uplink,
		.out = traffic->hook == PASSAGE_FORWARD ? subject->uplink : NULL};

	if (traffic->is_from_guest)
		packet.in = subject->bridge;
	if (traffic->is_to_guest)
		packet.out = subject->bridge;
	/* Who asks for a lease has no address yet. */
	if (traffic->is_from_guest && traffic->hook == PASSAGE_FORWARD)
		packet.source = subject->subnet;
	if (traffic->is_to_guest)
		packet.destination = subject->subnet;
	return packet;
}

/* Our jumps stand first in the built-in chains of the legacy tables, and accept. */
static gboolean is_overruled(const Passage *passage, const struct obstacle_subject *subject)
{
	return subject->world == FIREWALL_IPTABLES && passage->world == FIREWALL_IPTABLES &&
	       strcmp(passage->table, "filter") == 0;
}

static void obstacle_free(gpointer data)
{
	struct obstacle *obstacle = data;

	g_free(obstacle->place);
	g_free(obstacle);
}

/* The first traffic that the passage drops; NULL if it drops none. */
static struct obstacle *find(const Passage *passage, const struct obstacle_subject *subject)
{
	for (gsize i = 0; i < G_N_ELEMENTS(traffics); i++) {
		struct passage_packet packet = make_packet(&traffics[i], subject);
		struct passage_judgement judgement;
		struct obstacle *obstacle;

		if (traffics[i].hook != passage->hook ||
			(traffics[i].needs_bridge_netfilter && !subject->has_bridge_netfilter))
			continue;
		judgement = passage_judge(passage, &packet);
		if (!judgement.is_dropped)
			continue;
		obstacle = g_new0(struct obstacle, 1);
		obstacle->passage = passage;
		obstacle->judgement = judgement;
		obstacle->what = traffics[i].what;
		obstacle->hook = hooks[passage->hook];
		if (subject->can_change[passage->world])
			obstacle->place = g_strdup(owner_get_place(passage, &packet));
		return obstacle;
	}
	return NULL;
}

GPtrArray *obstacles_find(const GPtrArray *passages, const struct obstacle_subject *subject)
{
	GPtrArray *obstacles = g_ptr_array_new_with_free_func(obstacle_free);

	for (guint i = 0; i < passages->len; i++) {
		const Passage *passage = g_ptr_array_index(passages, i);
		struct obstacle *obstacle =
			is_overruled(passage, subject) ? NULL : find(passage, subject);

		if (obstacle != NULL)
			g_ptr_array_add(obstacles, obstacle);
	}
	return obstacles;
}

void obstacle_describe(const struct obstacle *obstacle, GString *out)
{
	g_string_append_printf(out, "%s: dropped by ", obstacle->what);
	passage_describe(obstacle->passage, &obstacle->judgement, out);
}

void obstacles_advise(const GPtrArray *obstacles, const char *bridge, GString *out)
{
	for (guint i = 0; i < obstacles->len; i++) {
		const struct obstacle *obstacle = g_ptr_array_index(obstacles, i);
		g_autofree char *remedy = owner_get_remedy(obstacle->passage, bridge);

		if (obstacle->place != NULL)
			continue;
		g_string_append_printf(out, "%s: ", bridge);
		obstacle_describe(obstacle, out);
		g_string_append_printf(out, "; root can help with: %s\n", remedy);
	}
}
