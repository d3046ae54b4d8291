/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The firewall rules that a bridge needs. Pure.
 *
 * Where our jumps are, and why. All are first in their base chain: a REJECT at the end of FORWARD,
 * as many hosts have it, would otherwise come before our accepts, and somebody's general MASQUERADE
 * before our fixed source. They match our bridge only, so that a first place costs nobody else more
 * than a comparison. In FORWARD, jumps to-guests come before those from-guests: the accept for what
 * leaves one bridge is final, and must not let it into another.
 *
 * In nf_tables an accept is final for its base chain alone, so that each bridge's reject of what
 * comes in holds beside another's accept for what goes out. The priorities are those of the legacy
 * tables, but for nat's: there the first that translates wins, and a general masquerade of
 * somebody's must not come before ours.
 */
#include "config.h"

#include "helpers/firewall/ruleset.h"

/* Before the kernel's own headers, which give way to it. */
#include <netinet/in.h>
#include <linux/netfilter.h>
#include <linux/netfilter_ipv4.h>
#include <netinet/tcp.h>
#include <string.h>

#include "helpers/firewall/feature.h"
#include "helpers/firewall/backend.h"

#define FEATURE_LIST(name) &feature_##name,
static const struct feature *const features[] = {FEATURES(FEATURE_LIST)};
#undef FEATURE_LIST

const char *const ruleset_tables[] = {[LAYER_RAW] = "raw",
	[LAYER_NAT] = "nat",
	[LAYER_MANGLE] = "mangle",
	[LAYER_FILTER] = "filter",
	[N_LAYERS] = NULL};

/* The layers in nf_tables. */
static const struct {
	enum chain_type type;
	gint32 priority, at_prerouting;
} layers[] = {
	[LAYER_RAW] = {CHAIN_FILTER, NF_IP_PRI_RAW, NF_IP_PRI_RAW},
	[LAYER_NAT] = {CHAIN_NAT, NF_IP_PRI_NAT_SRC - 5, NF_IP_PRI_NAT_DST - 5},
	[LAYER_MANGLE] = {CHAIN_FILTER, NF_IP_PRI_MANGLE, NF_IP_PRI_MANGLE},
	[LAYER_FILTER] = {CHAIN_FILTER, NF_IP_PRI_FILTER, NF_IP_PRI_FILTER},
};

static const struct {
	const char *legacy;
	const char *nft;
} hooks[] = {
	[CHAIN_PREROUTING] = {"PREROUTING", "prerouting"},
	[CHAIN_FORWARD] = {"FORWARD", "forward"},
	[CHAIN_INPUT] = {"INPUT", "input"},
	[CHAIN_POSTROUTING] = {"POSTROUTING", "postrouting"},
};

/* The i-th chain of all features; NULL after the last. */
static const struct chain_row *get_row(gsize i)
{
	for (gsize k = 0; k < G_N_ELEMENTS(features); k++)
		for (const struct chain_row *row = features[k]->chains; row->name != NULL; row++)
			if (i-- == 0)
				return row;
	return NULL;
}

/* An expansion of rows under way. */
struct expansion {
	const struct ruleset_subject *subject;
	gboolean tells_family; /* IPv4 is not implied by the table */
};

static const char *get_interface(
	const struct ruleset_subject *subject, enum interface_operand operand)
{
	const char *names[] = {
		[INTERFACE_ANY] = NULL,
		[INTERFACE_BRIDGE] = subject->conf->name,
		[INTERFACE_UPLINK] = subject->conf->uplink,
		[INTERFACE_LOOPBACK] = "lo",
	};

	return names[operand];
}

/* i: which of the networks, where the operand is of each. */
static struct ip_prefix get_prefix(
	const struct ruleset_subject *subject, enum prefix_operand operand, gsize i)
{
	struct ip_prefix address = i == 0 ? subject->address : subject->more[i - 1];
	struct ip_prefix network = ip_prefix_of_network(address);
	struct ip_prefix broadcast = ip_prefix_of_address(ip_prefix_broadcast(address));
	const struct ip_prefix prefixes[] = {
		[PREFIX_NETWORK] = network,
		[PREFIX_EACH_NETWORK] = network,
		[PREFIX_ADDRESS] = ip_prefix_of_address(address.address),
		[PREFIX_BROADCAST] = broadcast,
		[PREFIX_EACH_BROADCAST] = broadcast,
		[PREFIX_MULTICAST] = IPV4_PREFIX(224, 0, 0, 0, 4),
		[PREFIX_LIMITED_BROADCAST] = IPV4_PREFIX(255, 255, 255, 255, 32),
		[PREFIX_UNSPECIFIED] = IPV4_PREFIX(0, 0, 0, 0, 32),
	};

	return prefixes[operand];
}

static gboolean is_each(enum prefix_operand operand)
{
	return operand == PREFIX_EACH_NETWORK || operand == PREFIX_EACH_BROADCAST;
}

static void add_interface(Rule *rule, const struct ruleset_subject *subject, enum match_field field,
	enum interface_operand operand, gboolean is_inverted)
{
	struct match match = {.field = field, .is_inverted = is_inverted};
	const char *name = get_interface(subject, operand);

	if (name == NULL)
		return;
	g_strlcpy(match.interface, name, sizeof(match.interface));
	rule_add_match(rule, match);
}

static void add_prefix(
	Rule *rule, enum match_field field, struct ip_prefix prefix, gboolean is_inverted)
{
	rule_add_match(
		rule, (struct match){.field = field, .is_inverted = is_inverted, .prefix = prefix});
}

static void add_addresses(Rule *rule, const struct ruleset_subject *subject,
	const struct rule_row *row, gsize network)
{
	if (row->source != PREFIX_ANY)
		add_prefix(rule, MATCH_SOURCE, get_prefix(subject, row->source, network), FALSE);
	if (row->destination != PREFIX_ANY)
		add_prefix(rule, MATCH_DESTINATION, get_prefix(subject, row->destination, network),
			FALSE);
	if (row->not_destination != PREFIX_ANY)
		add_prefix(rule, MATCH_DESTINATION,
			get_prefix(subject, row->not_destination, network), TRUE);
}

static void add_transport(Rule *rule, const struct rule_row *row)
{
	if (row->protocol != 0)
		rule_add_match(
			rule, (struct match){.field = MATCH_PROTOCOL, .protocol = row->protocol});
	if (row->destination_port != 0)
		rule_add_match(rule, (struct match){.field = MATCH_DESTINATION_PORT,
					     .first_port = row->destination_port,
					     .last_port = row->destination_port});
	if (row->is_syn)
		rule_add_match(rule, (struct match){.field = MATCH_TCP_FLAGS,
					     .tcp_mask = TH_SYN | TH_RST,
					     .tcp_flags = TH_SYN});
	if (row->states != 0)
		rule_add_match(rule, (struct match){.field = MATCH_STATES, .states = row->states});
}

static gboolean has_address(const struct rule_row *row)
{
	return row->source != PREFIX_ANY || row->destination != PREFIX_ANY ||
	       row->not_destination != PREFIX_ANY;
}

static Rule *expand(const struct expansion *expansion, const struct rule_row *row, gsize network)
{
	const struct ruleset_subject *subject = expansion->subject;
	Rule *rule = rule_new(row->verdict);

	if (expansion->tells_family && !has_address(row))
		rule_add_match(rule, (struct match){.field = MATCH_FAMILY, .family = NFPROTO_IPV4});
	add_interface(rule, subject, MATCH_IN, row->in, FALSE);
	add_interface(rule, subject, MATCH_IN, row->not_in, TRUE);
	add_interface(rule, subject, MATCH_OUT, row->out, FALSE);
	add_addresses(rule, subject, row, network);
	add_transport(rule, row);
	if (row->verdict == RULE_SNAT)
		rule->to_address = subject->conf->source;
	if (row->verdict == RULE_DNAT)
		rule->to_address = subject->dns;
	rule->first_port = row->first_port;
	rule->last_port = row->last_port;
	return rule;
}

static gboolean is_left_out(const struct ruleset_subject *subject, const struct rule_row *row)
{
	gboolean has_source = subject->conf->source.family != AF_UNSPEC;

	return (row->condition == ROW_WITH_UPLINK && subject->conf->uplink == NULL) ||
	       (row->condition == ROW_WITH_SOURCE && !has_source) ||
	       (row->condition == ROW_WITHOUT_SOURCE && has_source) ||
	       (row->condition == ROW_WITH_DNS && !ip_address_is_set(subject->dns));
}

/* Rows one after the other that are for each network are so together: first all of one network. */
static const struct rule_row *expand_rows(
	const struct expansion *expansion, const struct rule_row *rows, GPtrArray *rules)
{
	const struct rule_row *end = rows + 1;
	gsize n = is_each(rows->source) ? 1 + expansion->subject->n_more : 1;

	while (is_each(rows->source) && end->source == rows->source)
		end++;
	for (gsize i = 0; i < n; i++)
		for (const struct rule_row *row = rows; row < end; row++)
			if (!is_left_out(expansion->subject, row))
				g_ptr_array_add(rules, expand(expansion, row, i));
	return end;
}

static void expand_all(
	const struct expansion *expansion, const struct rule_row *rows, GPtrArray *rules)
{
	while (rows->verdict != RULE_CONTINUE)
		rows = expand_rows(expansion, rows, rules);
}

static char *get_legacy_name(const struct chain_row *row, const char *bridge)
{
	return g_strconcat(row->legacy_prefix, bridge, NULL);
}

static char *get_legacy_base_name(const struct chain_row *row)
{
	return g_strdup(hooks[row->hook].legacy);
}

static char *get_nft_name(const struct chain_row *row, const char *bridge G_GNUC_UNUSED)
{
	return g_strdup(row->name);
}

static char *get_nft_base_name(const struct chain_row *row)
{
	return g_strdup_printf("%s-%s", ruleset_tables[row->layer], hooks[row->hook].nft);
}

/* How chains are laid out in tables. */
static const struct layout {
	guint8 family;
	char *(*get_name)(const struct chain_row *row, const char *bridge);
	char *(*get_base_name)(const struct chain_row *row);
} beside_others = {NFPROTO_IPV4, get_legacy_name, get_legacy_base_name},
  in_own_table = {NFPROTO_INET, get_nft_name, get_nft_base_name};

static const struct layout *get_layout(const Backend *backend)
{
	return backend->has_own_tables ? &in_own_table : &beside_others;
}

/* There is one base chain for each hook and layer. */
static Chain *ensure_base_chain(Table *table, const struct chain_row *row)
{
	g_autofree char *name = get_layout(table->backend)->get_base_name(row);
	Chain *chain = table_ensure_chain(table, name);

	chain->hook = row->hook;
	chain->type = layers[row->layer].type;
	chain->priority = row->hook == CHAIN_PREROUTING ? layers[row->layer].at_prerouting
							: layers[row->layer].priority;
	return chain;
}

static void add_chain(Table *table, const struct expansion *expansion, const struct chain_row *row)
{
	g_autofree char *name =
		get_layout(table->backend)->get_name(row, expansion->subject->conf->name);

	expand_all(expansion, row->rules, table_ensure_chain(table, name)->rules);
}

static void add_jump(Table *table, const struct expansion *expansion, const struct chain_row *row)
{
	Rule *jump = expand(expansion, &row->jump, 0);

	jump->verdict = RULE_JUMP;
	jump->chain = get_layout(table->backend)->get_name(row, expansion->subject->conf->name);
	chain_add_rule(ensure_base_chain(table, row), jump);
}

static gboolean is_in(
	const struct chain_row *row, const char *layer, const struct ruleset_subject *subject)
{
	return (layer == NULL || strcmp(ruleset_tables[row->layer], layer) == 0) &&
	       !is_left_out(subject, &row->jump);
}

Table *ruleset_new(const Backend *backend, const char *name, const struct ruleset_subject *subject)
{
	const struct layout *layout = get_layout(backend);
	const char *layer = backend->has_own_tables ? NULL : name;
	const struct expansion expansion = {subject, layout->family != NFPROTO_IPV4};
	g_autofree char *own = ruleset_nft_table(subject->conf->name);
	Table *table = table_new(backend, layout->family, layer != NULL ? layer : own);

	for (gsize i = 0; get_row(i) != NULL; i++)
		if (is_in(get_row(i), layer, subject))
			add_chain(table, &expansion, get_row(i));
	for (gsize i = 0; get_row(i) != NULL; i++)
		if (is_in(get_row(i), layer, subject))
			add_jump(table, &expansion, get_row(i));
	return table;
}

static gboolean is_by_uplink(const struct rule_row *row)
{
	return row->in == INTERFACE_UPLINK || row->out == INTERFACE_UPLINK;
}

/* With uplink NULL: any. */
static void expand_bypass(const struct rule_row *rows, const char *bridge, const char *uplink,
	gboolean is_first, GPtrArray *rules)
{
	g_autoptr(ConfBridge) conf = conf_bridge_new(bridge);
	const struct ruleset_subject subject = {.conf = conf};
	const struct expansion expansion = {.subject = &subject};

	conf->uplink = g_strdup(uplink);
	for (const struct rule_row *row = rows; row->verdict != RULE_CONTINUE; row++)
		if (is_first || is_by_uplink(row))
			g_ptr_array_add(rules, expand(&expansion, row, 0));
}

/* Those that name the uplink, once for each. */
static void expand_for_each(const struct rule_row *rows, const char *bridge,
	const char *const *uplinks, GPtrArray *rules)
{
	static const char *const any[] = {NULL, NULL};

	if (uplinks == NULL || uplinks[0] == NULL)
		uplinks = any;
	for (gsize i = 0; i == 0 || uplinks[i] != NULL; i++)
		expand_bypass(rows, bridge, uplinks[i], i == 0, rules);
}

GPtrArray *ruleset_new_bypass(const char *hook, const char *bridge, const char *const *uplinks)
{
	GPtrArray *rules = rules_new();

	for (gsize i = 0; i < G_N_ELEMENTS(features); i++) {
		const struct bypass_row *bypass = &features[i]->bypass;

		if (bypass->rules != NULL && strcmp(hooks[bypass->hook].legacy, hook) == 0)
			expand_for_each(bypass->rules, bridge, uplinks, rules);
	}
	for (guint i = 0; i < rules->len; i++) {
		Rule *rule = g_ptr_array_index(rules, i);

		rule->comment = ruleset_tag(bridge);
		/* As iptables-nft has it, among whose rules they are. */
		rule->is_counted = TRUE;
	}
	return rules;
}

char *ruleset_tag(const char *bridge)
{
	return g_strconcat(BRW0_TAG, bridge, NULL);
}

gboolean ruleset_is_tag(const char *comment, const char *const *bridges)
{
	return g_str_has_prefix(comment, BRW0_TAG) &&
	       g_strv_contains(bridges, comment + strlen(BRW0_TAG));
}

char **ruleset_chain_names(const char *table, const char *bridge)
{
	GPtrArray *names = g_ptr_array_new();
	const struct chain_row *row;

	for (gsize i = 0; (row = get_row(i)) != NULL; i++)
		if (strcmp(ruleset_tables[row->layer], table) == 0)
			g_ptr_array_add(names, g_strconcat(row->legacy_prefix, bridge, NULL));
	g_ptr_array_add(names, NULL);
	return (char **) g_ptr_array_free(names, FALSE);
}

/* The row of our legacy chain of that name, of whichever bridge; NULL: it is not ours. */
static const struct chain_row *find_row(const char *name)
{
	const struct chain_row *row;
	gsize i = 0;

	while ((row = get_row(i)) != NULL && !g_str_has_prefix(name, row->legacy_prefix))
		i++;
	return row;
}

gboolean ruleset_is_chain_of(const char *name, const char *const *bridges)
{
	const struct chain_row *row = find_row(name);

	return row != NULL && g_strv_contains(bridges, name + strlen(row->legacy_prefix));
}

gboolean ruleset_is_to_guests_chain(const char *name)
{
	const struct chain_row *row = find_row(name);

	return row != NULL && row == feature_to_guests.chains;
}

gboolean ruleset_goes_after_to_guests(const char *name)
{
	const struct chain_row *row = find_row(name);

	return row != NULL && row->place == JUMP_AFTER_TO_GUESTS;
}

char *ruleset_nft_table(const char *bridge)
{
	GString *name = g_string_new(BRW0_TAG);

	for (const char *c = bridge; *c != '\0'; c++)
		g_string_append_printf(name,
			g_ascii_isalnum(*c) || strchr("-_.", *c) ? "%c" : "/%02x", (guchar) *c);
	return g_string_free(name, FALSE);
}

gboolean ruleset_is_nft_table(guint8 family, const char *name, const char *const *bridges)
{
	if (family != NFPROTO_INET && family != NFPROTO_IPV4)
		return FALSE;
	for (gsize i = 0; bridges[i] != NULL; i++) {
		g_autofree char *table = ruleset_nft_table(bridges[i]);

		if (g_str_equal(table, name))
			return TRUE;
	}
	return FALSE;
}
