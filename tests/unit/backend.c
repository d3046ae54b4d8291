/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which firewall is chosen, by what is known of both. */
#include "config.h"

#include "helpers/firewall/backend.h"
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
	const char *wanted;
	struct backend_facts backends[N_BACKENDS]; /* iptables, nftables */
	const Backend *backend;                    /* NULL: none */
} backend_cases[] = {
	{"no-sign", NULL, {EMPTY, EMPTY}, &backend_nft},
	{"iptables-lived-in", NULL, {LIVED, EMPTY}, &backend_legacy},
	{"nftables-lived-in", NULL, {EMPTY, LIVED}, &backend_nft},
	{"both-lived-in", NULL, {LIVED, LIVED}, &backend_nft},
	{"own-rules-are-no-sign", NULL, {OURS, EMPTY}, &backend_nft},
	{"no-nftables", NULL, {EMPTY, LACKS}, &backend_legacy},
	{"no-iptables", NULL, {LACKS, EMPTY}, &backend_nft},
	{"none", NULL, {LACKS, LACKS}, NULL},
	{"wanted-iptables", "iptables", {EMPTY, LIVED}, &backend_legacy},
	{"wanted-nftables", "nftables", {LIVED, EMPTY}, &backend_nft},
	{"wanted-lacks", "iptables", {LACKS, EMPTY}, NULL},
	/* Rules may stand in what a build cannot change. */
	{"lived-in-but-lacks", NULL, {EMPTY, {.is_foreign = TRUE, .lack = "no"}}, &backend_legacy},
};

static void test_choose(gconstpointer data)
{
	const struct backend_case *c = data;
	g_autoptr(GError) error = NULL;
	const Backend *backend;
	const char *why = NULL;
	const struct backend_facts facts[N_BACKENDS] = {c->backends[1], c->backends[0]};
	gboolean ok = backend_choose(c->wanted, facts, &backend, &why, &error);

	g_assert_cmpint(ok, ==, c->backend != NULL);
	g_assert_true(ok || error != NULL);
	if (ok)
		g_assert_true(backend == c->backend);
	g_assert_nonnull(why);
}

void backend_suite(void)
{
	ADD_CASES("/backend/", backend_cases, test_choose);
}
