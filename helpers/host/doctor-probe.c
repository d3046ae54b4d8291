/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The doctor sends what a guest would send. */
#include "config.h"

#include "helpers/host/doctor-probe.h"

#include <string.h>
#include <unistd.h>

#include "dhcp/server.h"
#include "helpers/base/error.h"
#include "helpers/base/route.h"
#include "helpers/firewall/managers.h"
#include "helpers/firewall/ruleset.h"
#include "helpers/host/accept.h"
#include "helpers/probe/probe-tests.h"
#include "helpers/probe/report.h"

/* Documentation ranges (RFC 5737). */
static const struct ip_prefix documentation[] = {
	IPV4_PREFIX(203, 0, 113, 0, 24),
	IPV4_PREFIX(198, 51, 100, 0, 24),
	IPV4_PREFIX(192, 0, 2, 0, 24),
};

/* A default route, or the halves of one, is no network. */
enum { LEAST_NETWORK = 8 };

static gboolean is_used(const GArray *networks, struct ip_prefix prefix)
{
	for (guint i = 0; i < networks->len; i++) {
		struct ip_prefix network = g_array_index(networks, struct network, i).prefix;

		if (network.length >= LEAST_NETWORK && ip_prefix_overlaps(network, prefix))
			return TRUE;
	}
	return FALSE;
}

/* One by way of the default route, which no host has; AF_UNSPEC: guests have no uplink. */
static struct ip_address choose_beyond(const Facts *facts)
{
	struct ip_address beyond = {0};

	for (gsize i = 0; i < G_N_ELEMENTS(documentation) && facts->uplinks.list->len > 0; i++)
		if (!is_used(facts->networks, documentation[i])) {
			beyond = documentation[i].address;
			beyond.bytes[3] = (guint8) g_random_int_range(1, 255);
			return beyond;
		}
	return beyond;
}

/* The router that packets for beyond go to, by an interface that guests may leave by. */
static struct ip_address find_next_hop(
	const struct check_context *context, struct ip_address beyond)
{
	static const struct ip_address none = {0};
	struct link_info uplink = {.index = 0};
	struct route_result route;

	if (!ip_address_is_set(beyond) ||
		!netlink_look_up(context->host->netlink, beyond, &route, NULL) ||
		(context->conf->uplink != NULL && (!netlink_get_link(context->host->netlink,
							   context->conf->uplink, &uplink, NULL) ||
							  uplink.index != route.link)))
		return none;
	return route.gateway;
}

/* With uplink=, an address of each other network of this host. */
static GArray *list_closed(const struct check_context *context)
{
	const Facts *facts = context->facts;
	GArray *closed = g_array_new(FALSE, FALSE, sizeof(struct ip_address));

	for (guint i = 0; context->conf->uplink != NULL && i < facts->networks->len; i++) {
		const struct network *network = &g_array_index(facts->networks, struct network, i);
		struct ip_address last = ip_prefix_broadcast(network->prefix);

		if (!network_is_on_link(network) || network->prefix.length > 30 ||
			strcmp(network->link, context->conf->uplink) == 0)
			continue;
		last.bytes[3]--;
		g_array_append_val(closed, last);
	}
	return closed;
}

/* What a guest needs before anything can be sent. */
static gboolean check_bridge(const struct check_context *context, GError **error)
{
	const char *cause = NULL;

	if (geteuid() != 0)
		cause = "only root can; run it as root";
	else if (context->status == NULL || context->status->plan->is_closed)
		cause = "the bridge is not as it is configured";
	else if (context->facts->bridge.index == 0 || !context->facts->bridge.is_up)
		cause = "the bridge is not up";
	else if (!ip_prefix_equal(context->facts->bridge_subnet, context->status->plan->address))
		cause = "the bridge does not have its address";
	return cause == NULL || error_set(error, BRW0_ERROR_FAILED, "%s", cause);
}

gboolean doctor_probe_run(
	const struct check_context *context, struct doctor_probe *ret_probe, GError **error)
{
	const struct dhcp_server *server = dhcp_server_choose(context->conf->dhcp);
	struct ip_address beyond = choose_beyond(context->facts);

	if (!check_bridge(context, error))
		return FALSE;
	ret_probe->closed = list_closed(context);
	ret_probe->question = (struct probe_question){.netlink = context->host->netlink,
		.nft = context->host->view->nft,
		.bridge = &context->facts->bridge,
		.router = context->status->plan->address,
		.has_dhcp = server != NULL,
		.beyond = beyond,
		.next_hop = find_next_hop(context, beyond),
		.uplink = context->conf->uplink,
		.uplinks = (const char *const *) context->facts->uplink_names,
		.closed = ret_probe->closed};
	ret_probe->probe = probe_run(&ret_probe->question, error);
	return ret_probe->probe != NULL;
}

void doctor_probe_clear(struct doctor_probe *probe)
{
	g_clear_pointer(&probe->probe, probe_free);
	g_clear_pointer(&probe->closed, g_array_unref);
}

/* The base chain of a table that the host reads, where the packet would come by; NULL: unknown. */
static const Chain *find_base(const Facts *facts, const struct exchange *exchange)
{
	gboolean is_forwarded = exchange->test->is_beyond || exchange->test->is_closed;
	const struct culprit *culprit = &exchange->culprit;

	for (guint i = 0; i < facts->filters->len; i++) {
		const Table *table = g_ptr_array_index(facts->filters, i);
		gboolean is_nft = table->backend->has_families;

		if (is_nft != (culprit->family != 0) || strcmp(table->name, culprit->table) != 0 ||
			(is_nft && table->family != culprit->family))
			continue;
		for (guint k = 0; k < table->chains->len; k++) {
			const Chain *chain = g_ptr_array_index(table->chains, k);

			if (chain->hook == (is_forwarded ? CHAIN_FORWARD : CHAIN_INPUT))
				return chain;
		}
	}
	return NULL;
}

/* The command, for g_free; NULL: none is known. */
static char *make_remedy(
	const struct check_context *context, const struct exchange *exchange, const Chain *base)
{
	if (exchange->culprit.table == NULL)
		return NULL;
	if (base != NULL && manager_has_own_way(base))
		return manager_get_remedy(base, context->conf->name,
			(const char *const *) context->facts->uplink_names);
	return accept_make(context, exchange);
}

/* Whose rule it is, for people. */
static const char *get_manager(const struct exchange *exchange, const Chain *base)
{
	if (base != NULL)
		return manager_get_name(base);
	if (exchange->culprit.family == 0)
		return "iptables";
	return g_str_has_prefix(exchange->culprit.table, BRW0_TAG) ? "brw0" : "nftables rules";
}

/* What happened to it, for people and g_free. */
static char *make_problem(const struct exchange *exchange, const Chain *base)
{
	const char *what = exchange->test->what;

	if (exchange_is_astray(exchange))
		return g_strdup_printf(exchange->test->is_closed
					       ? "%s leaves this host, and must not"
					       : "%s leaves this host by the wrong way",
			what);
	if (exchange->mtu > 0)
		return g_strdup_printf("%s is too large for it", what);
	if (exchange->culprit.table != NULL)
		return g_strdup_printf("%s%s is dropped by %s",
			exchange->came_back ? "the answer to " : "", what,
			get_manager(exchange, base));
	return g_strdup_printf("%s gets no answer", what);
}

static char *make_evidence(
	const struct check_context *context, const struct exchange *exchange, char *seen)
{
	g_autofree char *place = seen;
	g_autofree char *times = exchange->n_sent == 1
					 ? g_strdup("once")
					 : g_strdup_printf("%u times", exchange->n_sent);

	return g_strdup_printf("sent %s by a guest on %s, %s", times, context->conf->name, place);
}

static void add_exchange(
	const struct check_context *context, const struct exchange *exchange, Diagnosis *diagnosis)
{
	const Chain *base =
		exchange->culprit.table != NULL ? find_base(context->facts, exchange) : NULL;
	g_autofree char *problem = make_problem(exchange, base);
	char *evidence = make_evidence(
		context, exchange, exchange_describe(exchange, &context->probe->bridge));
	char *remedy = make_remedy(context, exchange, base);

	if (remedy != NULL)
		diagnosis_add_command(diagnosis, problem, evidence, remedy);
	else
		diagnosis_add_advice(diagnosis, problem, evidence,
			g_strdup("look for what drops it there, or changes its way"));
}

/* Is it about names or addresses for guests, which have checks of their own? */
static gboolean is_of_server(const struct exchange *exchange)
{
	return exchange->test->may_be_silent;
}

/* Is it a fault? That some packets are dropped may be somebody's wish. */
static gboolean is_fault(const struct exchange *exchange)
{
	return !exchange_is_right(exchange) && !is_of_server(exchange) &&
	       (!exchange->test->is_optional || exchange_is_astray(exchange) ||
		       (exchange->test->needs_answer && exchange->came_back));
}

/* A fault, the first one that ended at its rule. */
static gboolean is_first_fault(const Probe *probe, guint n)
{
	const struct exchange *exchange = g_ptr_array_index(probe->exchanges, n);

	for (guint i = 0; exchange->culprit.table != NULL && i < n; i++) {
		const struct exchange *other = g_ptr_array_index(probe->exchanges, i);

		if (is_fault(other) && culprit_equal(&other->culprit, &exchange->culprit))
			return FALSE;
	}
	return is_fault(exchange);
}

/* It ended where no fault did. */
static gboolean is_remark(const Probe *probe, const struct exchange *exchange)
{
	for (guint i = 0; exchange->culprit.table != NULL && i < probe->exchanges->len; i++) {
		const struct exchange *other = g_ptr_array_index(probe->exchanges, i);

		if (is_fault(other) && culprit_equal(&other->culprit, &exchange->culprit))
			return FALSE;
	}
	return !exchange_is_right(exchange) && !is_of_server(exchange) && !is_fault(exchange);
}

gboolean doctor_check_packets(const struct check *check G_GNUC_UNUSED,
	const struct check_context *context, Diagnosis *diagnosis, GError **error G_GNUC_UNUSED)
{
	const Probe *probe = context->probe;

	for (guint i = 0; probe != NULL && i < probe->exchanges->len; i++)
		if (is_first_fault(probe, i))
			add_exchange(context, g_ptr_array_index(probe->exchanges, i), diagnosis);
	for (guint i = 0; probe != NULL && i < probe->exchanges->len; i++) {
		const struct exchange *exchange = g_ptr_array_index(probe->exchanges, i);
		g_autofree char *words = NULL;

		if (!is_remark(probe, exchange))
			continue;
		words = exchange_describe(exchange, &probe->bridge);
		diagnosis_note(diagnosis, "%s, %s", exchange->test->what, words);
	}
	return TRUE;
}

static const struct exchange *find_test(const Probe *probe, const char *name)
{
	for (guint i = 0; i < probe->exchanges->len; i++) {
		const struct exchange *exchange = g_ptr_array_index(probe->exchanges, i);

		if (strcmp(exchange->test->name, name) == 0)
			return exchange;
	}
	return NULL;
}

/* What does not leave needs no answer. */
gboolean doctor_probe_has_answer(const Probe *probe)
{
	const struct exchange *exchange = find_test(probe, "tcp");

	return exchange == NULL || !exchange_has_left(exchange);
}

/* Who else gives guests addresses. */
static void check_foreign(
	const struct check_context *context, const struct dhcp_offer *offer, Diagnosis *diagnosis)
{
	if (ip_address_equal(offer->server, context->status->plan->address.address))
		return;
	diagnosis_add_advice(diagnosis, "a foreign DHCP server answers guests on the bridge",
		offer_describe(offer),
		g_strdup_printf("stop it, or take the port or guest that it is behind off %s",
			context->conf->name));
}

static gboolean is_reported(const Diagnosis *diagnosis, const char *prefix)
{
	for (guint i = 0; i < diagnosis->findings->len; i++) {
		const struct finding *finding = g_ptr_array_index(diagnosis->findings, i);

		if (finding->check != NULL && g_str_has_prefix(finding->check, prefix))
			return TRUE;
	}
	return FALSE;
}

gboolean doctor_check_offers(const struct check *check G_GNUC_UNUSED,
	const struct check_context *context, Diagnosis *diagnosis, GError **error G_GNUC_UNUSED)
{
	const Probe *probe = context->probe;
	const struct exchange *exchange = probe != NULL ? find_test(probe, "dhcp") : NULL;

	for (guint i = 0; probe != NULL && i < probe->offers->len; i++)
		check_foreign(
			context, &g_array_index(probe->offers, struct dhcp_offer, i), diagnosis);
	/* A server that does not run, or is not set up, has been found. */
	if (exchange != NULL && !exchange_is_right(exchange) && !is_reported(diagnosis, "dhcp-"))
		add_exchange(context, exchange, diagnosis);
	return TRUE;
}

gboolean doctor_check_answers(const struct check *check G_GNUC_UNUSED,
	const struct check_context *context, Diagnosis *diagnosis, GError **error G_GNUC_UNUSED)
{
	const Probe *probe = context->probe;

	for (guint i = 0; probe != NULL && i < probe->exchanges->len; i++) {
		const struct exchange *exchange = g_ptr_array_index(probe->exchanges, i);

		if (is_of_server(exchange) && strcmp(exchange->test->name, "dns") == 0 &&
			!exchange_is_right(exchange) && !is_reported(diagnosis, "dns"))
			add_exchange(context, exchange, diagnosis);
	}
	return TRUE;
}
