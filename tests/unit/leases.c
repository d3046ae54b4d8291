/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dhcp/…-leases: leases as the servers write them, and as guests would like to have them. */
#include "config.h"

#include <glib.h>
#include <string.h>

#include "dhcp/dhcpd-leases.h"
#include "dhcp/dnsmasq-leases.h"
#include "dhcp/kea-leases.h"
#include "dhcp/udhcpd-leases.h"
#include "helpers/base/mac.h"
#include "tests/unit/unit.h"

/* 2026-11-26 10:30:00 UTC */
#define NOW 1795689000

/* What is expected is a line for each lease: "ADDRESS MAC NAME EXPIRY". */
struct leases_case {
	const char *name;
	DhcpLeasesParser parse;
	const char *text;
	const char *wanted;
};

#define ACTIVE(address, rest)                                                                      \
	"lease " address " {\n  starts 4 2026/11/26 10:28:22;\n  ends 4 2026/11/26 10:38:22;\n"    \
	"  cltt 4 2026/11/26 10:28:22;\n  binding state active;\n  next binding state free;\n"     \
	"  hardware ethernet 52:54:00:12:34:56;\n  uid \"\\001RT\\000\\0224V\";\n" rest "}\n"

#define KEA                                                                                        \
	"address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,"     \
	"state,user_context,pool_id\n"

static const struct leases_case cases[] = {
	{"dhcpd/active", dhcpd_leases_parse,
		"# The format of this file\nauthoring-byte-order little-endian;\n" ACTIVE(
			"192.168.77.65", "  client-hostname \"web\";\n"),
		"192.168.77.65 52:54:00:12:34:56 web 1795689502\n"},
	{"dhcpd/last-entry-counts", dhcpd_leases_parse,
		ACTIVE("192.168.77.65", "") "lease 192.168.77.65 {\n  ends 4 2026/11/26 10:29:00;\n"
					    "  binding state free;\n  hardware ethernet "
					    "52:54:00:12:34:56;\n}\n",
		""},
	{"dhcpd/renewed", dhcpd_leases_parse,
		ACTIVE("192.168.77.65", "") ACTIVE("192.168.77.65", "  client-hostname \"new\";\n"),
		"192.168.77.65 52:54:00:12:34:56 new 1795689502\n"},
	{"dhcpd/expired", dhcpd_leases_parse,
		"lease 192.168.77.65 {\n  ends 4 2026/11/26 10:29:59;\n  binding state active;\n"
		"  hardware ethernet 52:54:00:12:34:56;\n}\n",
		""},
	{"dhcpd/never-ends", dhcpd_leases_parse,
		"lease 192.168.77.65 { ends never; binding state active; "
		"hardware ethernet 52:54:00:12:34:56; }",
		"192.168.77.65 52:54:00:12:34:56 - 0\n"},
	{"dhcpd/epoch", dhcpd_leases_parse,
		"lease 192.168.77.65 { ends epoch 1795689502; # Thu Nov 26\n binding state active; "
		"hardware ethernet 52:54:00:12:34:56; }",
		"192.168.77.65 52:54:00:12:34:56 - 1795689502\n"},
	{"dhcpd/abandoned-or-without-mac", dhcpd_leases_parse,
		"lease 192.168.77.65 { ends never; binding state abandoned; "
		"hardware ethernet 52:54:00:12:34:56; }\n"
		"lease 192.168.77.66 { ends never; binding state active; }\n"
		"lease 192.168.77.67 { binding state active; hardware ethernet 52:54:00:12:34:56; }",
		""},
	{"dhcpd/name-that-looks-like-an-entry", dhcpd_leases_parse,
		ACTIVE("192.168.77.65",
			"  client-hostname \"a\\\"; } lease 1.2.3.4 { binding state active; \";\n"),
		"192.168.77.65 52:54:00:12:34:56 a\"; } lease 1.2.3.4 { binding state active;  "
		"1795689502\n"},
	{"dhcpd/blocks-inside", dhcpd_leases_parse,
		ACTIVE("192.168.77.65", "  on expiry { set x = \"y\"; client-hostname \"no\"; }\n"
					"  client-hostname \"yes\";\n"),
		"192.168.77.65 52:54:00:12:34:56 yes 1795689502\n"},
	{"dhcpd/other-declarations", dhcpd_leases_parse,
		"host lease { dynamic; hardware ethernet 52:54:00:12:34:56; fixed-address "
		"192.168.77.9; }\n}\n" ACTIVE("192.168.77.65", ""),
		"192.168.77.65 52:54:00:12:34:56 - 1795689502\n"},
	{"dhcpd/cut", dhcpd_leases_parse,
		ACTIVE("192.168.77.65", "") "lease 192.168.77.66 { ends never; client-hostname \"x",
		"192.168.77.65 52:54:00:12:34:56 - 1795689502\n"},
	{"dhcpd/odd-times", dhcpd_leases_parse,
		"lease 192.168.77.65 { ends 4 2026/13/26 10:38:22; binding state active; "
		"hardware ethernet 52:54:00:12:34:56; }\n"
		"lease 192.168.77.66 { ends 4 2026/11/26; binding state active; "
		"hardware ethernet 52:54:00:12:34:56; }",
		""},

	{"dnsmasq/lines", dnsmasq_leases_parse,
		"1795689502 52:54:00:12:34:56 192.168.77.65 web 01:52:54:00:12:34:56\n"
		"0 52:54:00:12:34:57 192.168.77.66 * *\n"
		"1795688999 52:54:00:12:34:58 192.168.77.67 old *\n",
		"192.168.77.65 52:54:00:12:34:56 web 1795689502\n"
		"192.168.77.66 52:54:00:12:34:57 - 0\n"},
	{"dnsmasq/ipv6-and-other-networks", dnsmasq_leases_parse,
		"1795689502 06-52:54:00:12:34:56 192.168.77.65 fw *\n"
		"duid 00:01:00:01:2f:00:00:00:52:54:00:12:34:56\n"
		"1795689502 1193046 fd00::65 web 00:01:00:01:2f\n",
		""},
	{"dnsmasq/cut-or-wrong", dnsmasq_leases_parse,
		"\n 1795689502 52:54:00:12:34:56 192.168.77.65 web *\n"
		"1795689502 52:54:00:12:34:56 192.168.77.256 web *\n"
		"-5 52:54:00:12:34:56 192.168.77.66 web *\n"
		"99999999999999999999 52:54:00:12:34:56 192.168.77.66 web *\n"
		"1795689502 52:54:00:12:34:56 192.168.77",
		""},
	{"dnsmasq/any-name", dnsmasq_leases_parse,
		"1795689502 52:54:00:12:34:56 192.168.77.65 \033[2J\303\244\377 *\n",
		"192.168.77.65 52:54:00:12:34:56 \033[2J\303\244\377 1795689502\n"},

	{"kea/lines", kea_leases_parse,
		KEA "192.168.77.65,52:54:00:12:34:56,01:52:54:00:12:34:56,600,1795689502,1,0,0,"
		    "web.brw0.internal.,0,,0\n"
		    "192.168.77.66,52:54:00:12:34:57,,600,1795689503,1,0,0,,0,,0\n",
		"192.168.77.65 52:54:00:12:34:56 web 1795689502\n"
		"192.168.77.66 52:54:00:12:34:57 - 1795689503\n"},
	{"kea/last-line-counts", kea_leases_parse,
		KEA "192.168.77.65,52:54:00:12:34:56,,600,1795689502,1,0,0,web,0,,0\n"
		    "192.168.77.65,52:54:00:12:34:56,,0,1795689502,1,0,0,web,0,,0\n"
		    "192.168.77.66,52:54:00:12:34:57,,600,1795689502,1,0,0,old,0,,0\n"
		    "192.168.77.66,52:54:00:12:34:57,,600,1795689502,1,0,0,old,2,,0\n"
		    "192.168.77.67,52:54:00:12:34:58,,600,1795689502,1,0,0,a,0,,0\n"
		    "192.168.77.67,52:54:00:12:34:58,,600,1795689602,1,0,0,b,0,,0\n",
		"192.168.77.67 52:54:00:12:34:58 b 1795689602\n"},
	{"kea/expired-endless-declined", kea_leases_parse,
		KEA "192.168.77.65,52:54:00:12:34:56,,600,1795688999,1,0,0,web,0,,0\n"
		    "192.168.77.66,52:54:00:12:34:57,,4294967295,4294967295,1,0,0,db,0,,0\n"
		    "192.168.77.67,,,600,1795689502,1,0,0,,1,,0\n",
		"192.168.77.66 52:54:00:12:34:57 db 0\n"},
	{"kea/cut-or-wrong", kea_leases_parse,
		KEA "192.168.77.65,52:54:00:12:34:56,,600,1795689502,1,0,0,web\n"
		    "192.168.77.256,52:54:00:12:34:56,,600,1795689502,1,0,0,web,0\n"
		    "192.168.77.65,52:54:00:12:34:56,,x,1795689502,1,0,0,web,0\n,,,,,,,,,\n",
		""},
	{"udhcpd/short", udhcpd_leases_parse, "1234567", ""},
	{"udhcpd/from-the-future", udhcpd_leases_parse,
		"12345678901234567890123456789012345678901234", ""},
};

/* As busybox writes it on 2026-11-26 10:29:00 UTC; the third one is over, the fourth cut off. */
static void test_udhcpd(void)
{
	static const char file[] =
		"\0\0\0\0\x6b\x08\x09\xec"
		"\0\0\2\x58\xc0\xa8\x4d\x41\x52\x54\0\x12\x34\x56web\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
		"\0\0\2\x58\xc0\xa8\x4d\x42\0\0\0\0\0\0nobody\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
		"\0\0\0\x3c\xc0\xa8\x4d\x43\x52\x54\0\x12\x34\x57old\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
		"\0\0\2\x58\xc0\xa8\x4d\x44\x52\x54\0\x12\x34\x58";
	g_autoptr(GPtrArray) leases = dhcp_leases_new();
	const struct dhcp_lease *lease;
	char text[IP_TEXT_SIZE];

	udhcpd_leases_parse(file, sizeof(file) - 1, NOW, leases);
	g_assert_cmpuint(leases->len, ==, 1);
	lease = g_ptr_array_index(leases, 0);
	g_assert_cmpstr(ip_address_format(lease->address, text), ==, "192.168.77.65");
	g_assert_cmpstr(lease->name, ==, "web");
	g_assert_cmpint(lease->expiry, ==, 0x6b0809ec + 600);
}

static void check(gconstpointer data)
{
	const struct leases_case *row = data;
	g_autoptr(GPtrArray) leases = dhcp_leases_new();
	g_autoptr(GString) got = g_string_new(NULL);

	row->parse(row->text, strlen(row->text), NOW, leases);
	for (guint i = 0; i < leases->len; i++) {
		const struct dhcp_lease *lease = g_ptr_array_index(leases, i);
		g_autofree char *mac = mac_format(lease->mac);
		char text[IP_TEXT_SIZE];

		g_string_append_printf(got, "%s %s %s %" G_GINT64_FORMAT "\n",
			ip_address_format(lease->address, text), mac,
			lease->name != NULL ? lease->name : "-", lease->expiry);
	}
	g_assert_cmpstr(got->str, ==, row->wanted);
}

void leases_suite(void)
{
	ADD_CASES("/leases/", cases, check);
	g_test_add_func("/leases/udhcpd/file", test_udhcpd);
}
