/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A probe in words. */
#include "config.h"

#include "helpers/probe/report.h"

#include "helpers/base/quote.h"
#include "helpers/probe/public.h"
#include "helpers/probe/probe-tests.h"

char *offer_describe(const struct dhcp_offer *offer)
{
	GString *out = g_string_new(NULL);
	char text[IP_TEXT_SIZE];

	g_string_append_printf(out, "%s offers ", public_format(offer->server, text));
	g_string_append(out, public_format(offer->address, text));
	if (ip_address_is_set(offer->router))
		g_string_append_printf(out, ", router %s", public_format(offer->router, text));
	for (guint i = 0; i < offer->n_dns; i++)
		g_string_append_printf(
			out, "%s %s", i == 0 ? ", DNS" : "", public_format(offer->dns[i], text));
	if (offer->mtu > 0)
		g_string_append_printf(out, ", MTU %u", offer->mtu);
	g_string_append_printf(out, ", for %u s", offer->lease);
	return g_string_free(out, FALSE);
}

void probe_describe(const Probe *probe, const char *bridge, GString *out)
{
	char text[IP_TEXT_SIZE];

	g_string_append_printf(out, "%s: probed as %s in %u ms\n", bridge,
		ip_address_format(probe->guest->address, text), probe->milliseconds);
	for (guint i = 0; i < probe->exchanges->len; i++) {
		const struct exchange *exchange = g_ptr_array_index(probe->exchanges, i);
		g_autofree char *words = exchange_describe(exchange, &probe->bridge);
		g_autofree char *shown = quote_terminal(words);

		g_string_append_printf(out, "%-7s %-8s %s\n",
			exchange_is_right(exchange) ? "ok" : "FAILED", exchange->test->name, shown);
	}
	for (guint i = 0; i < probe->offers->len; i++) {
		g_autofree char *words =
			offer_describe(&g_array_index(probe->offers, struct dhcp_offer, i));

		g_string_append_printf(out, "%-7s %-8s %s\n", "", "dhcp", words);
	}
}

static void write_address(Json *json, const char *key, struct ip_address address)
{
	char text[IP_TEXT_SIZE];

	json_add_text(json, key, ip_address_is_set(address) ? public_format(address, text) : NULL);
}

static void write_culprit(Json *json, const struct culprit *culprit)
{
	if (culprit->table == NULL) {
		json_add_text(json, "rule", NULL);
		return;
	}
	json_open_object(json, "rule");
	json_add_text(
		json, "family", culprit->family != 0 ? culprit_get_family(culprit) : "legacy");
	json_add_text(json, "table", culprit->table);
	json_add_text(json, "chain", culprit->chain);
	json_add_number(json, "handle", (gint64) culprit->handle);
	json_add_number(json, "number", culprit->number);
	json_add_text(json, "text", culprit->text);
	json_close_object(json);
}

static void write_exchange(const struct exchange *exchange, Json *json)
{
	json_open_object(json, NULL);
	json_add_text(json, "name", exchange->test->name);
	json_add_text(json, "sent", exchange->test->what);
	write_address(json, "to", exchange->ends.destination);
	json_add_number(json, "port", exchange->ends.destination_port);
	json_add_text(json, "outcome", exchange_get_outcome(exchange));
	json_add_boolean(json, "right", exchange_is_right(exchange));
	write_address(json, "answered_by", exchange->answerer);
	json_add_text(json, "left_by", exchange->left_name);
	write_address(json, "left_as", exchange->left_as);
	json_add_number(json, "mtu", exchange->mtu);
	write_culprit(json, &exchange->culprit);
	json_add_text(json, "cause", exchange->cause);
	json_close_object(json);
}

static void write_offer(const struct dhcp_offer *offer, Json *json)
{
	json_open_object(json, NULL);
	write_address(json, "server", offer->server);
	write_address(json, "address", offer->address);
	write_address(json, "router", offer->router);
	json_open_array(json, "dns");
	for (guint i = 0; i < offer->n_dns; i++)
		write_address(json, NULL, offer->dns[i]);
	json_close_array(json);
	json_add_number(json, "mtu", offer->mtu);
	json_add_number(json, "lease", offer->lease);
	json_close_object(json);
}

void probe_write(const Probe *probe, Json *json)
{
	json_open_object(json, "probe");
	write_address(json, "address", probe->guest->address);
	json_add_number(json, "milliseconds", probe->milliseconds);
	json_add_boolean(json, "traced", probe->trace != NULL);
	json_open_array(json, "exchanges");
	for (guint i = 0; i < probe->exchanges->len; i++)
		write_exchange(g_ptr_array_index(probe->exchanges, i), json);
	json_close_array(json);
	json_open_array(json, "offers");
	for (guint i = 0; i < probe->offers->len; i++)
		write_offer(&g_array_index(probe->offers, struct dhcp_offer, i), json);
	json_close_array(json);
	json_close_object(json);
}

gboolean probe_is_right(const Probe *probe)
{
	for (guint i = 0; i < probe->exchanges->len; i++)
		if (!exchange_is_right(g_ptr_array_index(probe->exchanges, i)))
			return FALSE;
	return TRUE;
}
