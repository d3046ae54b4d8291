/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the probe sends and receives, as bytes; and what becomes of it. */
#include "config.h"

#include <netinet/in.h>
#include <netinet/ip_icmp.h>
#include <string.h>

#include "helpers/probe/dhcp-message.h"
#include "helpers/probe/dns-message.h"
#include "helpers/probe/exchange.h"
#include "helpers/probe/packet.h"
#include "helpers/probe/probe-tests.h"
#include "helpers/probe/public.h"
#include "tests/unit/unit.h"

static const struct packet_ends ends = {
	.source_mac = {0x52, 0x54, 0, 0, 0, 1},
	.destination_mac = {2, 0, 0, 0, 0, 2},
	.source = IPV4_ADDRESS(192, 168, 77, 9),
	.destination = IPV4_ADDRESS(203, 0, 113, 7),
	.source_port = 49200,
	.destination_port = 443,
	.id = 0x1234,
	.ttl = 2,
};

/* RFC 1071: over what carries its own checksum the sum is all ones. */
static guint sum_of(const guint8 *bytes, gsize size)
{
	guint sum = 0;

	for (gsize i = 0; i < size; i++)
		sum += i % 2 == 0 ? (guint) bytes[i] << 8 : bytes[i];
	while (sum > 0xffff)
		sum = (sum >> 16) + (sum & 0xffff);
	return sum;
}

static void test_echo(void)
{
	g_autoptr(GByteArray) frame = packet_echo(&ends, 84);
	struct packet_info info;

	g_assert_cmpuint(frame->len, ==, ETH_HLEN + 84);
	g_assert_cmpuint(sum_of(frame->data + ETH_HLEN, PACKET_IP_SIZE), ==, 0xffff);
	g_assert_cmpuint(sum_of(frame->data + ETH_HLEN + PACKET_IP_SIZE, 64), ==, 0xffff);
	g_assert_true(packet_parse(frame->data, frame->len, &info));
	g_assert_cmpuint(info.type, ==, ETH_P_IP);
	g_assert_cmpuint(info.protocol, ==, IPPROTO_ICMP);
	g_assert_cmpuint(info.icmp_type, ==, ICMP_ECHO);
	g_assert_cmpuint(info.id, ==, 0x1234);
	g_assert_true(ip_address_equal(info.source, ends.source));
	g_assert_true(ip_address_equal(info.destination, ends.destination));
	g_assert_cmpuint(frame->data[ETH_HLEN + 8], ==, 2);
}

/* With the addresses, the protocol and the length (RFC 768). */
static void check_transport(const GByteArray *frame, guint8 protocol)
{
	const guint8 *ip = frame->data + ETH_HLEN;
	gsize size = frame->len - ETH_HLEN - PACKET_IP_SIZE;
	g_autoptr(GByteArray) all = g_byte_array_new();
	const guint8 pseudo[] = {0, protocol, (guint8) (size >> 8), (guint8) size};

	g_byte_array_append(all, ip + 12, 8);
	g_byte_array_append(all, pseudo, sizeof(pseudo));
	g_byte_array_append(all, ip + PACKET_IP_SIZE, (guint) size);
	g_assert_cmpuint(sum_of(all->data, all->len), ==, 0xffff);
}

static void test_udp_and_tcp(void)
{
	g_autoptr(GByteArray) udp = packet_udp(&ends, (const guint8 *) "odd", 3);
	g_autoptr(GByteArray) syn = packet_syn(&ends);
	struct packet_info info;

	check_transport(udp, IPPROTO_UDP);
	g_assert_true(packet_parse(udp->data, udp->len, &info));
	g_assert_cmpuint(info.destination_port, ==, 443);
	g_assert_cmpmem(info.payload, info.payload_size, "odd", 3);
	check_transport(syn, IPPROTO_TCP);
	g_assert_true(packet_parse(syn->data, syn->len, &info));
	g_assert_cmpuint(info.source_port, ==, 49200);
	g_assert_null(info.payload);
}

/* A router's message about a packet; with so many bytes of that. */
static GByteArray *make_error(const GByteArray *about, gsize n)
{
	g_autoptr(GByteArray) echo = packet_echo(&ends, PACKET_IP_SIZE + PACKET_ICMP_SIZE);
	GByteArray *frame = g_byte_array_new();
	guint8 *icmp;

	g_byte_array_append(frame, echo->data, echo->len);
	g_byte_array_append(frame, about->data + ETH_HLEN, (guint) n);
	frame->data[ETH_HLEN + 3] = (guint8) (frame->len - ETH_HLEN);
	icmp = frame->data + ETH_HLEN + PACKET_IP_SIZE;
	icmp[0] = ICMP_DEST_UNREACH;
	icmp[1] = ICMP_FRAG_NEEDED;
	icmp[6] = 5;
	icmp[7] = 0x78;
	return frame;
}

/* The answer to a SYN names it by its sequence number; another one does not. */
static void test_acknowledgement(void)
{
	g_autoptr(GByteArray) syn = packet_syn(&ends);
	guint8 *tcp = syn->data + ETH_HLEN + PACKET_IP_SIZE;
	struct packet_info info;

	g_assert_true(packet_parse(syn->data, syn->len, &info));
	g_assert_cmpuint(info.quoted_id, !=, 0x1234);
	tcp[10] = 0x12;
	tcp[11] = 0x35;
	g_assert_true(packet_parse(syn->data, syn->len, &info));
	g_assert_cmpuint(info.quoted_id, ==, 0x1234);
	tcp[8] = 1;
	g_assert_true(packet_parse(syn->data, syn->len, &info));
	g_assert_cmpuint(info.quoted_id, ==, 0);
}

static void test_error(void)
{
	g_autoptr(GByteArray) syn = packet_syn(&ends);
	g_autoptr(GByteArray) whole = make_error(syn, 28);
	g_autoptr(GByteArray) cut = make_error(syn, 5);
	struct packet_info info;

	g_assert_true(packet_parse(whole->data, whole->len, &info));
	g_assert_cmpuint(info.quoted_id, ==, 0x1234);
	g_assert_cmpuint(info.icmp_mtu, ==, 1400);
	g_assert_true(packet_parse(cut->data, cut->len, &info));
	g_assert_cmpuint(info.quoted_id, ==, 0);
}

/* Whatever is cut off is refused, or parsed as far as it goes; never read past its end. */
static void test_cut(void)
{
	g_autoptr(GByteArray) udp = packet_udp(&ends, (const guint8 *) "payload", 7);

	for (guint size = 0; size < udp->len; size++) {
		g_autofree guint8 *copy = g_malloc(size + 1);
		struct packet_info info = {0};

		memcpy(copy, udp->data, size);
		if (packet_parse(copy, size, &info) && info.payload != NULL)
			g_assert_true(info.payload + info.payload_size <= copy + size);
	}
	/* A header that says it is longer than the packet. */
	udp->data[ETH_HLEN] = 0x4f;
	g_assert_false(packet_parse(udp->data, ETH_HLEN + 40, &(struct packet_info){0}));
}

#define OFFER_HEAD                                                                                 \
	"\x02\x01\x06\x00"                                                                         \
	"\x01\x02\x03\x04"

/* An offer for transaction 0x01020304 of 192.168.77.90 with these options. */
static GByteArray *make_offer(const char *options, gsize size)
{
	static const guint8 magic[] = {99, 130, 83, 99};
	static const guint8 address[] = {192, 168, 77, 90};
	GByteArray *message = g_byte_array_new();

	g_byte_array_set_size(message, 240);
	memset(message->data, 0, 240);
	memcpy(message->data, OFFER_HEAD, sizeof(OFFER_HEAD) - 1);
	memcpy(message->data + 16, address, sizeof(address));
	memcpy(message->data + 236, magic, sizeof(magic));
	return g_byte_array_append(message, (const guint8 *) options, (guint) size);
}

static const struct offer_case {
	const char *name;
	const char *options;
	gsize size;
	gboolean is_offer;
	guint n_dns, mtu, lease;
} offer_cases[] = {
#define OPTIONS(text) (text), sizeof(text) - 1
	{"whole",
		OPTIONS("\x35\x01\x02\x36\x04\xc0\xa8\x4d\x01\x06\x08\x0a\x00\x00\x01\x0a\x00\x00\x02"
			"\x1a\x02\x05\x78\x33\x04\x00\x00\x02\x58\xff"),
		TRUE, 2, 1400, 600},
	{"pads", OPTIONS("\x00\x00\x35\x01\x02\x00\xff"), TRUE, 0, 0, 0},
	{"no-end", OPTIONS("\x35\x01\x02"), TRUE, 0, 0, 0},
	{"four-servers",
		OPTIONS("\x35\x01\x02\x06\x10"
			"aaaabbbbccccdddd"
			"\xff"),
		TRUE, 3, 0, 0},
	{"half-a-server",
		OPTIONS("\x35\x01\x02\x06\x06"
			"aaaabb"
			"\xff"),
		TRUE, 1, 0, 0},
	{"acknowledgement", OPTIONS("\x35\x01\x05\xff"), FALSE, 0, 0, 0},
	{"no-type", OPTIONS("\xff"), FALSE, 0, 0, 0},
	{"empty", OPTIONS(""), FALSE, 0, 0, 0},
	{"too-long",
		OPTIONS("\x35\x01\x02\x06\xff"
			"aaaa"),
		FALSE, 0, 0, 0},
	{"length-missing", OPTIONS("\x35\x01\x02\x06"), FALSE, 0, 0, 0},
};

static void test_offer(gconstpointer data)
{
	const struct offer_case *c = data;
	g_autoptr(GByteArray) message = make_offer(c->options, c->size);
	struct dhcp_offer offer = {0};
	gboolean is_offer =
		dhcp_message_parse_offer(message->data, message->len, 0x01020304, &offer);

	g_assert_false(dhcp_message_parse_offer(message->data, message->len, 0x01020305, &offer));
	g_assert_false(dhcp_message_parse_offer(message->data, 239, 0x01020304, &offer));
	g_assert_cmpint(is_offer, ==, c->is_offer);
	g_assert_cmpuint(offer.n_dns, ==, c->n_dns);
	g_assert_cmpuint(offer.mtu, ==, c->mtu);
	g_assert_cmpuint(offer.lease, ==, c->lease);
}

static void test_dns(void)
{
	g_autoptr(GByteArray) question = dns_message_question(0xabcd);

	g_assert_cmpuint(question->len, ==, 17);
	g_assert_false(dns_message_is_answer(question->data, question->len, 0xabcd));
	question->data[2] |= 0x80;
	g_assert_true(dns_message_is_answer(question->data, question->len, 0xabcd));
	g_assert_false(dns_message_is_answer(question->data, question->len, 0xabce));
	g_assert_false(dns_message_is_answer(question->data, 11, 0xabcd));
}

static const struct probe_test local = {.name = "local"}, service = {.may_be_silent = TRUE},
			       beyond = {.is_beyond = TRUE}, closed = {.is_closed = TRUE};

static char wlan0[] = "wlan0", table[] = "t";

static const struct judge_case {
	const char *name;
	const struct probe_test *test;
	struct exchange exchange;
	const char *uplink;
	const char *outcome;
	gboolean is_right;
} judge_cases[] = {
#define ANSWER .answerer = IPV4_ADDRESS(10, 0, 0, 1)
#define LEFT   .left_link = 2, .left_name = wlan0, .left_as = IPV4_ADDRESS(10, 0, 0, 9)
#define BARE   .left_link = 2, .left_as = IPV4_ADDRESS(192, 168, 77, 9)
	{"answered", &local, {ANSWER}, NULL, "answered", TRUE},
	{"lost", &local, {.n_sent = 3}, NULL, "lost", FALSE},
	{"server-is-silent", &service, {.n_sent = 3}, NULL, "silent", FALSE},
	{"question-is-dropped", &service, {.culprit.table = table}, NULL, "lost", FALSE},
	{"left-and-answered", &beyond, {ANSWER, LEFT}, NULL, "answered", TRUE},
	{"left-alone", &beyond, {LEFT}, NULL, "left", TRUE},
	{"answered-by-the-host", &beyond, {ANSWER}, NULL, "lost", FALSE},
	{"answer-is-lost", &beyond, {LEFT, .came_back = TRUE}, NULL, "lost", FALSE},
	{"too-large", &beyond, {LEFT, .mtu = 1400}, NULL, "lost", FALSE},
	{"not-masqueraded", &beyond, {BARE}, NULL, "astray", FALSE},
	{"by-the-uplink", &beyond, {LEFT}, "wlan0", "left", TRUE},
	{"beside-the-uplink", &beyond, {ANSWER, LEFT}, "tun0", "astray", FALSE},
	{"kept", &closed, {.n_sent = 3}, NULL, "kept", TRUE},
	{"not-kept", &closed, {LEFT}, NULL, "astray", FALSE},
};

static void test_judge(gconstpointer data)
{
	const struct judge_case *c = data;
	const struct exchange_bridge bridge = {
		.router = IPV4_PREFIX(192, 168, 77, 1, 24), .uplink = c->uplink};
	struct exchange exchange = c->exchange;

	exchange.test = c->test;
	exchange_judge(&exchange, &bridge);
	g_assert_cmpstr(exchange_get_outcome(&exchange), ==, c->outcome);
	g_assert_cmpint(exchange_is_right(&exchange), ==, c->is_right);
}

static void test_public(void)
{
	static const struct {
		const char *address, *shown;
	} rows[] = {
		{"192.168.77.1", "192.168.77.1"},
		{"172.31.0.1", "172.31.0.1"},
		{"100.64.0.1", "100.64.0.1"},
		{"203.0.113.9", "203.0.113.9"},
		{"172.32.0.1", "172.x.x.x"},
		{"8.8.4.4", "8.x.x.x"},
		{"203.0.114.9", "203.x.x.x"},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct ip_address address;
		char text[IP_TEXT_SIZE];

		g_assert_true(ip_address_parse(AF_INET, rows[i].address, &address, NULL));
		g_assert_cmpstr(public_format(address, text), ==, rows[i].shown);
	}
}

void probe_suite(void)
{
	g_test_add_func("/probe/echo", test_echo);
	g_test_add_func("/probe/udp-and-tcp", test_udp_and_tcp);
	g_test_add_func("/probe/error", test_error);
	g_test_add_func("/probe/acknowledgement", test_acknowledgement);
	g_test_add_func("/probe/cut", test_cut);
	g_test_add_func("/probe/dns", test_dns);
	g_test_add_func("/probe/public", test_public);
	ADD_CASES("/probe/offer/", offer_cases, test_offer);
	ADD_CASES("/probe/judge/", judge_cases, test_judge);
}
