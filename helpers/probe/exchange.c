/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What happened to a packet. Pure. */
#include "config.h"

#include "helpers/probe/exchange.h"

#include "helpers/probe/probe-tests.h"
#include "helpers/probe/public.h"

void exchange_clear(struct exchange *exchange)
{
	culprit_clear(&exchange->culprit);
	g_clear_pointer(&exchange->left_name, g_free);
	g_clear_pointer(&exchange->cause, g_free);
}

static enum probe_outcome judge_beyond(
	const struct exchange *exchange, const struct exchange_bridge *bridge)
{
	if (exchange->left_link == 0 || exchange->mtu > 0)
		return PROBE_LOST;
	if (ip_prefix_contains(bridge->router, exchange->left_as) ||
		(bridge->uplink != NULL && g_strcmp0(bridge->uplink, exchange->left_name) != 0))
		return PROBE_ASTRAY;
	if (ip_address_is_set(exchange->answerer))
		return PROBE_ANSWERED;
	return exchange->came_back ? PROBE_LOST : PROBE_LEFT;
}

static enum probe_outcome judge(
	const struct exchange *exchange, const struct exchange_bridge *bridge)
{
	if (exchange->test->is_closed)
		return exchange->left_link != 0 ? PROBE_ASTRAY : PROBE_KEPT;
	if (exchange->test->is_beyond)
		return judge_beyond(exchange, bridge);
	if (ip_address_is_set(exchange->answerer))
		return PROBE_ANSWERED;
	return exchange->culprit.table != NULL || !exchange->test->may_be_silent ? PROBE_LOST
										 : PROBE_SILENT;
}

void exchange_judge(struct exchange *exchange, const struct exchange_bridge *bridge)
{
	exchange->outcome = judge(exchange, bridge);
	exchange->is_judged = TRUE;
}

gboolean exchange_is_right(const struct exchange *exchange)
{
	return exchange->outcome == PROBE_ANSWERED || exchange->outcome == PROBE_LEFT ||
	       exchange->outcome == PROBE_KEPT;
}

gboolean exchange_is_astray(const struct exchange *exchange)
{
	return exchange->outcome == PROBE_ASTRAY;
}

gboolean exchange_has_left(const struct exchange *exchange)
{
	return exchange->outcome == PROBE_LEFT;
}

const char *exchange_get_outcome(const struct exchange *exchange)
{
	static const char *const names[] = {
		[PROBE_ANSWERED] = "answered",
		[PROBE_LEFT] = "left",
		[PROBE_KEPT] = "kept",
		[PROBE_LOST] = "lost",
		[PROBE_SILENT] = "silent",
		[PROBE_ASTRAY] = "astray",
	};

	return names[exchange->outcome];
}

static void add_place(const struct exchange *exchange, GString *out)
{
	char text[IP_TEXT_SIZE];

	if (exchange->left_link == 0)
		return;
	g_string_append_printf(out, "left by %s as %s",
		exchange->left_name != NULL ? exchange->left_name : "an interface that is gone",
		public_format(exchange->left_as, text));
}

static void add_reason(const struct exchange *exchange, GString *out)
{
	if (exchange->mtu > 0) {
		g_string_append_printf(
			out, "too large: the uplink carries %u bytes", exchange->mtu);
	} else if (exchange->culprit.table != NULL) {
		g_string_append(out,
			exchange->culprit.is_queue ? "queued for a program by " : "dropped by ");
		culprit_describe(&exchange->culprit, out);
	} else if (exchange->cause != NULL) {
		g_string_append(out, exchange->cause);
	} else {
		g_string_append(
			out, exchange->is_refused ? "refused" : "lost, and nothing tells where");
	}
}

static void add_outcome(
	const struct exchange *exchange, const struct exchange_bridge *bridge, GString *out)
{
	char text[IP_TEXT_SIZE];

	add_place(exchange, out);
	if (exchange->left_link != 0)
		g_string_append(out, "; ");
	switch (exchange->outcome) {
	case PROBE_ANSWERED:
		g_string_append_printf(out, "%s answers", public_format(exchange->answerer, text));
		break;
	case PROBE_LEFT:
		g_string_append(
			out, exchange->test->needs_answer ? "no answer" : "no router tells of it");
		break;
	case PROBE_KEPT:
		g_string_append(out, "kept in, as it should be");
		break;
	case PROBE_SILENT:
		g_string_append(
			out, exchange->is_refused ? "refused: nobody listens there" : "no answer");
		break;
	case PROBE_ASTRAY:
		g_string_append(out, ip_prefix_contains(bridge->router, exchange->left_as)
					     ? "with the guest's own address"
					     : "that is the wrong way");
		break;
	case PROBE_LOST:
		if (exchange->came_back)
			g_string_append(out, "the answer came in; ");
		add_reason(exchange, out);
		break;
	}
}

char *exchange_describe(const struct exchange *exchange, const struct exchange_bridge *bridge)
{
	GString *out = g_string_new(NULL);
	char text[IP_TEXT_SIZE];

	g_string_append_printf(out, "to %s", public_format(exchange->ends.destination, text));
	if (exchange->ends.destination_port != 0)
		g_string_append_printf(out, " port %u", exchange->ends.destination_port);
	g_string_append(out, ": ");
	add_outcome(exchange, bridge, out);
	return g_string_free(out, FALSE);
}
