/* SPDX-License-Identifier: GPL-2.0-or-later */
/* IPv4 address arithmetic. */
#include "config.h"

#include "helpers/base/error.h"
#include "helpers/base/subnet.h"
#include "tests/unit/unit.h"

static struct subnet subnet_of(const char *text)
{
	struct subnet subnet = {0, 0};

	g_assert_true(subnet_parse(text, &subnet, NULL));
	return subnet;
}

static const char *const good_subnets[] = {
	"0.0.0.0/0", "10.0.0.1/8", "192.168.77.1/24", "255.255.255.255/32", "1.2.3.4/31"};

static const char *const bad_subnets[] = {"", "/", "/24", "10.0.0.1", "10.0.0.1/", "10.0.0.1/33",
	"10.0.0.1/-1", "10.0.0.1/+8", "10.0.0.1/ 8", "10.0.0.1/8 ", " 10.0.0.1/8", "10.0.0.1/8/8",
	"10.0.0.1/0x8", "10.0.0.1/4294967304", "10.0.0.1/18446744073709551624", "10.0.0/8",
	"10.0.0.0.1/8", "10.0.0.256/8", "010.0.0.1/8", "10.0.0.1/255.0.0.0", "a.b.c.d/8", "::1/8",
	"10.0.0.1\n/8", "10..0.1/8", "10.0.0.-1/8"};

static void test_subnet_text(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(good_subnets); i++) {
		char text[SUBNET_TEXT_SIZE];

		g_assert_cmpstr(
			subnet_format(subnet_of(good_subnets[i]), text), ==, good_subnets[i]);
	}
	for (gsize i = 0; i < G_N_ELEMENTS(bad_subnets); i++) {
		struct subnet subnet = {7, 7};
		g_autoptr(GError) error = NULL;

		g_test_message("%s", bad_subnets[i]);
		g_assert_false(subnet_parse(bad_subnets[i], &subnet, &error));
		g_assert_cmpint(error_exit_status(error), ==, 2);
		g_assert_cmpuint(subnet.address, ==, 7);
		g_assert_cmpuint(subnet.prefix, ==, 7);
	}
}

static void test_address_text(void)
{
	char text[SUBNET_TEXT_SIZE];
	guint32 address = 7;

	g_assert_true(address_parse("1.2.3.4", &address, NULL));
	g_assert_cmphex(address, ==, 0x01020304);
	g_assert_cmpstr(address_format(0xfffefdfc, text), ==, "255.254.253.252");
	g_assert_false(address_parse("1.2.3.4/5", &address, NULL));
	g_assert_false(address_parse("1.2.3", &address, NULL));
	g_assert_cmphex(address, ==, 0x01020304);
}

static const struct range_case {
	const char *name;
	const char *text;
	const char *error; /* NULL: 10.0.0.1 to 10.0.0.9 */
} range_cases[] = {
	{"plain", "10.0.0.1-10.0.0.9", NULL},
	{"blanks", "10.0.0.1 - 10.0.0.9", NULL},
	{"backwards", "10.0.0.9-10.0.0.1", "the range '10.0.0.9-10.0.0.1' ends before it begins"},
	{"one-address", "10.0.0.1",
		"'10.0.0.1' is not a range such as 192.168.77.100-192.168.77.200"},
	{"three", "10.0.0.1-10.0.0.2-10.0.0.9",
		"'10.0.0.1-10.0.0.2-10.0.0.9' is not a range such as "
		"192.168.77.100-192.168.77.200"},
	{"no-end", "10.0.0.1-", "'10.0.0.1-' is not a range such as 192.168.77.100-192.168.77.200"},
	{"last-byte", "10.0.0.1-9",
		"'10.0.0.1-9' is not a range such as 192.168.77.100-192.168.77.200"},
	{"empty", "", "'' is not a range such as 192.168.77.100-192.168.77.200"},
};

static void test_range(gconstpointer data)
{
	const struct range_case *c = data;
	struct address_range range = {0x0a000001, 0x0a000009};
	g_autoptr(GError) error = NULL;

	g_assert_cmpint(address_range_parse(c->text, &range, &error), ==, c->error == NULL);
	g_assert_cmpstr(ERROR_TEXT(error), ==, c->error);
	g_assert_cmphex(range.first, ==, 0x0a000001);
	g_assert_cmphex(range.last, ==, 0x0a000009);
	if (c->error == NULL)
		g_assert_true(address_range_parse("10.0.0.5-10.0.0.5", &range, NULL));
}

static const struct mask_case {
	const char *name;
	const char *subnet;
	guint32 mask, network, broadcast;
} mask_cases[] = {
	{"all", "10.1.2.3/0", 0, 0, 0xffffffff},
	{"half", "10.1.2.3/1", 0x80000000, 0, 0x7fffffff},
	{"24", "10.1.2.3/24", 0xffffff00, 0x0a010200, 0x0a0102ff},
	{"30", "10.1.2.6/30", 0xfffffffc, 0x0a010204, 0x0a010207},
	{"31", "10.1.2.3/31", 0xfffffffe, 0x0a010202, 0x0a010203},
	{"one", "10.1.2.3/32", 0xffffffff, 0x0a010203, 0x0a010203},
};

static void test_mask(gconstpointer data)
{
	const struct mask_case *c = data;
	struct subnet subnet = subnet_of(c->subnet);

	g_assert_cmphex(subnet_mask(subnet), ==, c->mask);
	g_assert_cmphex(subnet_network(subnet), ==, c->network);
	g_assert_cmphex(subnet_broadcast(subnet), ==, c->broadcast);
	g_assert_true(subnet_contains(subnet, c->network));
	g_assert_true(subnet_contains(subnet, c->broadcast));
	g_assert_cmpint(subnet_contains(subnet, c->network - 1), ==, c->mask == 0);
	g_assert_cmpint(subnet_contains(subnet, c->broadcast + 1), ==, c->mask == 0);
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
};

static void test_overlap(gconstpointer data)
{
	const struct overlap_case *c = data;

	g_assert_cmpint(subnet_overlaps(subnet_of(c->a), subnet_of(c->b)), ==, c->overlaps);
	g_assert_cmpint(subnet_overlaps(subnet_of(c->b), subnet_of(c->a)), ==, c->overlaps);
}

static const struct check_case {
	const char *name;
	const char *subnet;
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
};

static void test_check(gconstpointer data)
{
	const struct check_case *c = data;
	g_autoptr(GError) error = NULL;

	g_assert_cmpint(subnet_check_for_bridge(subnet_of(c->subnet), &error), ==, !c->error);
	g_assert_cmpstr(ERROR_TEXT(error), ==, c->error);
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
	{"first-that-may-be", {"10.0.0.1/32", "127.0.0.2/24", "10.0.1.1/24", NULL}, NULL,
		"10.0.1.1/24", NULL},
	{"none-that-may-be", {"10.0.0.1/31", "10.0.0.1/7", NULL}, NULL, "10.0.0.1/31",
		"cannot serve guests on br: the prefix of 10.0.0.1/31 is not between 8 and 30; "
		"give it another address"},
};

static void test_present(gconstpointer data)
{
	const struct present_case *c = data;
	struct subnet present[4], wanted = {0, 0};
	const struct subnet *found;
	g_autoptr(GError) error = NULL;
	char text[SUBNET_TEXT_SIZE];
	gsize n = 0;

	for (; c->present[n] != NULL; n++)
		present[n] = subnet_of(c->present[n]);
	if (c->wanted != NULL)
		wanted = subnet_of(c->wanted);
	found = subnet_find_for_bridge(present, n, wanted);
	g_assert_cmpstr(found != NULL ? subnet_format(*found, text) : NULL, ==, c->found);
	if (found == NULL)
		return;
	g_assert_cmpint(subnet_check_of_bridge(*found, "br", &error), ==, c->error == NULL);
	g_assert_cmpstr(ERROR_TEXT(error), ==, c->error);
}

static const struct choose_case {
	const char *name;
	const char *taken[4]; /* NULL-terminated */
	const char *chosen;   /* NULL: none is left */
} choose_cases[] = {
	{"nothing-taken", {NULL}, "192.168.77.1/24"},
	{"elsewhere", {"192.168.1.5/24", "10.0.0.0/8", NULL}, "192.168.77.1/24"},
	{"first", {"192.168.77.9/24", NULL}, "192.168.78.1/24"},
	{"host-route", {"192.168.77.200/32", NULL}, "192.168.78.1/24"},
	{"second-too", {"192.168.78.0/32", "192.168.77.0/25", NULL}, "192.168.79.1/24"},
	{"all-of-192.168", {"192.168.0.1/16", NULL}, "172.29.77.1/24"},
	{"also-172", {"192.168.0.0/16", "172.16.0.0/12", NULL}, "10.77.77.1/24"},
	{"all-private", {"192.168.0.0/16", "172.16.0.0/12", "10.0.0.0/8", NULL}, NULL},
	{"default-route", {"0.0.0.0/0", NULL}, "192.168.77.1/24"},
	{"halves-of-a-vpn", {"0.0.0.0/1", "128.0.0.0/1", NULL}, "192.168.77.1/24"},
	{"quarters-count", {"128.0.0.0/2", "192.0.0.0/2", NULL}, "10.77.77.1/24"},
};

static void test_choose(gconstpointer data)
{
	const struct choose_case *c = data;
	g_autoptr(GArray) taken = g_array_new(FALSE, FALSE, sizeof(struct subnet));
	const struct subnet *all;
	g_autoptr(GError) error = NULL;
	struct subnet chosen = {0, 0};
	char text[SUBNET_TEXT_SIZE];

	for (gsize i = 0; c->taken[i] != NULL; i++) {
		struct subnet subnet = subnet_of(c->taken[i]);

		g_array_append_val(taken, subnet);
	}
	all = (const struct subnet *) (gpointer) taken->data;
	g_assert_cmpint(subnet_choose(all, taken->len, &chosen, &error), ==, c->chosen != NULL);
	if (c->chosen != NULL) {
		g_assert_cmpstr(subnet_format(chosen, text), ==, c->chosen);
		g_assert_true(subnet_check_for_bridge(chosen, NULL));
		g_assert_null(subnet_find_overlap(chosen, all, taken->len));
	} else {
		g_assert_cmpint(error_exit_status(error), ==, 1);
	}
}

static void test_find_overlap(void)
{
	const struct subnet taken[] = {{0, 0}, {0x0a000000, 8}, {0x0a0a0000, 16}};

	/* The first of several, and never the default route. */
	g_assert_true(subnet_find_overlap(subnet_of("10.10.1.1/24"), taken, 3) == &taken[1]);
	g_assert_null(subnet_find_overlap(subnet_of("11.0.0.1/24"), taken, 3));
	g_assert_null(subnet_find_overlap(subnet_of("10.10.1.1/24"), taken, 0));
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
	struct subnet router = subnet_of(c->router);
	struct address_range range = subnet_default_range(router);
	char text[SUBNET_TEXT_SIZE];

	g_assert_cmpstr(address_format(range.first, text), ==, c->first);
	g_assert_cmpstr(address_format(range.last, text), ==, c->last);
	g_assert_true(router.address < range.first || router.address > range.last);
}

void subnet_suite(void)
{
	g_test_add_func("/subnet/text", test_subnet_text);
	g_test_add_func("/address/text", test_address_text);
	ADD_CASES("/address-range/", range_cases, test_range);
	ADD_CASES("/subnet/mask/", mask_cases, test_mask);
	ADD_CASES("/subnet/overlap/", overlap_cases, test_overlap);
	ADD_CASES("/subnet/for-bridge/", check_cases, test_check);
	ADD_CASES("/subnet/of-bridge/", present_cases, test_present);
	ADD_CASES("/subnet/choose/", choose_cases, test_choose);
	g_test_add_func("/subnet/find-overlap", test_find_overlap);
	ADD_CASES("/subnet/default-range/", default_cases, test_default_range);
}
