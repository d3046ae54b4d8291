/* SPDX-License-Identifier: GPL-2.0-or-later */
/* IP addresses and prefixes of either family. */
#include "config.h"

#include <netinet/in.h>

#include "helpers/base/error.h"
#include "helpers/base/ip-prefix.h"
#include "tests/unit/unit.h"

/* What a failed parse must leave alone. */
static const struct ip_prefix untouched = IPV4_PREFIX(7, 7, 7, 7, 7);

static struct ip_prefix prefix_of(const char *text)
{
	struct ip_prefix prefix = {.length = 0};

	g_assert_true(ip_prefix_parse(AF_UNSPEC, text, &prefix, NULL));
	return prefix;
}

static struct ip_address address_of(const char *text)
{
	struct ip_address address = {.family = AF_UNSPEC};

	g_assert_true(ip_address_parse(AF_UNSPEC, text, &address, NULL));
	return address;
}

static void assert_address(struct ip_address address, const char *expected)
{
	char text[IP_TEXT_SIZE];

	g_assert_cmpstr(ip_address_format(address, text), ==, expected);
}

static const char *const good_ipv4[] = {
	"0.0.0.0/0", "10.0.0.1/8", "192.168.77.1/24", "255.255.255.255/32", "1.2.3.4/31"};
static const char *const good_ipv6[] = {
	"::/0", "fd00:77::1/64", "2001:db8:1234:5678:9abc:def0:1234:5678/128"};
static const char *const bad_ipv4[] = {"", "/", "/24", "10.0.0.1", "10.0.0.1/", "10.0.0.1/33",
	"10.0.0.1/-1", "10.0.0.1/+8", "10.0.0.1/ 8", "10.0.0.1/8 ", " 10.0.0.1/8", "10.0.0.1/8/8",
	"10.0.0.1/0x8", "10.0.0.1/4294967304", "10.0.0.1/18446744073709551624", "10.0.0/8",
	"10.0.0.0.1/8", "10.0.0.256/8", "010.0.0.1/8", "10.0.0.1/255.0.0.0", "a.b.c.d/8", "::1/8",
	"10.0.0.1\n/8", "10..0.1/8", "10.0.0.-1/8"};
static const char *const bad_ipv6[] = {"", "/", "/64", "::", "::/", "::/129", "::/-1", "::/+8",
	":: /8", "fe80::1%lo/64", ":::/64", "1:2:3:4:5:6:7/64", "1:2:3:4:5:6:7:8:9/64",
	"10000::/64", "g::/64", "[::1]/64", "10.0.0.1/8", "::256.0.0.1/64"};

static void assert_bad(int family, const char *text)
{
	struct ip_prefix prefix = untouched;
	g_autoptr(GError) error = NULL;

	g_test_message("%s", text);
	g_assert_false(ip_prefix_parse(family, text, &prefix, &error));
	g_assert_cmpint(error_exit_status(error), ==, 2);
	g_assert_true(ip_prefix_equal(prefix, untouched));
}

static void assert_good(int family, const char *text)
{
	struct ip_prefix prefix = {.length = 0};
	char again[IP_TEXT_SIZE];

	g_assert_true(ip_prefix_parse(family, text, &prefix, NULL));
	g_assert_cmpint(prefix.address.family, ==, family);
	g_assert_true(ip_prefix_equal(prefix, prefix_of(text)));
	g_assert_cmpstr(ip_prefix_format(prefix, again), ==, text);
	assert_bad(family == AF_INET ? AF_INET6 : AF_INET, text);
}

static void test_prefix_text(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(good_ipv4); i++)
		assert_good(AF_INET, good_ipv4[i]);
	for (gsize i = 0; i < G_N_ELEMENTS(good_ipv6); i++)
		assert_good(AF_INET6, good_ipv6[i]);
	for (gsize i = 0; i < G_N_ELEMENTS(bad_ipv4); i++)
		assert_bad(AF_INET, bad_ipv4[i]);
	for (gsize i = 0; i < G_N_ELEMENTS(bad_ipv6); i++)
		assert_bad(AF_INET6, bad_ipv6[i]);
	assert_bad(AF_UNSPEC, "::/129");
	assert_bad(AF_UNSPEC, "10.0.0.1/33");
}

static void test_address_text(void)
{
	const struct ip_address none = {.family = AF_UNSPEC};
	struct ip_address address = untouched.address;
	char text[IP_TEXT_SIZE] = "x";

	g_assert_false(ip_address_parse(AF_INET, "1.2.3.4/5", &address, NULL));
	g_assert_false(ip_address_parse(AF_INET, "1.2.3", &address, NULL));
	g_assert_false(ip_address_parse(AF_INET, "::1", &address, NULL));
	g_assert_false(ip_address_parse(AF_INET6, "1.2.3.4", &address, NULL));
	g_assert_true(ip_address_equal(address, untouched.address));
	g_assert_true(ip_address_parse(AF_INET, "1.2.3.4", &address, NULL));
	g_assert_cmpmem(address.bytes, ip_family_size(AF_INET), "\1\2\3\4", 4);
	assert_address(address, "1.2.3.4");
	g_assert_true(ip_address_parse(AF_INET6, "ff02::1", &address, NULL));
	g_assert_cmpmem(address.bytes, ip_family_size(AF_INET6),
		"\xff\x02\0\0\0\0\0\0\0\0\0\0\0\0\0\1", 16);
	g_assert_cmpstr(ip_address_format(none, text), ==, "");
	g_assert_cmpstr(ip_prefix_format(ip_prefix_of_address(none), text), ==, "");
}

static void test_address_bytes(void)
{
	const struct in_addr loopback = {.s_addr = htonl(INADDR_LOOPBACK)};
	struct ip_address address = ip_address_from_bytes(AF_INET, &loopback);
	char text[IP_TEXT_SIZE];

	assert_address(address, "127.0.0.1");
	g_assert_cmphex(ip_address_to_in_addr(address).s_addr, ==, loopback.s_addr);
	g_assert_cmpstr(ip_prefix_format(ip_prefix_of_address(address), text), ==, "127.0.0.1/32");
	address = ip_address_from_bytes(AF_INET6, &in6addr_loopback);
	assert_address(address, "::1");
	g_assert_cmpstr(ip_prefix_format(ip_prefix_of_address(address), text), ==, "::1/128");
	g_assert_cmpuint(ip_family_size(AF_UNSPEC), ==, 0);
}

static void test_compare(void)
{
	const char *const sorted[] = {
		"0.0.0.0", "10.0.0.1", "10.0.0.2", "200.0.0.0", "::", "::1", "1::", "ffff::"};
	const struct ip_address none = {.family = AF_UNSPEC};
	/* Bytes after the last one of the family mean nothing. */
	struct ip_address a = address_of("10.0.0.1"), b = a;

	b.bytes[4] = 1;
	g_assert_true(ip_address_equal(a, b));
	g_assert_true(ip_address_equal(none, none));
	for (gsize i = 0; i < G_N_ELEMENTS(sorted); i++)
		for (gsize k = 0; k < G_N_ELEMENTS(sorted); k++) {
			int order =
				ip_address_compare(address_of(sorted[i]), address_of(sorted[k]));

			g_assert_cmpint((order > 0) - (order < 0), ==, (i > k) - (i < k));
		}
	g_assert_false(ip_prefix_equal(prefix_of("10.0.0.1/24"), prefix_of("10.0.0.2/24")));
	g_assert_false(ip_prefix_equal(prefix_of("10.0.0.1/24"), prefix_of("10.0.0.1/25")));
	g_assert_false(ip_prefix_equal(prefix_of("0.0.0.0/0"), prefix_of("::/0")));
}

static const struct range_case {
	const char *name;
	int family;
	const char *text;
	const char *error; /* NULL: from 10.0.0.1 to 10.0.0.9, or from fd00::1 to fd00::9 */
} range_cases[] = {
	{"plain", AF_INET, "10.0.0.1-10.0.0.9", NULL},
	{"blanks", AF_INET, "10.0.0.1 - 10.0.0.9", NULL},
	{"backwards", AF_INET, "10.0.0.9-10.0.0.1",
		"the range '10.0.0.9-10.0.0.1' ends before it begins"},
	{"one-address", AF_INET, "10.0.0.1",
		"'10.0.0.1' is not a range such as 192.168.77.100-192.168.77.200"},
	{"three", AF_INET, "10.0.0.1-10.0.0.2-10.0.0.9",
		"'10.0.0.1-10.0.0.2-10.0.0.9' is not a range such as "
		"192.168.77.100-192.168.77.200"},
	{"no-end", AF_INET, "10.0.0.1-",
		"'10.0.0.1-' is not a range such as 192.168.77.100-192.168.77.200"},
	{"last-byte", AF_INET, "10.0.0.1-9",
		"'10.0.0.1-9' is not a range such as 192.168.77.100-192.168.77.200"},
	{"empty", AF_INET, "", "'' is not a range such as 192.168.77.100-192.168.77.200"},
	{"ipv6", AF_INET6, "fd00::1-fd00::9", NULL},
	{"either", AF_UNSPEC, "fd00::1-fd00::9", NULL},
	{"ipv6-backwards", AF_INET6, "fd00::9-fd00::1",
		"the range 'fd00::9-fd00::1' ends before it begins"},
	{"other-family", AF_INET, "fd00::1-fd00::9",
		"'fd00::1-fd00::9' is not a range such as 192.168.77.100-192.168.77.200"},
	{"two-families", AF_UNSPEC, "10.0.0.1-fd00::9",
		"'10.0.0.1-fd00::9' is not a range such as 192.168.77.100-192.168.77.200"},
};

static void test_range(gconstpointer data)
{
	const struct range_case *c = data;
	struct ip_range range = {untouched.address, untouched.address};
	g_autoptr(GError) error = NULL;

	g_assert_cmpint(ip_range_parse(c->family, c->text, &range, &error), ==, c->error == NULL);
	g_assert_cmpstr(ERROR_TEXT(error), ==, c->error);
	if (c->error == NULL) {
		assert_address(range.first, c->family == AF_INET ? "10.0.0.1" : "fd00::1");
		assert_address(range.last, c->family == AF_INET ? "10.0.0.9" : "fd00::9");
		g_assert_true(ip_range_parse(AF_INET, "10.0.0.5-10.0.0.5", &range, NULL));
	} else {
		assert_address(range.first, "7.7.7.7");
		assert_address(range.last, "7.7.7.7");
	}
}

static void test_range_contains(void)
{
	struct ip_range range = {{.family = AF_UNSPEC}, {.family = AF_UNSPEC}};

	g_assert_true(ip_range_parse(AF_INET, "10.0.0.255-10.0.2.1", &range, NULL));
	g_assert_false(ip_range_contains(range, address_of("10.0.0.254")));
	g_assert_true(ip_range_contains(range, address_of("10.0.0.255")));
	g_assert_true(ip_range_contains(range, address_of("10.0.1.77")));
	g_assert_true(ip_range_contains(range, address_of("10.0.2.1")));
	g_assert_false(ip_range_contains(range, address_of("10.0.2.2")));
	g_assert_false(ip_range_contains(range, address_of("::10.0.1.77")));
}

static const struct mask_case {
	const char *name;
	const char *prefix;
	const char *mask, *network, *broadcast;
	const char *before, *after; /* the neighbours outside; NULL: none */
} mask_cases[] = {
	{"all", "10.1.2.3/0", "0.0.0.0", "0.0.0.0", "255.255.255.255", NULL, NULL},
	{"half", "10.1.2.3/1", "128.0.0.0", "0.0.0.0", "127.255.255.255", "255.255.255.255",
		"128.0.0.0"},
	{"24", "10.1.2.3/24", "255.255.255.0", "10.1.2.0", "10.1.2.255", "10.1.1.255", "10.1.3.0"},
	{"30", "10.1.2.6/30", "255.255.255.252", "10.1.2.4", "10.1.2.7", "10.1.2.3", "10.1.2.8"},
	{"31", "10.1.2.3/31", "255.255.255.254", "10.1.2.2", "10.1.2.3", "10.1.2.1", "10.1.2.4"},
	{"one", "10.1.2.3/32", "255.255.255.255", "10.1.2.3", "10.1.2.3", "10.1.2.2", "10.1.2.4"},
	{"ipv6-all", "fd00::1/0", "::", "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", NULL,
		NULL},
	{"ipv6-7", "fd00::1/7", "fe00::", "fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
		"fbff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "fe00::"},
	{"ipv6-64", "fd00:77::1/64",
		"ffff:ffff:ffff:ffff::", "fd00:77::", "fd00:77::ffff:ffff:ffff:ffff",
		"fd00:76:ffff:ffff:ffff:ffff:ffff:ffff", "fd00:77:0:1::"},
	{"ipv6-one", "fd00::1/128", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "fd00::1", "fd00::1",
		"fd00::", "fd00::2"},
};

static void test_mask(gconstpointer data)
{
	const struct mask_case *c = data;
	struct ip_prefix prefix = prefix_of(c->prefix);

	assert_address(ip_prefix_mask(prefix), c->mask);
	assert_address(ip_prefix_network(prefix), c->network);
	assert_address(ip_prefix_broadcast(prefix), c->broadcast);
	g_assert_true(ip_prefix_contains(prefix, prefix.address));
	g_assert_true(ip_prefix_contains(prefix, address_of(c->network)));
	g_assert_true(ip_prefix_contains(prefix, address_of(c->broadcast)));
	if (c->before != NULL)
		g_assert_false(ip_prefix_contains(prefix, address_of(c->before)));
	if (c->after != NULL)
		g_assert_false(ip_prefix_contains(prefix, address_of(c->after)));
}

static void test_no_family(void)
{
	const struct ip_prefix none = {.length = 0};

	g_assert_false(ip_prefix_contains(none, none.address));
	g_assert_false(ip_prefix_contains(none, address_of("10.0.0.1")));
	g_assert_false(ip_prefix_contains(prefix_of("0.0.0.0/0"), none.address));
	g_assert_false(ip_prefix_overlaps(none, prefix_of("0.0.0.0/0")));
}

static const struct overlap_case {
	const char *name;
	const char *a, *b;
	gboolean overlaps;
} overlap_cases[] = {
	{"same", "10.0.0.0/24", "10.0.0.0/24", TRUE},
	{"same-network", "10.0.0.1/24", "10.0.0.200/24", TRUE},
	{"inside", "10.0.0.0/8", "10.9.9.9/32", TRUE},
	{"neighbours", "10.0.0.1/24", "10.0.1.1/24", FALSE},
	{"end-and-next", "10.0.0.255/32", "10.0.1.0/24", FALSE},
	{"end", "10.0.0.255/32", "10.0.0.0/24", TRUE},
	{"default", "0.0.0.0/0", "10.0.0.1/32", TRUE},
	{"halves", "0.0.0.0/1", "128.0.0.0/1", FALSE},
	{"two-hosts", "10.0.0.1/32", "10.0.0.2/32", FALSE},
	{"host-address-differs", "10.0.0.1/16", "10.0.77.1/24", TRUE},
	{"ipv6-inside", "fd00::/16", "fd00:1:2:3::1/64", TRUE},
	{"ipv6-neighbours", "fd00:0:0:1::/64", "fd00:0:0:2::/64", FALSE},
	{"ipv6-default", "::/0", "fd00::1/128", TRUE},
	{"families", "0.0.0.0/0", "::/0", FALSE},
	{"families-same-bytes", "32.1.13.184/32", "2001:db8::/32", FALSE},
};

static void test_overlap(gconstpointer data)
{
	const struct overlap_case *c = data;

	g_assert_cmpint(ip_prefix_overlaps(prefix_of(c->a), prefix_of(c->b)), ==, c->overlaps);
	g_assert_cmpint(ip_prefix_overlaps(prefix_of(c->b), prefix_of(c->a)), ==, c->overlaps);
}

static const struct check_case {
	const char *name;
	const char *prefix;
	const char *error;
} check_cases[] = {
	{"plain", "192.168.77.1/24", NULL},
	{"largest", "10.0.0.1/8", NULL},
	{"smallest", "10.0.0.1/30", NULL},
	{"last-host", "10.0.0.2/30", NULL},
	{"public", "8.8.8.8/24", NULL},
	{"too-large", "10.0.0.1/7", "the prefix of 10.0.0.1/7 is not between 8 and 30"},
	{"too-small", "10.0.0.1/31", "the prefix of 10.0.0.1/31 is not between 8 and 30"},
	{"network", "10.0.0.0/24",
		"10.0.0.0/24 is the address of the network, not of a host in it"},
	{"broadcast", "10.0.0.255/24", "10.0.0.255/24 is the broadcast address"},
	{"loopback", "127.1.2.3/24", "127.1.2.3/24 is a loopback address"},
	{"multicast", "239.0.0.1/24", "239.0.0.1/24 is a multicast address"},
	{"reserved", "240.0.0.1/24", "240.0.0.1/24 is a reserved address"},
	{"this-network", "0.0.0.1/24", "0.0.0.1/24 is a 'this network' address"},
	{"link-local", "169.254.7.1/24", "169.254.7.1/24 is a link-local address"},
	{"around-link-local", "169.1.2.3/8", "169.1.2.3/8 is a link-local address"},
	{"single", "10.0.0.1/32", "the prefix of 10.0.0.1/32 is not between 8 and 30"},
	{"everything", "10.0.0.1/0", "the prefix of 10.0.0.1/0 is not between 8 and 30"},
	{"ipv6", "fd00:77::1/64", "'fd00:77::1/64' is not an IPv4 address"},
};

static void test_check(gconstpointer data)
{
	const struct check_case *c = data;
	g_autoptr(GError) error = NULL;

	g_assert_cmpint(ip_prefix_check_for_bridge(prefix_of(c->prefix), &error), ==, !c->error);
	g_assert_cmpstr(ERROR_TEXT(error), ==, c->error);
}

static const struct host_case {
	const char *address;
	const char *error;
} host_cases[] = {
	{"10.0.0.1", NULL},
	{"169.254.1.1", NULL},
	{"0.1.2.3", "0.1.2.3 is a 'this network' address"},
	{"127.0.0.53", "127.0.0.53 is a loopback address"},
	{"224.0.0.1", "224.0.0.1 is a multicast address"},
	{"255.255.255.255", "255.255.255.255 is a reserved address"},
	{"fd00::1", NULL},
	{"fe80::1", NULL},
	{"::", ":: is the unspecified address"},
	{"::1", "::1 is the loopback address"},
	{"::2", NULL},
	{"::ffff:10.0.0.1", "::ffff:10.0.0.1 is an IPv4-mapped address"},
	{"ff02::1", "ff02::1 is a multicast address"},
};

static void test_host(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(host_cases); i++) {
		const struct host_case *c = &host_cases[i];
		g_autoptr(GError) error = NULL;

		g_assert_cmpint(ip_address_check_for_host(address_of(c->address), &error), ==,
			c->error == NULL);
		g_assert_cmpstr(ERROR_TEXT(error), ==, c->error);
	}
}

static const struct present_case {
	const char *name;
	const char *present[4]; /* NULL-terminated */
	const char *wanted;     /* NULL: any */
	const char *found;      /* NULL: none */
	const char *error;
} present_cases[] = {
	{"none", {NULL}, NULL, NULL, NULL},
	{"first", {"10.0.0.1/24", "10.0.1.1/24", NULL}, NULL, "10.0.0.1/24", NULL},
	{"wanted", {"10.0.0.1/24", "10.0.1.1/24", NULL}, "10.0.1.1/24", "10.0.1.1/24", NULL},
	{"other-prefix", {"10.0.0.1/24", "10.0.1.1/24", NULL}, "10.0.1.1/25", "10.0.0.1/24", NULL},
	{"first-that-can-be", {"10.0.0.1/32", "127.0.0.2/24", "10.0.1.1/24", NULL}, NULL,
		"10.0.1.1/24", NULL},
	{"ipv6-first", {"fd00::1/64", "10.0.1.1/24", NULL}, NULL, "10.0.1.1/24", NULL},
	{"none-that-can-be", {"10.0.0.1/31", "10.0.0.1/7", NULL}, NULL, "10.0.0.1/31",
		"cannot serve guests on br: the prefix of 10.0.0.1/31 is not between 8 and 30; "
		"give it another address"},
};

static void test_present(gconstpointer data)
{
	const struct present_case *c = data;
	struct ip_prefix present[4], wanted = {.length = 0};
	const struct ip_prefix *found;
	g_autoptr(GError) error = NULL;
	char text[IP_TEXT_SIZE];
	gsize n = 0;

	for (; c->present[n] != NULL; n++)
		present[n] = prefix_of(c->present[n]);
	if (c->wanted != NULL)
		wanted = prefix_of(c->wanted);
	found = ip_prefix_find_for_bridge(present, n, wanted);
	g_assert_cmpstr(found != NULL ? ip_prefix_format(*found, text) : NULL, ==, c->found);
	if (found == NULL)
		return;
	g_assert_cmpint(ip_prefix_check_of_bridge(*found, "br", &error), ==, c->error == NULL);
	g_assert_cmpstr(ERROR_TEXT(error), ==, c->error);
}

/* They are all addresses that a bridge can have, and no two overlap. */
static void test_candidates(void)
{
	g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(struct ip_prefix));
	struct ip_prefix candidate;
	char text[IP_TEXT_SIZE];

	for (guint i = 0; ip_prefix_get_candidate(i, &candidate); i++) {
		g_assert_true(ip_prefix_check_for_bridge(candidate, NULL));
		g_assert_null(ip_prefix_find_overlap(
			candidate, (const struct ip_prefix *) (gpointer) all->data, all->len));
		g_array_append_val(all, candidate);
	}
	g_assert_cmpuint(all->len, ==, 96);
	candidate = g_array_index(all, struct ip_prefix, 0);
	g_assert_cmpstr(ip_prefix_format(candidate, text), ==, "192.168.77.1/24");
	candidate = g_array_index(all, struct ip_prefix, 95);
	g_assert_cmpstr(ip_prefix_format(candidate, text), ==, "10.77.140.1/24");
}

static const struct move_case {
	const char *name;
	const char *network, *address, *moved;
} move_cases[] = {
	{"same", "192.168.77.1/24", "192.168.77.10", "192.168.77.10"},
	{"other", "192.168.78.1/24", "192.168.77.10", "192.168.78.10"},
	{"longer-prefix", "10.0.0.129/25", "192.168.77.200", "10.0.0.200"},
	{"shorter-prefix", "10.1.0.1/16", "192.168.77.10", "10.1.77.10"},
};

static void test_move(gconstpointer data)
{
	const struct move_case *c = data;
	struct ip_address address;
	char text[IP_TEXT_SIZE];

	g_assert_true(ip_address_parse(AF_INET, c->address, &address, NULL));
	address = ip_prefix_move(prefix_of(c->network), address);
	g_assert_cmpstr(ip_address_format(address, text), ==, c->moved);
}

static void test_find_overlap(void)
{
	const struct ip_prefix in_use[] = {
		prefix_of("0.0.0.0/0"), prefix_of("10.0.0.0/8"), prefix_of("10.10.0.0/16")};

	/* The first of several, and never the default route. */
	g_assert_true(ip_prefix_find_overlap(prefix_of("10.10.1.1/24"), in_use, 3) == &in_use[1]);
	g_assert_null(ip_prefix_find_overlap(prefix_of("11.0.0.1/24"), in_use, 3));
	g_assert_null(ip_prefix_find_overlap(prefix_of("10.10.1.1/24"), in_use, 0));
}

static const struct default_case {
	const char *name;
	const char *router;
	const char *first, *last;
} default_cases[] = {
	{"30-low", "10.0.0.1/30", "10.0.0.2", "10.0.0.2"},
	{"30-high", "10.0.0.2/30", "10.0.0.1", "10.0.0.1"},
	{"29-low", "10.0.0.1/29", "10.0.0.3", "10.0.0.6"},
	{"29-high", "10.0.0.6/29", "10.0.0.2", "10.0.0.5"},
	{"29-middle", "10.0.0.3/29", "10.0.0.4", "10.0.0.6"},
	{"24-low", "10.0.0.1/24", "10.0.0.65", "10.0.0.254"},
	{"24-high", "10.0.0.254/24", "10.0.0.64", "10.0.0.253"},
	{"24-middle", "10.0.0.100/24", "10.0.0.139", "10.0.0.254"},
	{"8-low", "10.0.0.1/8", "10.64.0.1", "10.255.255.254"},
};

static void test_default_range(gconstpointer data)
{
	const struct default_case *c = data;
	struct ip_prefix router = prefix_of(c->router);
	struct ip_range range = ip_prefix_default_range(router);

	assert_address(range.first, c->first);
	assert_address(range.last, c->last);
	g_assert_false(ip_range_contains(range, router.address));
}

void ip_prefix_suite(void)
{
	g_test_add_func("/ip-prefix/text", test_prefix_text);
	g_test_add_func("/ip-prefix/no-family", test_no_family);
	g_test_add_func("/ip-address/text", test_address_text);
	g_test_add_func("/ip-address/bytes", test_address_bytes);
	g_test_add_func("/ip-address/compare", test_compare);
	g_test_add_func("/ip-address/for-host", test_host);
	ADD_CASES("/ip-range/parse/", range_cases, test_range);
	g_test_add_func("/ip-range/contains", test_range_contains);
	ADD_CASES("/ip-prefix/mask/", mask_cases, test_mask);
	ADD_CASES("/ip-prefix/overlap/", overlap_cases, test_overlap);
	ADD_CASES("/ip-prefix/for-bridge/", check_cases, test_check);
	ADD_CASES("/ip-prefix/of-bridge/", present_cases, test_present);
	g_test_add_func("/ip-prefix/candidates", test_candidates);
	ADD_CASES("/ip-prefix/move/", move_cases, test_move);
	g_test_add_func("/ip-prefix/find-overlap", test_find_overlap);
	ADD_CASES("/ip-prefix/default-range/", default_cases, test_default_range);
}
