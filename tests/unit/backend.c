/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which firewall is chosen, by what is known of both. */
#include "config.h"

#include "helpers/host/backend.h"
#include "tests/unit/unit.h"

#define LACKS                                                                                      \
	{                                                                                          \
		.lack = "this kernel has none"                                                     \
	}
#define EMPTY                                                                                      \
	{                                                                                          \
		.is_there = TRUE                                                                   \
	}
#define LIVED                                                                                      \
	{                                                                                          \
		.is_there = TRUE, .is_foreign = TRUE                                               \
	}
#define OURS                                                                                       \
	{                                                                                          \
		.is_there = TRUE, .is_own = TRUE                                                   \
	}

static const struct backend_case {
	const char *name;
	enum conf_firewall wanted;
	struct backend_facts backends[FIREWALL_N_BACKENDS]; /* iptables, nftables */
	int backend;                                        /* -1: none */
} backend_cases[] = {
	{"no-sign", CONF_FIREWALL_AUTO, {EMPTY, EMPTY}, FIREWALL_NFTABLES},
	{"iptables-lived-in", CONF_FIREWALL_AUTO, {LIVED, EMPTY}, FIREWALL_IPTABLES},
	{"nftables-lived-in", CONF_FIREWALL_AUTO, {EMPTY, LIVED}, FIREWALL_NFTABLES},
	{"both-lived-in", CONF_FIREWALL_AUTO, {LIVED, LIVED}, FIREWALL_NFTABLES},
	{"own-rules-are-no-sign", CONF_FIREWALL_AUTO, {OURS, EMPTY}, FIREWALL_NFTABLES},
	{"no-nftables", CONF_FIREWALL_AUTO, {EMPTY, LACKS}, FIREWALL_IPTABLES},
	{"no-iptables", CONF_FIREWALL_AUTO, {LACKS, EMPTY}, FIREWALL_NFTABLES},
	{"none", CONF_FIREWALL_AUTO, {LACKS, LACKS}, -1},
	{"wanted-iptables", CONF_FIREWALL_IPTABLES, {EMPTY, LIVED}, FIREWALL_IPTABLES},
	{"wanted-nftables", CONF_FIREWALL_NFTABLES, {LIVED, EMPTY}, FIREWALL_NFTABLES},
	{"wanted-lacks", CONF_FIREWALL_IPTABLES, {LACKS, EMPTY}, -1},
	/* Rules may stand in what a build cannot change. */
	{"lived-in-but-lacks", CONF_FIREWALL_AUTO, {EMPTY, {.is_foreign = TRUE, .lack = "no"}},
		FIREWALL_IPTABLES},
};

static void test_choose(gconstpointer data)
{
	const struct backend_case *c = data;
	g_autoptr(GError) error = NULL;
	enum firewall_backend backend;
	const char *why = NULL;
	gboolean ok = backend_choose(c->wanted, c->backends, &backend, &why, &error);

	g_assert_cmpint(ok, ==, c->backend >= 0);
	g_assert_true(ok || error != NULL);
	if (ok)
		g_assert_cmpint((int) backend, ==, c->backend);
	g_assert_nonnull(why);
}

void backend_suite(void)
{
	ADD_CASES("/backend/", backend_cases, test_choose);
}
