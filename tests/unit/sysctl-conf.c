/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which line of the host's files has the last word on a kernel setting. */
#include "config.h"

#include "helpers/base/sysctl.h"
#include "tests/unit/unit.h"

static const char *const forward[] = {"net/ipv4/ip_forward", "net/ipv4/conf/all/forwarding", NULL};
static const char *const vlan[] = {"net/ipv4/conf/eth0.5/forwarding", NULL};

/* A text, and the line that counts in it: 0, NULL for none, and a line without a value excludes. */
static const struct {
	const char *text;
	const char *const *names;
	guint number;
	const char *value;
} cases[] = {
	{"", forward, 0, NULL},
	{"net.ipv4.ip_forward = 1\n", forward, 1, "1"},
	{"# net.ipv4.ip_forward = 1\n; net.ipv4.ip_forward = 2\n", forward, 0, NULL},
	{"\n \t net/ipv4/ip_forward=0 \t", forward, 2, "0"},
	{"-net.ipv4.ip_forward = 0", forward, 1, "0"},
	{"net.ipv4.ip_forward", forward, 0, NULL},
	{"net.ipv4.ip_forward =", forward, 1, ""},
	{"net.ipv4.ip_forward = a = b", forward, 1, "a = b"},
	{"net.ipv4.ip_forwarding = 1\nnet.ipv4 = 1\nip_forward = 1\n= 1\n-\n", forward, 0, NULL},
	/* The last one, by whichever name. */
	{"net.ipv4.ip_forward = 0\nnet.ipv4.ip_forward = 1", forward, 2, "1"},
	{"net.ipv4.ip_forward = 0\nnet.ipv4.conf.all.forwarding = 1", forward, 2, "1"},
	{"net.ipv4.conf.all.forwarding = 1\nnet.ipv4.ip_forward = 0", forward, 2, "0"},
	/* The separator that comes first is the one; the other stands for a dot in a name. */
	{"net.ipv4.conf.eth0/5.forwarding = 0", vlan, 1, "0"},
	{"net/ipv4/conf/eth0.5/forwarding = 0", vlan, 1, "0"},
	{"net.ipv4.conf.eth0.5.forwarding = 0", vlan, 0, NULL},
	/* A pattern's star is within one part of the name. */
	{"net.ipv4.conf.*.forwarding = 0", vlan, 1, "0"},
	{"net.ipv4.conf.eth?/[0-9].forwarding = 0", vlan, 1, "0"},
	{"net.*.forwarding = 0\nnet.ipv4.conf.*= 0", vlan, 0, NULL},
	/* A setting's name overrides patterns, wherever it is. */
	{"net.ipv4.conf.*.forwarding = 0\nnet.ipv4.conf.*.forwarding = 1", forward, 2, "1"},
	{"net.ipv4.conf.all.forwarding = 1\nnet.ipv4.conf.*.forwarding = 0", forward, 1, "1"},
	{"net.ipv4.conf.*.forwarding = 0\n-net.ipv4.conf.all.forwarding\n", forward, 2, NULL},
	{"-net.ipv4.conf.*.forwarding\nnet.ipv4.conf.*.forwarding = 0\n", forward, 2, "0"},
};

static void test_one_file(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_auto(SysctlLine) line = {0};

		g_test_message("%s", cases[i].text);
		sysctl_conf_read("a", cases[i].text, cases[i].names, &line);
		g_assert_cmpuint(line.number, ==, cases[i].number);
		g_assert_cmpstr(line.value, ==, cases[i].value);
		g_assert_cmpstr(line.path, ==, cases[i].number != 0 ? "a" : NULL);
	}
}

static void test_several_files(void)
{
	g_auto(SysctlLine) line = {0};

	sysctl_conf_read("a", "net.ipv4.conf.*.forwarding = 0", forward, &line);
	g_assert_cmpstr(line.path, ==, "a");
	sysctl_conf_read("b", "\nnet.ipv4.ip_forward = 1", forward, &line);
	g_assert_cmpstr(line.path, ==, "b");
	g_assert_cmpuint(line.number, ==, 2);
	/* Nothing to say, or nothing that counts. */
	sysctl_conf_read("c", "kernel.panic = 1\nnet.ipv4.conf.*.forwarding = 0", forward, &line);
	g_assert_cmpstr(line.path, ==, "b");
	sysctl_conf_read("d", "net.ipv4.conf.all.forwarding = 0", forward, &line);
	g_assert_cmpstr(line.path, ==, "d");
	g_assert_cmpstr(line.value, ==, "0");
}

void sysctl_conf_suite(void)
{
	g_test_add_func("/sysctl-conf/one-file", test_one_file);
	g_test_add_func("/sysctl-conf/several-files", test_several_files);
}
