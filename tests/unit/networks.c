/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which networks of a host a bridge's network clashes with, which it hides, and what is chosen. */
#include "config.h"

#include <string.h>
#include <sys/socket.h>

#include "helpers/host/networks.h"
#include "tests/unit/unit.h"

static struct ip_prefix prefix_of(const char *text)
{
	struct ip_prefix prefix;

	g_assert_true(ip_prefix_parse(AF_INET, text, &prefix, NULL));
	return prefix;
}

/* By the letter that stands before a network in the cases below. */
static const struct {
	char letter;
	enum network_kind kind;
} kinds[] = {
	{'l', NETWORK_ON_LINK},
	{'r', NETWORK_ROUTE},
	{'g', NETWORK_ROUTER},
	{'d', NETWORK_DNS},
	{'b', NETWORK_BRIDGE},
	{'n', NETWORK_NOWHERE},
};

/* "l10.0.0.0/8 r192.168.0.0/16": all on wlan0. */
static GArray *make_networks(const char *text)
{
	GArray *networks = g_array_new(FALSE, FALSE, sizeof(struct network));
	g_auto(GStrv) words = g_strsplit(text, " ", -1);

	for (gsize i = 0; words[i] != NULL; i++)
		for (gsize k = 0; k < G_N_ELEMENTS(kinds); k++)
			if (words[i][0] == kinds[k].letter)
				networks_add(
					networks, kinds[k].kind, prefix_of(words[i] + 1), "wlan0");
	return networks;
}

static char *format(const struct network *network)
{
	return network != NULL ? network_format(network) : NULL;
}

static const struct clash_case {
	const char *name;
	const char *networks, *own;
	const char *clash, *hidden; /* NULL: none */
} clash_cases[] = {
	{"none", "l10.0.0.0/24", "192.168.77.1/24", NULL, NULL},
	{"default-route", "r0.0.0.0/0", "192.168.77.1/24", NULL, NULL},
	{"halves", "r0.0.0.0/1 r128.0.0.0/1", "192.168.77.1/24", NULL, NULL},
	{"eighths", "r192.0.0.0/3", "192.168.77.1/24", NULL, NULL},
	{"same", "l192.168.77.5/24", "192.168.77.1/24", "192.168.77.5/24 of wlan0", NULL},
	{"wider-link", "l192.168.1.1/16", "192.168.77.1/24", "192.168.1.1/16 of wlan0", NULL},
	{"narrower-link", "l10.5.0.129/25", "10.5.0.1/24", "10.5.0.129/25 of wlan0", NULL},
	{"wider-route", "r192.168.0.0/16", "192.168.77.1/24", NULL, "192.168.0.0/16 of wlan0"},
	{"longest-route", "r192.168.0.0/16 r192.168.64.0/18 r192.160.0.0/11", "192.168.77.1/24",
		NULL, "192.168.64.0/18 of wlan0"},
	{"route-as-long", "r192.168.77.0/24", "192.168.77.1/24", "192.168.77.0/24 of wlan0", NULL},
	{"longer-route", "r192.168.77.128/25", "192.168.77.1/24", "192.168.77.128/25 of wlan0",
		NULL},
	{"endpoint", "r192.168.77.9/32", "192.168.77.1/24", "192.168.77.9/32 of wlan0", NULL},
	{"router", "g192.168.77.254/32", "192.168.77.1/24", "router 192.168.77.254 of wlan0", NULL},
	{"dns", "d192.168.77.53/32", "192.168.77.1/24", "DNS server 192.168.77.53 of wlan0", NULL},
	{"bridge", "b192.168.77.1/24", "192.168.77.1/24", "192.168.77.1/24 of wlan0", NULL},
	{"longer-nowhere", "n192.168.77.9/32", "192.168.77.1/24", NULL, NULL},
	{"wider-nowhere", "n192.168.0.0/16", "192.168.77.1/24", NULL, NULL},
	{"tunnel", "r192.168.5.5/16 l192.168.5.5/32", "192.168.77.1/24", NULL,
		"192.168.5.5/16 of wlan0"},
	{"tunnel-inside", "r192.168.77.5/16 l192.168.77.5/32", "192.168.77.1/24",
		"192.168.77.5/32 of wlan0", "192.168.77.5/16 of wlan0"},
	{"link-in-wide-own", "l192.168.200.1/24", "192.168.0.1/16", "192.168.200.1/24 of wlan0",
		NULL},
	{"route-in-wide-own", "r192.168.200.0/24", "192.168.0.1/16", "192.168.200.0/24 of wlan0",
		NULL},
	{"wider-than-wide-own", "r192.0.0.0/8", "192.168.0.1/16", NULL, "192.0.0.0/8 of wlan0"},
	{"hidden-and-clash", "r192.168.0.0/16 d192.168.77.53/32", "192.168.77.1/24",
		"DNS server 192.168.77.53 of wlan0", "192.168.0.0/16 of wlan0"},
};

static void test_clash(gconstpointer data)
{
	const struct clash_case *c = data;
	g_autoptr(GArray) networks = make_networks(c->networks);
	g_autofree char *clash = format(networks_find_clash(networks, prefix_of(c->own)));
	g_autofree char *hidden = format(networks_find_hidden(networks, prefix_of(c->own)));

	g_assert_cmpstr(clash, ==, c->clash);
	g_assert_cmpstr(hidden, ==, c->hidden);
}

static const struct choose_case {
	const char *name;
	const char *networks;
	const char *chosen; /* NULL: none is left */
} choose_cases[] = {
	{"nothing-in-use", "", "192.168.77.1/24"},
	{"elsewhere", "l192.168.1.5/24 r10.0.0.0/8", "192.168.77.1/24"},
	{"first", "l192.168.77.9/24", "192.168.78.1/24"},
	{"host-route", "r192.168.77.200/32", "192.168.78.1/24"},
	{"second-too", "r192.168.78.0/32 l192.168.77.0/25", "192.168.79.1/24"},
	{"all-of-192.168", "l192.168.0.1/16", "172.29.77.1/24"},
	{"wide-route", "r192.168.0.0/16", "172.29.77.1/24"},
	{"also-172", "r192.168.0.0/16 r172.16.0.0/12", "10.77.77.1/24"},
	/* Something is hidden then, but not what the host needs. */
	{"wide-routes-everywhere", "r192.168.0.0/16 r172.16.0.0/12 r10.0.0.0/8", "192.168.77.1/24"},
	{"wide-routes-and-dns", "r192.168.0.0/16 r172.16.0.0/12 r10.0.0.0/8 d192.168.77.1/32",
		"192.168.78.1/24"},
	{"in-pieces", "r192.168.0.0/17 r192.168.128.0/17 r172.16.0.0/13 r172.24.0.0/13 r10.0.0.0/9",
		"192.168.77.1/24"},
	{"in-a-hundred-pieces",
		"r192.168.0.0/18 r192.168.64.0/21 r192.168.72.0/22 r192.168.76.0/23 r192.168.78.0/23 "
		"r192.168.80.0/20 r192.168.96.0/19 r192.168.128.0/17 r172.16.0.0/12 r10.0.0.0/8",
		"192.168.77.1/24"},
	{"in-pieces-as-long", "r192.168.77.0/24 r192.168.78.0/24 r192.168.79.0/25 r172.29.0.0/16",
		"192.168.80.1/24"},
	{"wide-routes-and-endpoint",
		"r192.168.0.0/16 r172.16.0.0/12 r10.0.0.0/8 r192.168.77.9/32 g192.168.78.1/32",
		"192.168.79.1/24"},
	{"nowhere-wide", "n192.168.0.0/16 n172.16.0.0/12 n10.0.0.0/8", "192.168.77.1/24"},
	/* A route that was there first comes before the bridge's. */
	{"nowhere-as-long", "n192.168.77.0/24", "192.168.78.1/24"},
	{"nowhere-longer", "n192.168.77.128/25", "192.168.78.1/24"},
	{"all-private-on-links", "l192.168.0.0/16 l172.16.0.0/12 l10.0.0.0/8", NULL},
	{"default-route", "r0.0.0.0/0", "192.168.77.1/24"},
	{"halves-of-a-vpn", "r0.0.0.0/1 r128.0.0.0/1", "192.168.77.1/24"},
	{"quarters-of-a-vpn", "r128.0.0.0/2 r192.0.0.0/2", "192.168.77.1/24"},
	{"eighths-of-a-vpn", "r0.0.0.0/3 r160.0.0.0/3 r192.0.0.0/3", "192.168.77.1/24"},
	{"sixteenths-of-a-vpn", "r160.0.0.0/4 r192.0.0.0/4 r0.0.0.0/4", "192.168.77.1/24"},
};

static void test_choose(gconstpointer data)
{
	const struct choose_case *c = data;
	g_autoptr(GArray) networks = make_networks(c->networks);
	g_autoptr(GError) error = NULL;
	struct ip_prefix chosen = {.length = 0};
	char text[IP_TEXT_SIZE];

	g_assert_cmpint(networks_choose(networks, &chosen, &error), ==, c->chosen != NULL);
	g_assert_cmpint(error == NULL, ==, c->chosen != NULL);
	if (c->chosen == NULL)
		return;
	g_assert_cmpstr(ip_prefix_format(chosen, text), ==, c->chosen);
	g_assert_null(networks_find_clash(networks, chosen));
}

void networks_suite(void)
{
	ADD_CASES("/networks/clash/", clash_cases, test_clash);
	ADD_CASES("/networks/choose/", choose_cases, test_choose);
}
