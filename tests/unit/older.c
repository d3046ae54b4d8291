/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Journals as older versions wrote them: they are read, and written in this version's form. */
#include "config.h"

#include "helpers/host/step.h"
#include "tests/unit/unit.h"

#define IPV4 "net/ipv4/conf/"

/* An entry of each kind, but for its group's name and "bridges", which all have. */
static const struct older_case {
	const char *name;
	const char *older;
	const char *now; /* NULL: the same */
} older_cases[] = {
	{"module", "kind=module\nkey=nf_tables\nvalue=loaded\nbefore=unloaded\n", NULL},
	{"bridge", "kind=bridge\nkey=brW0\nvalue=be:16:21:76:4d:5f\nbefore=absent\n", NULL},
	{"mac", "kind=mac\nkey=brX\nvalue=22:f9:0f:d6:9c:a1\nbefore=unpinned\n", NULL},
	{"port", "kind=port\nkey=eth1\nvalue=brW0\ndetail=0xfffd\nbefore=up\n", NULL},
	{"port-without-detail", "kind=port\nkey=eth1\nvalue=brW0\nbefore=joined\n", NULL},
	{"groups", "kind=groups\nkey=eth1\nvalue=0xfffd\nbefore=\n", NULL},
	{"address", "kind=address\nkey=brW0\nvalue=192.168.77.1/24\nbefore=absent\n", NULL},
	{"mtu", "kind=mtu\nkey=brW0\nvalue=1420\nbefore=1500\n", NULL},
	{"checksum", "kind=checksum\nkey=brW0\nvalue=computed\nbefore=none\n", NULL},
	{"taps", "kind=taps\nkey=brW0\nvalue=joined\nbefore=lost\n", NULL},
	{"up", "kind=up\nkey=brW0\nvalue=up\nbefore=down\n", NULL},
	{"rules",
		"kind=rules\nkey=brW0\nvalue=filter\ndetail=subnet=192.168.77.1/24\n"
		"before=unregistered\n",
		"kind=rules\nkey=brW0\nvalue=filter\ndetail.subnet=192.168.77.1/24;\n"
		"before=unregistered\n"},
	{"rules-with-more",
		"kind=rules\nkey=brW0\nvalue=nat\n"
		"detail=subnet=10.0.0.1/24 more=10.1.0.0/24 more=10.2.0.0/24 uplink=a=b\n"
		"before=registered\n",
		"kind=rules\nkey=brW0\nvalue=nat\ndetail.subnet=10.0.0.1/24;\n"
		"detail.more=10.1.0.0/24;10.2.0.0/24;\ndetail.uplink=a=b;\nbefore=registered\n"},
	{"rules-of-no-known-words",
		"kind=rules\nkey=brW0\nvalue=nat\ndetail=subnet=10.0.0.1/24 zone=a\n"
		"before=registered\n",
		NULL},
	{"rules-without-detail", "kind=rules\nkey=brW0\nvalue=raw\nbefore=registered\n", NULL},
	{"table",
		"kind=table\nkey=brX\nseal=43017a 3e925f\nvalue=brw0-brX\n"
		"detail=subnet=10.20.0.1/24 source=10.99.1.2 uplink=wlan0\nbefore=\n",
		"kind=table\nkey=brX\nvalue=brw0-brX\ndetail.subnet=10.20.0.1/24;\n"
		"detail.source=10.99.1.2;\ndetail.uplink=wlan0;\nbefore=\n"},
	{"bypass", "kind=accepts\nkey=brX\nvalue=FORWARD nftables filter FORWARD\nbefore=\n",
		"kind=bypass\nkey=brX\nvalue.hook=FORWARD;\nvalue.firewall=nftables;\n"
		"value.table=filter;\nvalue.chain=FORWARD;\nbefore=\n"},
	{"sysctl", "kind=sysctl\nkey=" IPV4 "eth1/arp_ignore\nvalue=8\nbefore=0\n", NULL},
	{"forwarding",
		"kind=forwarding\nkey=net/ipv4/ip_forward\nvalue=1\n"
		"before=rules=1898 keep=" IPV4 "a=b/forwarding=1 keep=" IPV4
		"all/accept_redirects=1\n",
		"kind=forwarding\nkey=net/ipv4/ip_forward\nvalue=1\nbefore=0\n"
		"before.rules=1898;\nbefore.keep=" IPV4 "a=b/forwarding;1;" IPV4
		"all/accept_redirects;1;\n"},
	{"forwarding-of-one-link",
		"kind=forwarding\nkey=" IPV4 "wlan0/forwarding\nvalue=1\nbefore=rules=\n",
		"kind=forwarding\nkey=" IPV4 "wlan0/forwarding\nvalue=1\nbefore=0\n"
		"before.rules=;\n"},
	{"resolved",
		"kind=resolved\nkey=brW0\nvalue.server=192.168.77.1;\nvalue.domain=brw0.internal;\n"
		"before=\n",
		NULL},
	{"nm-dnsmasq",
		"kind=nm-dnsmasq\nkey=brW0\nvalue.server=192.168.77.1;\n"
		"value.domain=brw0.internal;\nbefore=\n",
		NULL},
	{"hosts",
		"kind=hosts\nkey=brW0\nvalue=/etc/hosts\n"
		"detail.name=192.168.77.10 web.brw0.internal;\nbefore=unended\n",
		NULL},
	{"forwarding-half-reverted",
		"kind=forwarding\nkey=net/ipv4/ip_forward\nvalue=1\nbefore=rules=\n"
		"after= " IPV4 "all/accept_redirects=1\n",
		"kind=forwarding\nkey=net/ipv4/ip_forward\nvalue=1\nbefore=0\nbefore.rules=;\n"
		"after=0\nafter.keep=" IPV4 "all/accept_redirects;1;\n"},
	{"forwarding-half-reverted-to-nothing",
		"kind=forwarding\nkey=" IPV4 "wlan0/forwarding\nvalue=1\nbefore=rules=\nafter=\n",
		"kind=forwarding\nkey=" IPV4 "wlan0/forwarding\nvalue=1\nbefore=0\n"
		"before.rules=;\nafter=0\n"},
};

static char *journal_of(const char *entry)
{
	return g_strdup_printf("[journal]\nboot-id=b\n\n[change 1]\n%sbridges=brW0;\n", entry);
}

static void accept_all(GPtrArray *entries)
{
	g_autoptr(GError) error = NULL;

	for (guint i = 0; i < entries->len; i++) {
		step_accept_entry(g_ptr_array_index(entries, i), &error);
		g_assert_no_error(error);
	}
}

static void test_older(gconstpointer data)
{
	const struct older_case *c = data;
	g_autofree char *older = journal_of(c->older);
	g_autofree char *now = journal_of(c->now != NULL ? c->now : c->older);
	g_autoptr(GPtrArray) entries = g_ptr_array_new_with_free_func(journal_entry_free);
	g_autoptr(GError) error = NULL;
	g_autofree char *written = NULL;

	journal_entries_parse(older, "b", entries, &error);
	g_assert_no_error(error);
	g_assert_cmpuint(entries->len, ==, 1);
	accept_all(entries);
	written = journal_entries_format(entries, "b");
	g_assert_cmpstr(written, ==, now);

	/* What is in this version's form stays as it is. */
	accept_all(entries);
	g_free(written);
	written = journal_entries_format(entries, "b");
	g_assert_cmpstr(written, ==, now);
}

/* A kind that has no case is one whose older entries nobody has tried. */
static void test_each_kind(void)
{
	const StepKind *kind;

	for (gsize i = 0; (kind = step_kind_get(i)) != NULL; i++) {
		g_autofree char *line = g_strdup_printf(
			"kind=%s\n", kind->older_name != NULL ? kind->older_name : kind->name);
		gboolean has_case = FALSE;

		for (gsize k = 0; k < G_N_ELEMENTS(older_cases); k++)
			has_case |= g_str_has_prefix(older_cases[k].older, line);
		if (!has_case)
			g_error("no older entry of the kind %s", kind->name);
	}
}

void older_suite(void)
{
	ADD_CASES("/older/", older_cases, test_older);
	g_test_add_func("/older/each-kind", test_each_kind);
}
