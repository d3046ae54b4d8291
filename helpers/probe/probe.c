/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rounds: what is sent, received, seen on the wire and traced. */
#include "config.h"

#include "helpers/probe/probe.h"

#include <netinet/in.h>
/* After it, which the kernel's own headers give way to. */
#include <linux/netfilter.h>
#include <netinet/ip_icmp.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "helpers/base/error.h"
#include "helpers/probe/probe-tests.h"
#include "helpers/probe/suspects.h"
#include "helpers/probe/wire.h"

/*
 * How often a packet is sent, and in which intervals, milliseconds; how long an answer may take
 * that nobody needs; and how long a second DHCP server, after the first one has answered.
 */
enum { N_SENDS = 3, INTERVAL = 150, GRACE = 60, SECOND_SERVER = 700 };

/* As many exchanges as there can be. */
enum { N_IDS = 256 };

static gint64 after(guint milliseconds)
{
	return g_get_monotonic_time() + milliseconds * G_GINT64_CONSTANT(1000);
}

static void exchange_free(gpointer data)
{
	exchange_clear(data);
	g_free(data);
}

static struct exchange *get_exchange(const Probe *probe, guint i)
{
	return g_ptr_array_index(probe->exchanges, i);
}

/* The exchange of a packet with that ID; NULL: it is none of the probe's. */
static struct exchange *find_exchange(const Probe *probe, guint16 id)
{
	guint i = (guint16) (id - probe->first_id);

	return i < probe->exchanges->len ? get_exchange(probe, i) : NULL;
}

static void begin_exchanges(Probe *probe, const struct probe_test *test)
{
	struct packet_ends ends;

	probe_test_get_ends(probe, &ends);
	for (guint n = 0; probe->exchanges->len < N_IDS && test->begin(probe, n, &ends); n++) {
		struct exchange *exchange = g_new0(struct exchange, 1);

		exchange->test = test;
		exchange->ends = ends;
		exchange->ends.id = (guint16) (probe->first_id + probe->exchanges->len);
		g_ptr_array_add(probe->exchanges, exchange);
		probe_test_get_ends(probe, &ends);
	}
}

static void send_exchange(const Probe *probe, struct exchange *exchange)
{
	g_autoptr(GByteArray) frame = exchange->test->build(probe, exchange);

	probe_guest_send(probe->guest, frame);
	exchange->n_sent++;
	exchange->due =
		after(exchange->n_sent < N_SENDS ? (guint) INTERVAL : exchange->test->milliseconds);
}

static void send_end(const Probe *probe, const struct exchange *exchange)
{
	g_autoptr(GByteArray) frame = NULL;

	if (exchange->test->build_end == NULL)
		return;
	frame = exchange->test->build_end(&exchange->ends);
	probe_guest_send(probe->guest, frame);
}

static gboolean is_to_all(const struct exchange *exchange)
{
	return ip_address_equal(exchange->ends.destination, probe_test_broadcast);
}

/* Nothing that comes could change it. */
static void end_exchange(struct exchange *exchange)
{
	exchange->is_over = TRUE;
	exchange->due = 0;
}

/* What the host or a router says of a packet that it did not pass on. */
static void take_error(
	const Probe *probe, struct exchange *exchange, const struct packet_info *packet)
{
	gboolean is_host = ip_address_equal(packet->source, probe->question->router.address);

	if (packet->icmp_type != ICMP_DEST_UNREACH)
		return;
	if (packet->icmp_code == ICMP_FRAG_NEEDED)
		exchange->mtu = MAX(packet->icmp_mtu, 1);
	else if (is_host || ip_address_equal(packet->source, exchange->ends.destination))
		exchange->is_refused = TRUE;
	if (exchange->mtu > 0 || exchange->is_refused)
		end_exchange(exchange);
}

static void take_answer(Probe *probe, struct exchange *exchange, const struct packet_info *packet)
{
	if (exchange->is_judged)
		return;
	if (packet->quoted_id == exchange->ends.id)
		take_error(probe, exchange, packet);
	if (exchange->mtu > 0 || exchange->is_refused ||
		!exchange->test->is_answer(probe, exchange, packet))
		return;
	/* Another DHCP server may answer, too. */
	if (!is_to_all(exchange))
		end_exchange(exchange);
	else if (!ip_address_is_set(exchange->answerer))
		exchange->due = after(SECOND_SERVER);
	exchange->is_over = TRUE;
	send_end(probe, exchange);
	exchange->answerer = packet->type == ETH_P_IP ? packet->source : packet->arp_sender;
}

static void receive_all(Probe *probe)
{
	struct packet_info packet;

	while (probe_guest_receive(probe->guest, &packet))
		for (guint i = 0; i < probe->exchanges->len; i++)
			take_answer(probe, get_exchange(probe, i), &packet);
}

static void watch_wire(Probe *probe)
{
	struct wire_sight sight;

	while (wire_read(probe->wire, &sight)) {
		const struct packet_info *packet = &sight.packet;
		struct exchange *left = find_exchange(probe, packet->id);
		struct exchange *told = find_exchange(probe, packet->quoted_id);

		if (sight.link == probe->question->bridge->index ||
			sight.link == probe->guest->index)
			continue;
		if (!sight.leaves && packet->quoted_id != 0 && told != NULL)
			told->came_back = TRUE;
		/* The first place is the one that was routed to; others are below it. */
		if (!sight.leaves || left == NULL || left->left_link != 0 || is_to_all(left))
			continue;
		left->left_link = sight.link;
		left->left_as = packet->source;
		if (!left->test->is_optional)
			continue;
		/* Routers limit how many errors they send, and one is enough. */
		left->is_over = TRUE;
		left->due = after(GRACE);
	}
}

/* A packet of the probe's, or an answer to one. */
static struct exchange *find_dropped(const Probe *probe, const struct packet_info *packet)
{
	struct exchange *exchange = find_exchange(probe, packet->id);

	if (packet->type != ETH_P_IP)
		return get_exchange(probe, 0); /* ARP, which is the first one */
	if (exchange != NULL && ip_address_equal(packet->destination, exchange->ends.destination))
		return exchange;
	if (packet->quoted_id != 0)
		return find_exchange(probe, packet->quoted_id);
	for (guint i = 0; i < probe->exchanges->len; i++) {
		exchange = get_exchange(probe, i);
		if (exchange->test->protocol == packet->protocol &&
			ip_address_equal(packet->source, exchange->ends.destination) &&
			packet->source_port == exchange->ends.destination_port)
			return exchange;
	}
	return NULL;
}

static void on_drop(const struct packet_info *packet, const struct culprit *culprit, gpointer data)
{
	Probe *probe = data;
	struct exchange *exchange = find_dropped(probe, packet);

	if (exchange == NULL || exchange->culprit.table != NULL)
		return;
	culprit_copy(culprit, &exchange->culprit);
	/* Of what goes to all, it may be a copy for another guest. */
	if (exchange->ends.destination_mac[0] != 0xff)
		end_exchange(exchange);
}

/* It is sent again, or over. FALSE: it is over. */
static gboolean go_on(Probe *probe, struct exchange *exchange)
{
	if (exchange->is_judged)
		return FALSE;
	if (g_get_monotonic_time() < exchange->due)
		return TRUE;
	if (exchange->n_sent < N_SENDS && !exchange->is_over) {
		send_exchange(probe, exchange);
		return TRUE;
	}
	if (exchange->left_link != 0)
		(void) netlink_get_link_name(
			probe->question->netlink, exchange->left_link, &exchange->left_name, NULL);
	exchange_judge(exchange, &probe->bridge);
	return FALSE;
}

/* When the next exchange is due, or all are over: 0. */
static gint64 go_on_all(Probe *probe)
{
	gint64 next = 0;

	for (guint i = 0; i < probe->exchanges->len; i++) {
		struct exchange *exchange = get_exchange(probe, i);

		if (go_on(probe, exchange) && (next == 0 || exchange->due < next))
			next = exchange->due;
	}
	return next;
}

static void take_all(Probe *probe)
{
	receive_all(probe);
	watch_wire(probe);
	if (probe->trace != NULL)
		trace_read(probe->trace, on_drop, probe);
}

/* Until that time of the monotonic clock, or something comes in. */
static void wait_until(const Probe *probe, gint64 deadline)
{
	struct pollfd ready[] = {{.fd = probe->guest->fd, .events = POLLIN},
		{.fd = probe->wire, .events = POLLIN},
		{.fd = probe->trace != NULL ? trace_get_fd(probe->trace) : -1, .events = POLLIN}};
	gint64 left = deadline - g_get_monotonic_time();

	(void) poll(ready, G_N_ELEMENTS(ready), (int) MAX((left + 999) / 1000, 0));
}

static void run_round(Probe *probe, enum probe_round round)
{
	const struct probe_test *test;
	gint64 next;

	for (gsize i = 0; (test = probe_test_get(i)) != NULL; i++)
		if (test->round == round)
			begin_exchanges(probe, test);
	while ((next = go_on_all(probe)) != 0) {
		wait_until(probe, next);
		take_all(probe);
	}
}

/* It is lost, and no trace tells where: count what the host drops while it is sent again. */
static void suspect(Probe *probe, struct exchange *exchange)
{
	g_autoptr(Suspects) suspects = suspects_new();

	for (guint i = 0; i < SUSPECTS_N_SENDS; i++) {
		gint64 end;

		send_exchange(probe, exchange);
		for (end = after(SUSPECTS_INTERVAL); g_get_monotonic_time() < end;) {
			wait_until(probe, end);
			take_all(probe);
		}
	}
	/* Meanwhile it may be traced: messages of the first one may have been lost. */
	if (exchange->culprit.table == NULL)
		suspects_find(suspects, &exchange->culprit, &exchange->cause);
	/* The host has counted what left by the uplink. */
	if (exchange->came_back)
		g_clear_pointer(&exchange->cause, g_free);
}

/*
 * To everybody: where br_netfilter is on, the copies for other guests come by the firewall, too. A
 * drop there is not why nobody answers.
 */
static void forget_copies(const Probe *probe, struct exchange *exchange)
{
	const struct culprit *culprit = &exchange->culprit;
	const struct nft_chain *base;

	if (culprit->table == NULL || exchange->ends.destination_mac[0] != 0xff)
		return;
	base = nft_dump_find_chain(
		probe->question->nft, culprit->family, culprit->table, culprit->base);
	if (base != NULL && base->hook == NF_INET_FORWARD && culprit->family != NFPROTO_NETDEV)
		culprit_clear(&exchange->culprit);
}

static void explain(Probe *probe, struct exchange *exchange)
{
	forget_copies(probe, exchange);
	if (exchange->culprit.table != NULL)
		exchange->culprit.text = trace_print(probe->trace, &exchange->culprit);
	else if (exchange->mtu == 0)
		suspect(probe, exchange);
}

static gboolean open_all(Probe *probe, GError **error)
{
	const struct probe_question *question = probe->question;

	/* Of the others, none has so many below it that they would wrap around. */
	probe->first_id = (guint16) g_random_int_range(1, G_MAXUINT16 - N_IDS);
	probe->transaction = g_random_int();
	probe->wire = wire_open(probe->first_id, N_IDS);
	if (probe->wire < 0)
		return error_set_errno(error, probe->wire, "cannot watch the interfaces");
	probe->guest = probe_guest_new(question->netlink, question->bridge, error);
	if (probe->guest == NULL ||
		!probe_guest_find_address(probe->guest, question->bridge, question->router, error))
		return FALSE;
	/* Without it, rules are found by their counters. */
	probe->trace = trace_new(question->nft,
		&(struct trace_subject){probe->guest, question->uplinks, probe->first_id, N_IDS},
		NULL);
	return TRUE;
}

Probe *probe_run(const struct probe_question *question, GError **error)
{
	gint64 start = g_get_monotonic_time();
	g_autoptr(Probe) probe = g_new0(Probe, 1);

	probe->question = question;
	probe->bridge = (struct exchange_bridge){question->router, question->uplink};
	probe->wire = -1;
	probe->exchanges = g_ptr_array_new_with_free_func(exchange_free);
	probe->offers = g_array_new(FALSE, FALSE, sizeof(struct dhcp_offer));
	if (!open_all(probe, error))
		return NULL;
	for (enum probe_round round = 0; round < PROBE_N_ROUNDS; round++) {
		run_round(probe, round);
		/* Nothing else can pass then, and everything would be a finding. */
		if (!exchange_is_right(get_exchange(probe, 0)))
			break;
	}
	for (guint i = 0; i < probe->exchanges->len; i++)
		if (!exchange_is_right(get_exchange(probe, i)))
			explain(probe, get_exchange(probe, i));
	probe->milliseconds = (guint) ((g_get_monotonic_time() - start) / 1000);
	return g_steal_pointer(&probe);
}

void probe_free(Probe *probe)
{
	g_clear_pointer(&probe->trace, trace_free);
	g_clear_pointer(&probe->guest, probe_guest_free);
	if (probe->wire >= 0)
		close(probe->wire);
	g_ptr_array_unref(probe->exchanges);
	g_array_unref(probe->offers);
	g_free(probe);
}
