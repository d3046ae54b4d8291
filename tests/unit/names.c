/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names: of interfaces, of Ethernet addresses, of sysctls. */
#include "config.h"

#include <string.h>

#include "helpers/base/mac.h"
#include "helpers/base/sysctl.h"
#include "helpers/port/ifname.h"
#include "tests/unit/unit.h"

static void test_ifname(void)
{
	static const char *const good[] = {"a", "brW0", "eth0.5", "123456789012345", "a-b", "a!",
		"...", "a=b", "br\"0", "br;0", "br'$(x)"};
	static const char *const bad[] = {"", ".", "..", "1234567890123456", "a/b", "a:b", "a b",
		"a\tb", "a\n", "-a", "!a", "a%d", "a\x7f", "a\xa0", "caf\xc3\xa9", "\x01"};

	for (gsize i = 0; i < G_N_ELEMENTS(good); i++)
		g_assert_true(ifname_is_valid(good[i]));
	for (gsize i = 0; i < G_N_ELEMENTS(bad); i++)
		g_assert_false(ifname_is_valid(bad[i]));
}

static void test_mac_text(void)
{
	static const char *const bad[] = {"", "52:54:00:12:34", "52:54:00:12:34:5",
		"52:54:00:12:34:567", "52-54-00-12-34-56", "52:54:00:12:34:5g", " 52:54:0:12:34:56",
		"52:54:00:12:34:56 ", "5:254:00:12:34:56", "525400123456", "52:54:00:12:34:+6"};
	guint8 mac[ETH_ALEN] = {1, 2, 3, 4, 5, 6};
	g_autofree char *text = NULL;
	g_autofree char *untouched = NULL;

	for (gsize i = 0; i < G_N_ELEMENTS(bad); i++)
		g_assert_false(mac_parse(bad[i], mac));
	untouched = mac_format(mac);
	g_assert_cmpstr(untouched, ==, "01:02:03:04:05:06");
	g_assert_true(mac_parse("52:54:00:aB:Cd:fF", mac));
	text = mac_format(mac);
	g_assert_cmpstr(text, ==, "52:54:00:ab:cd:ff");
}

static void test_mac_zero(void)
{
	guint8 mac[ETH_ALEN] = {0};

	g_assert_true(mac_is_zero(mac));
	for (gsize i = 0; i < ETH_ALEN; i++) {
		mac[i] = 1;
		g_assert_false(mac_is_zero(mac));
		mac[i] = 0;
	}
}

static char *derive(const char *machine, const char *name)
{
	guint8 mac[ETH_ALEN];

	g_assert_true(mac_derive(machine, name, mac));
	/* Locally administered, unicast. */
	g_assert_cmphex(mac[0] & 0x03, ==, 0x02);
	return mac_format(mac);
}

static void test_mac_derive(void)
{
	static const char one[] = "0123456789abcdef0123456789abcdef";
	static const char two[] = "0123456789abcdef0123456789abcdee";
	g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_autofree char *once = derive(one, "brW0");

	/* The same with every version of this program: a guest's host keeps its address. */
	g_assert_cmpstr(once, ==, "32:6a:4a:c8:42:31");
	for (int i = 0; i < 500; i++) {
		g_autofree char *name = g_strdup_printf("br%d", i);

		g_assert_true(g_hash_table_add(seen, derive(one, name)));
		g_assert_true(g_hash_table_add(seen, derive(two, name)));
	}
}

/* Other hosts may have these too. */
static void test_mac_of_no_machine(void)
{
	static const char *const texts[] = {"", "uninitialized", "0", "localhost",
		"00000000000000000000000000000000", "0123456789abcdef0123456789abcde",
		"0123456789abcdef0123456789abcdef0", "0123456789abcdef0123456789abcdeg"};
	guint8 mac[ETH_ALEN], first[ETH_ALEN];

	for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
		g_assert_false(mac_derive(texts[i], "brW0", mac));
	mac_choose(first);
	for (int i = 0; i < 100; i++) {
		mac_choose(mac);
		g_assert_cmphex(mac[0] & 0x03, ==, 0x02);
		g_assert_true(memcmp(mac, first, ETH_ALEN) != 0);
	}
}

static void test_sysctl_names(void)
{
	g_autofree char *name = sysctl_forwarding_name("eth0.5");
	g_autofree char *shown = sysctl_display(name);
	g_autofree char *plain = sysctl_display(SYSCTL_IP_FORWARD);

	g_assert_cmpstr(name, ==, "net/ipv4/conf/eth0.5/forwarding");
	g_assert_cmpstr(shown, ==, "net.ipv4.conf.eth0/5.forwarding");
	g_assert_cmpstr(plain, ==, "net.ipv4.ip_forward");
}

void names_suite(void)
{
	g_test_add_func("/ifname", test_ifname);
	g_test_add_func("/mac/text", test_mac_text);
	g_test_add_func("/mac/zero", test_mac_zero);
	g_test_add_func("/mac/derive", test_mac_derive);
	g_test_add_func("/mac/of-no-machine", test_mac_of_no_machine);
	g_test_add_func("/sysctl/names", test_sysctl_names);
}
