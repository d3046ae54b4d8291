/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Accepts before the rule that ends packets. */
#include "config.h"

#include "helpers/host/accept.h"

#include <netinet/in.h>
/* After it, which the kernel's own headers give way to. */
#include <linux/netfilter.h>
#include <linux/netfilter_arp.h>
#include <linux/netfilter_ipv4.h>
#include <string.h>

#include "dhcp/template.h"
#include "helpers/base/quote.h"
#include "helpers/probe/probe-tests.h"

/*
 * What the packets are known by where a rule stands, no more than those to the uplinks, and their
 * answers where these come by, too. By family (0: ip and inet) and hook, each NF_*.
 */
static const struct nft_place {
	guint8 family;
	guint hook;
	const char *out, *back; /* NULL: nothing */
} nft_places[] = {
	{0, NF_INET_PRE_ROUTING, "iifname @BRIDGE@", "ct original ip saddr @NETWORK@"},
	{0, NF_INET_FORWARD, "iifname @BRIDGE@ oifname { @UPLINKS@ }",
		"oifname @BRIDGE@ ct state established,related"},
	{0, NF_INET_POST_ROUTING, "iifname @BRIDGE@ oifname { @UPLINKS@ }",
		"oifname @BRIDGE@ ct state established,related"},
	{0, NF_INET_LOCAL_IN, "iifname @BRIDGE@ @PACKET@", NULL},
	{0, NF_INET_LOCAL_OUT, "oifname @BRIDGE@ ct state established,related", NULL},
	{NFPROTO_BRIDGE, NF_INET_PRE_ROUTING, "arp saddr ip { 0.0.0.0, @NETWORK@ }",
		"ip saddr { 0.0.0.0, @NETWORK@ }"},
	{NFPROTO_BRIDGE, NF_INET_LOCAL_IN, "arp saddr ip { 0.0.0.0, @NETWORK@ }",
		"ip saddr { 0.0.0.0, @NETWORK@ }"},
	{NFPROTO_BRIDGE, NF_INET_LOCAL_OUT, "arp daddr ip @NETWORK@", "ip daddr @NETWORK@"},
	{NFPROTO_BRIDGE, NF_INET_POST_ROUTING, "arp daddr ip @NETWORK@", "ip daddr @NETWORK@"},
	{NFPROTO_ARP, NF_ARP_IN, "iifname @BRIDGE@", NULL},
	{NFPROTO_ARP, NF_ARP_OUT, "oifname @BRIDGE@", NULL},
	{NFPROTO_NETDEV, NF_NETDEV_INGRESS, "ip saddr @NETWORK@", NULL},
};

/* By what comes in from an uplink nobody knows there whether it is for a guest. */
static gboolean is_before_tracking(const struct nft_chain *base)
{
	return base->family == NFPROTO_NETDEV ||
	       (base->hook == NF_INET_PRE_ROUTING && base->priority <= NF_IP_PRI_CONNTRACK);
}

/* NULL: there is nothing by which guests' packets are known there. */
static const struct nft_place *find_place(
	const struct check_context *context, const struct exchange *exchange)
{
	const struct culprit *culprit = &exchange->culprit;
	const struct nft_chain *base = nft_dump_find_chain(
		context->host->view->nft, culprit->family, culprit->table, culprit->base);
	gboolean is_ip = culprit->family == NFPROTO_IPV4 || culprit->family == NFPROTO_INET;
	guint8 family = is_ip ? 0 : culprit->family;

	if (base == NULL || (exchange->came_back && is_before_tracking(base)))
		return NULL;
	for (gsize i = 0; i < G_N_ELEMENTS(nft_places); i++)
		if (nft_places[i].family == family && nft_places[i].hook == base->hook)
			return &nft_places[i];
	return NULL;
}

/* The uplinks, as the elements of a set of nft(8), for g_free. */
static char *list_uplinks(const Facts *facts)
{
	GString *out = g_string_new(NULL);

	for (guint i = 0; i < facts->uplinks.list->len; i++) {
		g_autofree char *name =
			quote_nft(g_array_index(facts->uplinks.list, struct uplink, i).name);

		g_string_append_printf(out, "%s%s", i > 0 ? ", " : "", name);
	}
	return g_string_free(out, FALSE);
}

/* What templates have placeholders for, as the language of a backend writes it. */
struct operands {
	const char *bridge, *uplinks, *packet;
};

/* The template filled in, for g_free. */
static char *make_match(
	const struct check_context *context, const char *template, const struct operands *operands)
{
	struct ip_prefix network = ip_prefix_of_network(context->status->plan->address);
	char text[IP_TEXT_SIZE];
	const struct template_value values[] = {
		{"BRIDGE", operands->bridge},
		{"UPLINKS", operands->uplinks},
		{"PACKET", operands->packet},
		{"NETWORK", ip_prefix_format(network, text)},
	};

	return template_fill(template, values, G_N_ELEMENTS(values), NULL);
}

static char *make_nft_match(
	const struct check_context *context, const struct exchange *exchange, const char *template)
{
	g_autofree char *bridge = quote_nft(context->conf->name);
	g_autofree char *uplinks = list_uplinks(context->facts);
	g_autofree char *packet =
		exchange->ends.destination_port != 0
			? g_strdup_printf("udp dport %u", exchange->ends.destination_port)
			: g_strdup("icmp type echo-request");
	const struct operands operands = {bridge, uplinks, packet};

	return make_match(context, template, &operands);
}

static char *make_legacy_match(const struct check_context *context, const struct exchange *exchange,
	const char *template, const char *uplink)
{
	g_autofree char *bridge = quote_shell(context->conf->name);
	g_autofree char *uplinks = uplink != NULL ? quote_shell(uplink) : NULL;
	g_autofree char *packet =
		exchange->ends.destination_port != 0
			? g_strdup_printf("-p udp --dport %u", exchange->ends.destination_port)
			: g_strdup("-p icmp");
	const struct operands operands = {bridge, uplinks, packet};

	return make_match(context, template, &operands);
}

/* An accept before the rule, or behind all rules of a chain whose policy drops. */
static void add_accept(const struct check_context *context, const struct exchange *exchange,
	const char *template, GString *out)
{
	const struct culprit *culprit = &exchange->culprit;
	g_autofree char *match = NULL;

	if (template == NULL)
		return;
	match = make_nft_match(context, exchange, template);
	g_string_append_printf(out, "%s%s rule %s %s %s ", out->len > 0 ? "; " : "",
		culprit->handle != 0 ? "insert" : "add", culprit_get_family(culprit),
		culprit->table, culprit->chain);
	if (culprit->handle != 0)
		g_string_append_printf(out, "handle %" G_GUINT64_FORMAT " ", culprit->handle);
	g_string_append_printf(out, "%s accept", match);
}

static char *make_nft_remedy(const struct check_context *context, const struct exchange *exchange)
{
	const struct culprit *culprit = &exchange->culprit;
	const struct nft_place *place = find_place(context, exchange);
	g_autoptr(GString) rules = g_string_new(NULL);
	g_autofree char *word = NULL;

	if (place == NULL || !quote_is_nft_name(culprit->table) ||
		!quote_is_nft_name(culprit->chain))
		return NULL;
	add_accept(context, exchange, place->out, rules);
	add_accept(context, exchange, place->back, rules);
	word = quote_shell(rules->str);
	return g_strdup_printf("nft %s", word);
}

/* The same for the legacy tables, by the chain that is built in. */
static const struct {
	const char *chain;
	const char *out, *back;
} legacy_places[] = {
	{"FORWARD", "-i @BRIDGE@ -o @UPLINKS@",
		"-o @BRIDGE@ -m conntrack --ctstate RELATED,ESTABLISHED"},
	{"PREROUTING", "-i @BRIDGE@ -s @NETWORK@", NULL},
	{"POSTROUTING", "-o @UPLINKS@ -s @NETWORK@", "-o @BRIDGE@"},
	{"INPUT", "-i @BRIDGE@ @PACKET@", NULL},
	{"OUTPUT", "-o @BRIDGE@", NULL},
};

/* Append a command for one of the ways. */
static void add_legacy_accept(const struct check_context *context, const struct exchange *exchange,
	const char *template, const char *uplink, GString *out)
{
	const struct culprit *culprit = &exchange->culprit;
	g_autofree char *chain = quote_shell(culprit->chain);
	g_autofree char *match = make_legacy_match(context, exchange, template, uplink);

	g_string_append_printf(
		out, "%siptables-legacy -t %s ", out->len > 0 ? " && " : "", culprit->table);
	if (culprit->number != 0)
		g_string_append_printf(out, "-I %s %u", chain, culprit->number);
	else
		g_string_append_printf(out, "-A %s", chain);
	g_string_append_printf(out, " %s -j ACCEPT", match);
}

/* The row of that chain; of another chain, the other one. */
static gsize find_legacy_place(const char *chain, gsize other)
{
	gsize i = 0;

	while (i < G_N_ELEMENTS(legacy_places) && strcmp(legacy_places[i].chain, chain) != 0)
		i++;
	return i < G_N_ELEMENTS(legacy_places) ? i : other;
}

/* A chain that is not built in is reached from where the packets come by in its table. */
static char *make_legacy_remedy(
	const struct check_context *context, const struct exchange *exchange)
{
	const GArray *uplinks = context->facts->uplinks.list;
	const char *usual = exchange->test->is_beyond ? "FORWARD" : "INPUT";
	GString *out = g_string_new(NULL);
	gsize place = find_legacy_place(exchange->culprit.chain, find_legacy_place(usual, 0));

	for (guint i = 0; i < uplinks->len; i++)
		if (i == 0 || strstr(legacy_places[place].out, "@UPLINKS@") != NULL)
			add_legacy_accept(context, exchange, legacy_places[place].out,
				g_array_index(uplinks, struct uplink, i).name, out);
	if (legacy_places[place].back != NULL)
		add_legacy_accept(context, exchange, legacy_places[place].back, NULL, out);
	return g_string_free(out, FALSE);
}

char *accept_make(const struct check_context *context, const struct exchange *exchange)
{
	return exchange->culprit.family != 0 ? make_nft_remedy(context, exchange)
					     : make_legacy_remedy(context, exchange);
}
