/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Not a test: takes the rules of all features to the kernel and back.
 *
 *	own-rules BACKEND same    each table that the features make comes back as it went in
 *	own-rules BACKEND edits   an edit of any operand, rule or chain is noticed
 *
 * A line for each that is not so, and exit status 1.
 */
#include "config.h"

/* Before the kernel's own headers, which give way to it. */
#include <netinet/in.h>
#include <linux/netfilter.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>

#include "helpers/firewall/backend.h"
#include "helpers/firewall/legacy/own.h"
#include "helpers/firewall/nft/table.h"
#include "helpers/firewall/nft/text.h"
#include "helpers/firewall/nft/commit.h"
#include "helpers/firewall/ruleset.h"

static guint n_checked, n_refused, n_wrong;
static const char *owner; /* the bridge of the table that was made last */

static void say(const char *what, const Table *table, const GError *error)
{
	n_wrong++;
	printf("%s: table %s%s%s\n", what, table->name, error != NULL ? ": " : "",
		error != NULL ? error->message : "");
}

static gboolean put_nft(const Table *table, GError **error)
{
	g_autoptr(View) view = view_new(VIEW_CHANGE);
	g_autoptr(GString) commands = g_string_new(NULL);

	nft_text_removal("inet", table->name, commands);
	nft_text_table(table, commands);
	if (table->is_dormant)
		g_string_append_printf(
			commands, "add table inet %s { flags dormant; }\n", table->name);
	return nftables_run(view->nft, commands->str, error);
}

static gboolean holds_nft(const Table *table, gboolean *ret_holds, GError **error)
{
	g_autoptr(View) view = view_new(VIEW_READ);
	g_auto(NftOwn) own = {NULL, FALSE};

	if (!nft_own_read(view->nft, table->name, &own, error))
		return FALSE;
	*ret_holds = own.table != NULL && table_equal(own.table, table);
	return TRUE;
}

static gboolean put_legacy(const Table *table, GError **error)
{
	g_autoptr(View) view = view_new(VIEW_CHANGE);

	return legacy_ensure(view->legacy, table, owner, error);
}

static gboolean holds_legacy(const Table *table, gboolean *ret_holds, GError **error)
{
	g_autoptr(View) view = view_new(VIEW_READ);

	return legacy_holds(view->legacy, table, owner, ret_holds, error);
}

static const struct {
	const char *name;
	const Backend *backend;
	const char *const *tables;
	gboolean (*put)(const Table *table, GError **error);
	gboolean (*holds)(const Table *table, gboolean *ret_holds, GError **error);
} rows[] = {
	{"iptables", &backend_legacy, ruleset_tables, put_legacy, holds_legacy},
	{"nftables", &backend_nft, (const char *const[]){"", NULL}, put_nft, holds_nft},
};
static gsize backend;

/* Put one table there: does the kernel then have the other one? */
static void check(const char *what, const Table *put, const Table *asked, gboolean expected)
{
	g_autoptr(GError) error = NULL;
	gboolean holds = !expected;

	/* What the kernel refuses, nobody can edit. */
	if (!rows[backend].put(put, &error) && !expected) {
		n_refused++;
		return;
	}
	n_checked++;
	if (error != NULL || !rows[backend].holds(asked, &holds, &error) || holds != expected)
		say(what, asked, error);
}

static char bridge[] = "brW0", odd[] = "br*$", wlan0[] = "wlan0", tun[] = "tun*";
static const ConfBridge plain_conf = {.name = bridge};
static const ConfBridge pinned_conf = {.name = bridge, .uplink = wlan0};
static const ConfBridge snat_conf = {
	.name = odd, .uplink = tun, .source = IPV4_ADDRESS(10, 0, 0, 5)};
static const struct ip_prefix more[] = {
	IPV4_PREFIX(10, 9, 0, 1, 16), IPV4_PREFIX(172, 16, 0, 1, 30), IPV4_PREFIX(10, 0, 0, 1, 8)};
#define ADDRESS .address = IPV4_PREFIX(192, 168, 77, 129, 25)
static const struct ruleset_subject subjects[] = {
	{.conf = &plain_conf, ADDRESS},
	{.conf = &pinned_conf, ADDRESS, .more = more, .n_more = G_N_ELEMENTS(more)},
	{.conf = &snat_conf,
		ADDRESS,
		.more = more,
		.n_more = G_N_ELEMENTS(more),
		.dns = IPV4_ADDRESS(10, 99, 1, 1)},
};

static Table *make(gsize subject, gsize table)
{
	const char *name = rows[backend].tables[table];

	owner = subjects[subject].conf->name;
	return ruleset_new(
		rows[backend].backend, name[0] != '\0' ? name : NULL, &subjects[subject]);
}

static void check_same(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(subjects); i++)
		for (gsize k = 0; rows[backend].tables[k] != NULL; k++) {
			g_autoptr(Table) table = make(i, k);

			check("it did not come back", table, table, TRUE);
		}
}

/* Edits of a match. FALSE: it has no such operand. */

static gboolean invert(struct match *match)
{
	/* Of a family nothing else is possible here, and ports and flags are of one protocol. */
	if (match->field == MATCH_FAMILY || match->field == MATCH_PROTOCOL)
		return FALSE;
	match->is_inverted = !match->is_inverted;
	return TRUE;
}

static gboolean rename_interface(struct match *match)
{
	if (match->field != MATCH_IN && match->field != MATCH_OUT)
		return FALSE;
	match->interface[0] = match->interface[0] == 'x' ? 'y' : 'x';
	return TRUE;
}

static gboolean lengthen_interface(struct match *match)
{
	if (match->field != MATCH_IN && match->field != MATCH_OUT)
		return FALSE;
	match->interface[strlen(match->interface)] = '0';
	return TRUE;
}

static gboolean turn_direction(struct match *match)
{
	if (match->field != MATCH_SOURCE && match->field != MATCH_DESTINATION)
		return FALSE;
	match->field = match->field == MATCH_SOURCE ? MATCH_DESTINATION : MATCH_SOURCE;
	return TRUE;
}

static gboolean shorten_prefix(struct match *match)
{
	if (match->field != MATCH_SOURCE && match->field != MATCH_DESTINATION)
		return FALSE;
	match->prefix.length--;
	match->prefix = ip_prefix_of_network(match->prefix);
	return TRUE;
}

static gboolean change_network(struct match *match)
{
	if (match->field != MATCH_SOURCE && match->field != MATCH_DESTINATION)
		return FALSE;
	match->prefix.address.bytes[0] ^= 0x10;
	return TRUE;
}

static gboolean change_protocol(struct match *match)
{
	if (match->field != MATCH_PROTOCOL)
		return FALSE;
	match->protocol = match->protocol == IPPROTO_UDP ? IPPROTO_TCP : IPPROTO_UDP;
	return TRUE;
}

static gboolean widen_ports(struct match *match)
{
	if (match->field != MATCH_DESTINATION_PORT)
		return FALSE;
	match->last_port++;
	return TRUE;
}

static gboolean change_port(struct match *match)
{
	if (match->field != MATCH_DESTINATION_PORT)
		return FALSE;
	match->first_port--;
	match->last_port--;
	return TRUE;
}

static gboolean change_states(struct match *match)
{
	if (match->field != MATCH_STATES)
		return FALSE;
	match->states = match->states == CONNTRACK_DNAT ? CONNTRACK_SNAT : CONNTRACK_NEW;
	return TRUE;
}

static gboolean change_tcp_mask(struct match *match)
{
	if (match->field != MATCH_TCP_FLAGS)
		return FALSE;
	match->tcp_mask |= TH_ACK;
	return TRUE;
}

static gboolean change_tcp_flags(struct match *match)
{
	if (match->field != MATCH_TCP_FLAGS)
		return FALSE;
	match->tcp_flags = TH_RST;
	return TRUE;
}

static const struct {
	const char *name;
	gboolean (*edit)(struct match *match);
} match_edits[] = {
	{"invert", invert},
	{"rename-interface", rename_interface},
	{"lengthen-interface", lengthen_interface},
	{"turn-direction", turn_direction},
	{"shorten-prefix", shorten_prefix},
	{"change-network", change_network},
	{"change-protocol", change_protocol},
	{"widen-ports", widen_ports},
	{"change-port", change_port},
	{"change-states", change_states},
	{"change-tcp-mask", change_tcp_mask},
	{"change-tcp-flags", change_tcp_flags},
};

/* Edits of a rule, but for its matches. */

static gboolean drop_instead(Rule *rule)
{
	if (rule->verdict == RULE_JUMP)
		return FALSE;
	rule->verdict = rule->verdict == RULE_DROP ? RULE_ACCEPT : RULE_DROP;
	rule->to_address.family = AF_UNSPEC;
	rule->first_port = rule->last_port = 0;
	return TRUE;
}

static gboolean return_instead(Rule *rule)
{
	if (rule->verdict == RULE_JUMP || rule->verdict == RULE_RETURN)
		return FALSE;
	rule->verdict = RULE_RETURN;
	rule->to_address.family = AF_UNSPEC;
	rule->first_port = rule->last_port = 0;
	return TRUE;
}

static gboolean go_instead(Rule *rule)
{
	if (rule->verdict != RULE_JUMP)
		return FALSE;
	rule->verdict = RULE_GOTO;
	return TRUE;
}

static gboolean comment(Rule *rule)
{
	rule->comment = g_strdup("mine");
	return TRUE;
}

static gboolean change_address(Rule *rule)
{
	if (!ip_address_is_set(rule->to_address))
		return FALSE;
	rule->to_address.bytes[3]++;
	return TRUE;
}

static gboolean translate_ports(Rule *rule)
{
	if (rule->verdict != RULE_DNAT)
		return FALSE;
	rule->first_port = rule->last_port = 5353;
	return TRUE;
}

static gboolean change_ports(Rule *rule)
{
	if (rule->last_port == 0)
		return FALSE;
	rule->first_port++;
	return TRUE;
}

static gboolean take_ports(Rule *rule)
{
	if (rule->last_port == 0)
		return FALSE;
	rule->first_port = rule->last_port = 0;
	return TRUE;
}

static gboolean count(Rule *rule)
{
	/* In the legacy tables every rule has one. */
	if (rows[backend].backend == &backend_legacy)
		return FALSE;
	rule->is_counted = TRUE;
	return TRUE;
}

static const struct {
	const char *name;
	gboolean (*edit)(Rule *rule);
} rule_edits[] = {
	{"drop-instead", drop_instead},
	{"return-instead", return_instead},
	{"goto-instead", go_instead},
	{"comment", comment},
	{"change-address", change_address},
	{"translate-ports", translate_ports},
	{"change-ports", change_ports},
	{"take-ports", take_ports},
	{"count", count},
};

static GPtrArray *rules_of(const Table *table, guint i)
{
	return ((const Chain *) g_ptr_array_index(table->chains, i))->rules;
}

/* Each edit of what stands at k in chain i of table. */
static void check_rule_edits(const Table *wanted, Table *table, guint i, guint k)
{
	GPtrArray *rules = rules_of(table, i);
	Rule *original = g_ptr_array_index(rules, k);

	for (gsize e = 0; e < G_N_ELEMENTS(rule_edits); e++) {
		g_autoptr(Rule) edited = rule_copy(original);

		g_ptr_array_index(rules, k) = edited;
		if (rule_edits[e].edit(edited))
			check(rule_edits[e].name, table, wanted, FALSE);
	}
	for (gsize e = 0; e < G_N_ELEMENTS(match_edits); e++)
		for (guint m = 0; m < original->matches->len; m++) {
			g_autoptr(Rule) edited = rule_copy(original);

			g_ptr_array_index(rules, k) = edited;
			/* Flags are TCP's, and say so themselves. */
			if (match_edits[e].edit == change_protocol &&
				rule_find_match(edited, MATCH_TCP_FLAGS) != NULL)
				continue;
			if (match_edits[e].edit(&g_array_index(edited->matches, struct match, m)))
				check(match_edits[e].name, table, wanted, FALSE);
		}
	g_ptr_array_index(rules, k) = original;
}

/* A rule less, twice, and in another place. */
static void check_order(const Table *wanted, Table *table, guint i, guint k)
{
	GPtrArray *rules = rules_of(table, i);
	Rule *rule = g_ptr_array_steal_index(rules, k);

	check("one less", table, wanted, FALSE);
	g_ptr_array_add(rules, rule);
	/* Where the order of jumps in the built-in chains is others' affair too. */
	if (k + 1 < rules->len &&
		(rows[backend].backend == &backend_nft || rule->verdict != RULE_JUMP))
		check("another order", table, wanted, FALSE);
	g_ptr_array_steal_index(rules, rules->len - 1);
	g_ptr_array_insert(rules, (int) k, rule);
	if (rows[backend].backend == &backend_nft || rule->verdict != RULE_JUMP) {
		g_ptr_array_insert(rules, (int) k, rule_copy(rule));
		check("twice", table, wanted, FALSE);
		g_ptr_array_remove_index(rules, k);
	}
}

/* What there is in nf_tables alone. */
static void check_chain_edits(const Table *wanted, Table *table, guint i)
{
	Chain *chain = g_ptr_array_index(table->chains, i);
	Chain original = *chain;

	if (chain->hook == CHAIN_NO_HOOK || rows[backend].backend == &backend_legacy)
		return;
	chain->priority++;
	check("priority", table, wanted, FALSE);
	*chain = original;
	chain->drops_by_policy = TRUE;
	check("policy", table, wanted, FALSE);
	*chain = original;
	if (chain->type != CHAIN_NAT) {
		chain->hook = chain->hook == CHAIN_INPUT ? CHAIN_FORWARD : CHAIN_INPUT;
		check("hook", table, wanted, FALSE);
	}
	*chain = original;
}

static void check_table_edits(gsize subject, const Table *wanted)
{
	g_autoptr(Table) more_chains = make(subject, 0);

	if (rows[backend].backend == &backend_legacy)
		return;
	table_ensure_chain(more_chains, "another");
	check("another chain", more_chains, wanted, FALSE);
	more_chains->is_dormant = TRUE;
	g_hash_table_remove(more_chains->names, "another");
	g_ptr_array_set_size(more_chains->chains, (int) more_chains->chains->len - 1);
	check("dormant", more_chains, wanted, FALSE);
}

/* Of the subject that has most rules. */
static void check_edits(void)
{
	const gsize s = G_N_ELEMENTS(subjects) - 1;

	for (gsize t = 0; rows[backend].tables[t] != NULL; t++) {
		g_autoptr(Table) wanted = make(s, t);
		g_autoptr(Table) table = make(s, t);

		for (guint i = 0; i < table->chains->len; i++) {
			for (guint k = 0; k < rules_of(table, i)->len; k++) {
				check_rule_edits(wanted, table, i, k);
				check_order(wanted, table, i, k);
			}
			check_chain_edits(wanted, table, i);
		}
		check_table_edits(s, wanted);
		check("it did not come back", wanted, wanted, TRUE);
	}
}

int main(int argc, char **argv)
{
	if (argc != 3)
		return 2;
	while (backend < G_N_ELEMENTS(rows) && strcmp(rows[backend].name, argv[1]) != 0)
		backend++;
	if (backend == G_N_ELEMENTS(rows))
		return 2;
	if (strcmp(argv[2], "edits") == 0)
		check_edits();
	else
		check_same();
	printf("%u checked, %u refused by the kernel\n", n_checked, n_refused);
	return n_wrong > 0 || n_checked == 0 || n_refused > n_checked / 10 ? 1 : 0;
}
