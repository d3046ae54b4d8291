/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a guest lives on: a row for each kind of packet. */
#include "config.h"

#include "helpers/probe/probe-tests.h"

#include <net/if_arp.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>
#include <string.h>

#include "helpers/base/arp.h"
#include "helpers/probe/dns-message.h"

/* From the guest to the router and no further, until begin says otherwise. */
enum { HTTPS = 443, TTL = 64, TTL_OF_FIRST_ROUTER = 2 };

/* From here on ports are nobody's (RFC 6335). */
enum { FIRST_FREE_PORT = 49152 };

/* The size of an echo request as ping(8) sends it. */
enum { ECHO_SIZE = 84 };

const struct ip_address probe_test_broadcast = IPV4_ADDRESS(255, 255, 255, 255);

/* Another one each time: who remembers the last connection answers that one. */
static guint16 get_source_port(const Probe *probe)
{
	return (guint16) (FIRST_FREE_PORT + probe->first_id % (G_MAXUINT16 - FIRST_FREE_PORT));
}

static gboolean begin_gateway(
	const Probe *probe G_GNUC_UNUSED, guint number, struct packet_ends *ends G_GNUC_UNUSED)
{
	return number == 0;
}

static GByteArray *build_arp(const Probe *probe, const struct exchange *exchange)
{
	GByteArray *frame = g_byte_array_new();

	g_byte_array_set_size(frame, ARP_FRAME_SIZE);
	arp_request(
		probe->guest->mac, exchange->ends.source, exchange->ends.destination, frame->data);
	return frame;
}

static gboolean is_arp_answer(
	Probe *probe, const struct exchange *exchange, const struct packet_info *packet)
{
	if (packet->type != ETH_P_ARP || packet->arp_operation != ARPOP_REPLY ||
		!ip_address_equal(packet->arp_sender, exchange->ends.destination))
		return FALSE;
	memcpy(probe->router_mac, packet->source_mac, ETH_ALEN);
	return TRUE;
}

static GByteArray *build_echo(const Probe *probe G_GNUC_UNUSED, const struct exchange *exchange)
{
	return packet_echo(&exchange->ends, ECHO_SIZE);
}

static gboolean is_from_destination(
	const struct exchange *exchange, const struct packet_info *packet, guint8 protocol)
{
	return packet->type == ETH_P_IP && packet->protocol == protocol &&
	       ip_address_equal(packet->source, exchange->ends.destination);
}

static gboolean is_echo_reply(Probe *probe G_GNUC_UNUSED, const struct exchange *exchange,
	const struct packet_info *packet)
{
	return is_from_destination(exchange, packet, IPPROTO_ICMP) &&
	       packet->icmp_type == ICMP_ECHOREPLY;
}

/* By broadcast, from an address that is none yet. */
static gboolean begin_dhcp(const Probe *probe, guint number, struct packet_ends *ends)
{
	static const struct ip_address none = IPV4_ADDRESS(0, 0, 0, 0);

	ends->source = none;
	ends->destination = probe_test_broadcast;
	ends->source_port = DHCP_CLIENT_PORT;
	ends->destination_port = DHCP_SERVER_PORT;
	memset(ends->destination_mac, 0xff, ETH_ALEN);
	return number == 0 && probe->question->has_dhcp;
}

/*
 * The client is the same in each run, so that servers which set an offered address aside lose only
 * one: the bridge itself, which asks for no lease.
 */
static GByteArray *build_discover(const Probe *probe, const struct exchange *exchange)
{
	g_autoptr(GByteArray) message =
		dhcp_message_discover(probe->question->bridge->mac, probe->transaction);

	return packet_udp(&exchange->ends, message->data, message->len);
}

static void add_offer(Probe *probe, const struct dhcp_offer *offer)
{
	for (guint i = 0; i < probe->offers->len; i++)
		if (ip_address_equal(g_array_index(probe->offers, struct dhcp_offer, i).server,
			    offer->server))
			return;
	g_array_append_vals(probe->offers, offer, 1);
}

static gboolean is_offer(Probe *probe, const struct exchange *exchange G_GNUC_UNUSED,
	const struct packet_info *packet)
{
	struct dhcp_offer offer;

	if (packet->destination_port != DHCP_CLIENT_PORT || packet->payload == NULL ||
		!dhcp_message_parse_offer(
			packet->payload, packet->payload_size, probe->transaction, &offer))
		return FALSE;
	if (!ip_address_is_set(offer.server))
		offer.server = packet->source;
	add_offer(probe, &offer);
	return TRUE;
}

/* The servers of the first offer. */
static gboolean begin_dns(const Probe *probe, guint number, struct packet_ends *ends)
{
	const struct dhcp_offer *offer = (const struct dhcp_offer *) (gpointer) probe->offers->data;

	if (probe->offers->len == 0 || number >= offer->n_dns)
		return FALSE;
	ends->destination = offer->dns[number];
	ends->destination_port = DNS_PORT;
	ends->source_port = get_source_port(probe);
	return TRUE;
}

static GByteArray *build_question(const Probe *probe G_GNUC_UNUSED, const struct exchange *exchange)
{
	g_autoptr(GByteArray) message = dns_message_question(exchange->ends.id);

	return packet_udp(&exchange->ends, message->data, message->len);
}

static gboolean is_dns_answer(Probe *probe G_GNUC_UNUSED, const struct exchange *exchange,
	const struct packet_info *packet)
{
	return is_from_destination(exchange, packet, IPPROTO_UDP) && packet->payload != NULL &&
	       dns_message_is_answer(packet->payload, packet->payload_size, exchange->ends.id);
}

static gboolean begin_beyond(const Probe *probe, guint number, struct packet_ends *ends)
{
	ends->destination = probe->question->beyond;
	ends->source_port = get_source_port(probe);
	ends->destination_port = HTTPS;
	ends->ttl = TTL_OF_FIRST_ROUTER;
	return number == 0 && ip_address_is_set(ends->destination);
}

/*
 * It goes no further, and answers as a server does: with TCP. Most routers serve DNS; what has no
 * server refuses.
 */
static gboolean begin_router(const Probe *probe, guint number, struct packet_ends *ends)
{
	gboolean is_one = begin_beyond(probe, number, ends);

	ends->destination = probe->question->next_hop;
	ends->destination_port = DNS_PORT;
	return is_one && ip_address_is_set(ends->destination);
}

static gboolean begin_echo(const Probe *probe, guint number, struct packet_ends *ends)
{
	gboolean is_one = begin_beyond(probe, number, ends);

	ends->source_port = ends->destination_port = 0;
	return is_one;
}

static GByteArray *build_syn(const Probe *probe G_GNUC_UNUSED, const struct exchange *exchange)
{
	return packet_syn(&exchange->ends);
}

static GByteArray *build_udp(const Probe *probe G_GNUC_UNUSED, const struct exchange *exchange)
{
	return packet_udp(&exchange->ends, NULL, 0);
}

/* What a guest may send at most: what the server tells it, or what the bridge carries. */
static GByteArray *build_full(const Probe *probe, const struct exchange *exchange)
{
	return packet_echo(&exchange->ends, probe->question->bridge->mtu);
}

/* A router's message about it, or the destination's own answer. */
static gboolean is_told(Probe *probe G_GNUC_UNUSED, const struct exchange *exchange,
	const struct packet_info *packet)
{
	return packet->type == ETH_P_IP &&
	       (packet->quoted_id == exchange->ends.id ||
		       (is_from_destination(exchange, packet, IPPROTO_TCP) &&
			       packet->destination_port == exchange->ends.source_port));
}

static gboolean begin_closed(const Probe *probe, guint number, struct packet_ends *ends)
{
	const GArray *closed = probe->question->closed;

	if (number >= closed->len)
		return FALSE;
	ends->destination = g_array_index(closed, struct ip_address, number);
	ends->source_port = get_source_port(probe);
	ends->destination_port = HTTPS;
	ends->ttl = TTL_OF_FIRST_ROUTER;
	return TRUE;
}

static const struct probe_test tests[] = {
	{.name = "arp",
		.what = "an ARP request for the gateway",
		.round = PROBE_ROUND_GATEWAY,
		.milliseconds = 800,
		.begin = begin_gateway,
		.build = build_arp,
		.is_answer = is_arp_answer},
	{.name = "gateway",
		.is_optional = TRUE,
		.what = "an ICMP echo request to the gateway",
		.round = PROBE_ROUND_ALL,
		.protocol = IPPROTO_ICMP,
		.milliseconds = 500,
		.begin = begin_gateway,
		.build = build_echo,
		.is_answer = is_echo_reply},
	{.name = "dhcp",
		.what = "a DHCP DISCOVER",
		.round = PROBE_ROUND_ALL,
		.protocol = IPPROTO_UDP,
		.milliseconds = 2500,
		.may_be_silent = TRUE,
		.begin = begin_dhcp,
		.build = build_discover,
		.is_answer = is_offer},
	{.name = "tcp",
		.what = "a TCP connection to the Internet",
		.round = PROBE_ROUND_ALL,
		.protocol = IPPROTO_TCP,
		.milliseconds = 500,
		.is_beyond = TRUE,
		.begin = begin_beyond,
		.build = build_syn,
		.is_answer = is_told},
	{.name = "router",
		.is_optional = TRUE,
		.needs_answer = TRUE,
		.what = "a TCP connection to the uplink's router",
		.round = PROBE_ROUND_ALL,
		.protocol = IPPROTO_TCP,
		.milliseconds = 500,
		.is_beyond = TRUE,
		.begin = begin_router,
		.build = build_syn,
		.is_answer = is_told,
		.build_end = packet_reset},
	{.name = "udp",
		.is_optional = TRUE,
		.what = "a UDP packet to the Internet",
		.round = PROBE_ROUND_ALL,
		.protocol = IPPROTO_UDP,
		.milliseconds = 500,
		.is_beyond = TRUE,
		.begin = begin_beyond,
		.build = build_udp,
		.is_answer = is_told},
	{.name = "icmp",
		.is_optional = TRUE,
		.what = "an ICMP echo request to the Internet",
		.round = PROBE_ROUND_ALL,
		.protocol = IPPROTO_ICMP,
		.milliseconds = 500,
		.is_beyond = TRUE,
		.begin = begin_echo,
		.build = build_echo,
		.is_answer = is_told},
	{.name = "mtu",
		.is_optional = TRUE,
		.what = "a packet of the full size to the Internet",
		.round = PROBE_ROUND_ALL,
		.protocol = IPPROTO_ICMP,
		.milliseconds = 500,
		.is_beyond = TRUE,
		.begin = begin_echo,
		.build = build_full,
		.is_answer = is_told},
	{.name = "closed",
		.what = "a TCP connection to a network that guests are kept from",
		.round = PROBE_ROUND_ALL,
		.protocol = IPPROTO_TCP,
		.milliseconds = 300,
		.is_closed = TRUE,
		.begin = begin_closed,
		.build = build_syn,
		.is_answer = is_told},
	{.name = "dns",
		.what = "a DNS question",
		.round = PROBE_ROUND_DNS,
		.protocol = IPPROTO_UDP,
		.milliseconds = 2000,
		.may_be_silent = TRUE,
		.begin = begin_dns,
		.build = build_question,
		.is_answer = is_dns_answer},
};

const struct probe_test *probe_test_get(gsize i)
{
	return i < G_N_ELEMENTS(tests) ? &tests[i] : NULL;
}

void probe_test_get_ends(const Probe *probe, struct packet_ends *ret_ends)
{
	struct packet_ends ends = {.source = probe->guest->address,
		.destination = probe->question->router.address,
		.ttl = TTL};

	memcpy(ends.source_mac, probe->guest->mac, ETH_ALEN);
	memcpy(ends.destination_mac, probe->router_mac, ETH_ALEN);
	*ret_ends = ends;
}
