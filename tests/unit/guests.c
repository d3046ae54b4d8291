/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The list of guests, and the columns, ARP frames and files in /proc that it is made with. */
#include "config.h"

#include <glib.h>
#include <string.h>

#include "helpers/base/arp.h"
#include "helpers/base/columns.h"
#include "helpers/base/mac.h"
#include "helpers/base/tap-holder.h"
#include "helpers/host/guests.h"
#include "helpers/host/tap-alias.h"
#include "tests/unit/unit.h"

static const guint8 one[] = {0x52, 0x54, 0, 0, 0, 1}, two[] = {0x52, 0x54, 0, 0, 0, 2};
static const struct ip_address first = IPV4_ADDRESS(192, 168, 77, 9),
			       second = IPV4_ADDRESS(192, 168, 77, 10), none = {0};

/* What several sources say of one guest is one guest; the lease counts most, the line names it. */
static void test_sources(void)
{
	g_autoptr(Guests) guests = guests_new();
	const struct guest *guest;

	guests_add(guests, two, none, GUEST_SOURCE_NONE, NULL);
	guests_add(guests, one, second, GUEST_SOURCE_HOST, "web");
	guests_add(guests, one, second, GUEST_SOURCE_LEASE, "its-own");
	guests_add(guests, one, second, GUEST_SOURCE_NEIGHBOUR, NULL);
	guests_add(guests, two, second, GUEST_SOURCE_NEIGHBOUR, NULL);
	guests_add(guests, one, first, GUEST_SOURCE_NEIGHBOUR, NULL);
	guests_sort(guests);
	g_assert_cmpuint(guests->list->len, ==, 4);
	guest = g_ptr_array_index(guests->list, 0);
	g_assert_true(ip_address_equal(guest->address, first));
	guest = g_ptr_array_index(guests->list, 1);
	g_assert_cmpstr(guest->name, ==, "web");
	g_assert_cmpint(guest->source, ==, GUEST_SOURCE_LEASE);
	guest = g_ptr_array_index(guests->list, 2);
	g_assert_cmpmem(guest->mac, ETH_ALEN, two, ETH_ALEN);
	guest = g_ptr_array_index(guests->list, 3);
	g_assert_cmpint(guest->source, ==, GUEST_SOURCE_NONE);
}

/* The widest that there is fits a terminal, and nothing in it acts upon one. */
static void test_table(void)
{
	g_autoptr(Guests) guests = guests_new();
	g_autoptr(GString) out = g_string_new(NULL);
	g_autofree char *name = g_strnfill(300, 'x');
	static const struct ip_address last = IPV4_ADDRESS(192, 168, 177, 210);
	struct guest *guest;

	name[2] = '\n';
	name[3] = '\033';
	guest = guests_add(guests, one, last, GUEST_SOURCE_LEASE, name);
	guest->port.index = 7;
	g_strlcpy(guest->port.name, "abcdefghijklmno", sizeof(guest->port.name));
	guest->user = g_strdup("a-user-with-a-long-name");
	guest->since = g_get_real_time() / G_USEC_PER_SEC - 12345 * G_GINT64_CONSTANT(86400) - 1;
	guest->answer = NEIGHBOUR_ANSWERS;
	guests_describe(guests, "brW0", out);
	g_assert_cmpstr(out->str, ==,
		"brW0: 1 guest\n"
		"ADDRESS          MAC                PORT         USER      SINCE  UP   NAME\n"
		"192.168.177.210  52:54:00:00:00:01  abcdefgh...  a-use...  12...  yes  xx\\x0a...\n");
}

static const struct cut_case {
	const char *name, *text, *wanted;
} cut_cases[] = {
	{"fits", "12345678", "12345678"},
	{"long", "123456789", "12345..."},
	{"umlauts", "\303\244\303\244\303\244\303\244\303\244\303\244\303\244\303\244",
		"\303\244\303\244\303\244\303\244\303\244\303\244\303\244\303\244"},
	{"wide", "\346\274\242\345\255\227\346\274\242\345\255\227\346\274\242",
		"\346\274\242\345\255\227..."},
	{"control", "a\tb", "a\\x09b"},
	{"not-utf8", "\377", "\\xff"},
};

static void check_cut(gconstpointer data)
{
	const struct cut_case *row = data;
	g_autofree char *cut = columns_cut(row->text, 8);

	g_assert_cmpstr(cut, ==, row->wanted);
}

static const struct cut_case wrap_cases[] = {
	{"fits", "12345678901234567890", "12345678901234567890"},
	{"prose", "one two three four five six\n", "one two three four\n    five six\n"},
	{"indented", "  one two three four five six", "  one two three four\n      five six"},
	{"long-word", "1234567890123456789012345 b", "1234567890123456789012345\n    b"},
	{"tree", "|-- names    aa bb cc dd", "|-- names    aa bb\n|            cc dd"},
	{"remedy", "  remedy: do this && do that", "  remedy:\n      do this && do that"},
	{"short-remedy", "  remedy: do this", "  remedy: do this"},
	{"lines", "a\n\none two three four five six\nb\n",
		"a\n\none two three four\n    five six\nb\n"},
};

static void check_wrap(gconstpointer data)
{
	const struct cut_case *row = data;
	g_autofree char *wrapped = columns_wrap(row->text, 20);

	g_assert_cmpstr(wrapped, ==, row->wanted);
}

/* An answer to our request; each byte that makes it one is needed. */
static void test_arp(void)
{
	guint8 request[ARP_FRAME_SIZE], frame[ARP_FRAME_SIZE];
	struct arp_answer answer;

	arp_request(one, first, second, request);
	g_assert_false(arp_parse(request, sizeof(request), one, first, &answer));
	memcpy(frame, request, sizeof(frame));
	frame[21] = 2;
	memcpy(frame + 22, two, ETH_ALEN);
	memcpy(frame + 28, second.bytes, 4);
	memcpy(frame + 32, one, ETH_ALEN);
	memcpy(frame + 38, first.bytes, 4);
	g_assert_true(arp_parse(frame, sizeof(frame), one, first, &answer));
	g_assert_true(ip_address_equal(answer.address, second));
	g_assert_cmpmem(answer.mac, ETH_ALEN, two, ETH_ALEN);
	for (gsize size = 0; size < sizeof(frame); size++)
		g_assert_false(arp_parse(frame, size, one, first, &answer));
	for (gsize i = 12; i < sizeof(frame); i++) {
		gboolean is_senders = i >= 22 && i < 32;

		frame[i] ^= 0x80;
		g_assert_cmpint(
			arp_parse(frame, sizeof(frame), one, first, &answer), ==, is_senders);
		frame[i] ^= 0x80;
	}
}

static void test_holder(void)
{
	char name[IF_NAMESIZE] = "untouched";
	guint64 ticks = 7;

	g_assert_true(tap_holder_parse("pos:\t0\nflags:\t02\nmnt_id:\t5\niff:\ttap0\n", name));
	g_assert_cmpstr(name, ==, "tap0");
	g_assert_false(tap_holder_parse("pos:\t0\nflags:\t02\n", name));
	g_assert_false(tap_holder_parse("iff:\t\n", name));
	g_assert_false(tap_holder_parse("iff:\tabcdefghijklmnop\n", name));
	g_assert_cmpstr(name, ==, "tap0");
	g_assert_true(tap_holder_parse_start(
		"12 (a) S 1) R 1 12 12 0 -1 4194304 1 0 0 0 1 2 0 0 20 0 1 0 4711 8 9 10", &ticks));
	g_assert_cmpuint(ticks, ==, 4711);
	g_assert_false(tap_holder_parse_start("12 (a) R 1 12", &ticks));
	g_assert_false(tap_holder_parse_start("", &ticks));
}

static const struct alias_case {
	const char *name, *kind, *alias;
	gint64 user;        /* -1: none */
	const char *bridge; /* NULL: brw0 gave it no such alias */
} alias_cases[] = {
	{"user", "tun", "brw0 bridge=brW0 uid=1000", 1000, "brW0"},
	{"root", "tun", "brw0 bridge=brW0 uid=0", 0, "brW0"},
	{"script", "tun", "brw0 bridge=brW0", -1, "brW0"},
	{"longest", "tun", "brw0 bridge=abcdefghijklmno uid=4294967294", 4294967294,
		"abcdefghijklmno"},
	{"older-version", "tun", "brw0 uid=1000", 1000, ""},
	{"no-tap", "veth", "brw0 bridge=brW0 uid=1000", -1, NULL},
	{"no-alias", "tun", "", -1, NULL},
	{"neither", "tun", "brw0 ", -1, NULL},
	{"leading-zero", "tun", "brw0 uid=01", -1, NULL},
	{"no-number", "tun", "brw0 uid=", -1, NULL},
	{"sign", "tun", "brw0 uid=+1", -1, NULL},
	{"nobody-at-all", "tun", "brw0 uid=4294967295", -1, NULL},
	{"more", "tun", "brw0 bridge=brW0 uid=1 ", -1, NULL},
	{"no-bridge", "tun", "brw0 bridge= uid=1", -1, NULL},
	{"two-words", "tun", "brw0 bridge=br W0 uid=1", -1, NULL},
	{"too-long", "tun", "brw0 bridge=abcdefghijklmnop", -1, NULL},
	{"other-order", "tun", "brw0 uid=1 bridge=brW0", -1, NULL},
};

static void check_alias(gconstpointer data)
{
	const struct alias_case *row = data;
	struct link_info port = {.index = 1};
	struct tap_alias alias;

	g_strlcpy(port.kind, row->kind, sizeof(port.kind));
	g_strlcpy(port.alias, row->alias, sizeof(port.alias));
	g_assert_cmpint(tap_alias_get(&port, &alias), ==, row->bridge != NULL);
	if (row->bridge == NULL)
		return;
	g_assert_cmpstr(alias.bridge, ==, row->bridge);
	g_assert_cmpint(alias.has_user, ==, row->user >= 0);
	if (row->user >= 0)
		g_assert_cmpint(alias.user, ==, row->user);
}

void guests_suite(void)
{
	g_test_add_func("/guests/sources", test_sources);
	g_test_add_func("/guests/table", test_table);
	g_test_add_func("/guests/arp", test_arp);
	g_test_add_func("/guests/holder", test_holder);
	ADD_CASES("/guests/cut/", cut_cases, check_cut);
	ADD_CASES("/guests/wrap/", wrap_cases, check_wrap);
	ADD_CASES("/guests/alias/", alias_cases, check_alias);
}
