/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The guests of a bridge: a list, as a table for people, and as JSON for programs. */
#include "config.h"

#include "helpers/host/guests.h"

#include <string.h>

#include "helpers/base/columns.h"
#include "helpers/base/mac.h"
#include "helpers/base/quote.h"

static void free_guest(gpointer data)
{
	struct guest *guest = data;

	g_free(guest->name);
	g_free(guest->user);
	g_free(guest);
}

Guests *guests_new(void)
{
	Guests *guests = g_new0(Guests, 1);

	guests->list = g_ptr_array_new_with_free_func(free_guest);
	guests->notes = g_ptr_array_new_with_free_func(g_free);
	return guests;
}

void guests_free(Guests *guests)
{
	g_ptr_array_unref(guests->list);
	g_ptr_array_unref(guests->notes);
	g_free(guests);
}

static struct guest *find(const Guests *guests, const guint8 *mac, struct ip_address address)
{
	for (guint i = 0; i < guests->list->len; i++) {
		struct guest *guest = g_ptr_array_index(guests->list, i);

		if (memcmp(guest->mac, mac, ETH_ALEN) == 0 &&
			ip_address_equal(guest->address, address))
			return guest;
	}
	return NULL;
}

struct guest *guests_add(Guests *guests, const guint8 *mac, struct ip_address address,
	enum guest_source source, const char *name)
{
	struct guest *guest = find(guests, mac, address);

	if (guest == NULL) {
		guest = g_new0(struct guest, 1);
		memcpy(guest->mac, mac, ETH_ALEN);
		guest->address = address;
		guest->source = source;
		g_ptr_array_add(guests->list, guest);
	}
	guest->source = MIN(guest->source, source);
	if (guest->name == NULL)
		guest->name = g_strdup(name);
	return guest;
}

static gboolean is_gone(const struct guest *guest)
{
	return guest->source == GUEST_SOURCE_NEIGHBOUR && guest->port.index == 0 &&
	       guest->answer != NEIGHBOUR_ANSWERS;
}

void guests_drop_gone(Guests *guests)
{
	for (guint i = guests->list->len; i-- > 0;)
		if (is_gone(g_ptr_array_index(guests->list, i)))
			g_ptr_array_remove_index(guests->list, i);
}

static int compare(gconstpointer a, gconstpointer b)
{
	const struct guest *first = *(struct guest *const *) a;
	const struct guest *second = *(struct guest *const *) b;
	gboolean is_first = ip_address_is_set(first->address);
	gboolean is_second = ip_address_is_set(second->address);
	int order = is_first && is_second ? ip_address_compare(first->address, second->address)
					  : is_second - is_first;

	return order != 0 ? order : memcmp(first->mac, second->mac, ETH_ALEN);
}

GArray *guests_list_addresses(const Guests *guests)
{
	GArray *addresses = g_array_new(FALSE, FALSE, sizeof(struct ip_address));

	for (guint i = 0; i < guests->list->len; i++) {
		const struct guest *guest = g_ptr_array_index(guests->list, i);
		gboolean is_listed = !ip_address_is_set(guest->address);

		for (guint k = 0; k < addresses->len && !is_listed; k++)
			is_listed = ip_address_equal(
				g_array_index(addresses, struct ip_address, k), guest->address);
		if (!is_listed)
			g_array_append_val(addresses, guest->address);
	}
	return addresses;
}

void guests_sort(Guests *guests)
{
	g_ptr_array_sort(guests->list, compare);
}

/* For people. */

/* The widest line has 80 columns. */
static const struct column columns[] = {
	{"ADDRESS", 15},
	{"MAC", 17},
	{"PORT", 11},
	{"USER", 8},
	{"SINCE", 5},
	{"UP", 3},
	{"NAME", 9},
};

static const char *const answers[] = {
	[NEIGHBOUR_UNKNOWN] = "?",
	[NEIGHBOUR_ANSWERS] = "yes",
	[NEIGHBOUR_SILENT] = "no",
};

/* A time in its largest unit, for g_free. */
static char *format_age(gint64 seconds)
{
	static const struct {
		gint64 seconds;
		char unit;
	} units[] = {{86400, 'd'}, {3600, 'h'}, {60, 'm'}, {1, 's'}};
	gsize i = 0;

	while (i + 1 < G_N_ELEMENTS(units) && seconds < units[i].seconds)
		i++;
	return g_strdup_printf(
		"%" G_GINT64_FORMAT "%c", MAX(seconds, 0) / units[i].seconds, units[i].unit);
}

static char *text_or_dash(const char *text)
{
	return g_strdup(text != NULL && *text != '\0' ? text : "-");
}

static char **make_row(const struct guest *guest, gint64 now)
{
	char text[IP_TEXT_SIZE];
	char **row = g_new0(char *, G_N_ELEMENTS(columns) + 1);

	row[0] = text_or_dash(ip_address_format(guest->address, text));
	row[1] = mac_format(guest->mac);
	row[2] = text_or_dash(guest->port.name);
	row[3] = text_or_dash(guest->user);
	row[4] = guest->since != 0 ? format_age(now - guest->since) : g_strdup("-");
	row[5] = g_strdup(answers[guest->answer]);
	row[6] = text_or_dash(guest->name);
	return row;
}

static void free_row(gpointer row)
{
	g_strfreev(row);
}

void guests_describe(const Guests *guests, const char *bridge, GString *out)
{
	g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func(free_row);
	gint64 now = g_get_real_time() / G_USEC_PER_SEC;
	guint n = guests->list->len;

	g_string_append_printf(out, "%s: ", bridge);
	if (n == 0)
		g_string_append(out, "no guests\n");
	else
		g_string_append_printf(out, "%u %s\n", n, n == 1 ? "guest" : "guests");
	for (guint i = 0; i < n; i++)
		g_ptr_array_add(rows, make_row(g_ptr_array_index(guests->list, i), now));
	if (n > 0)
		columns_format(columns, G_N_ELEMENTS(columns), rows, out);
	for (guint i = 0; i < guests->notes->len; i++) {
		g_autofree char *note = quote_terminal(g_ptr_array_index(guests->notes, i));

		g_string_append_printf(out, "note: %s\n", note);
	}
}

/* For programs. */

static const char *const sources[] = {
	[GUEST_SOURCE_LEASE] = "lease",
	[GUEST_SOURCE_NEIGHBOUR] = "neighbour",
	[GUEST_SOURCE_HOST] = "host",
	[GUEST_SOURCE_NONE] = NULL,
};

static void write_time(Json *json, const char *key, gint64 time)
{
	if (time != 0)
		json_add_number(json, key, time);
	else
		json_add_text(json, key, NULL);
}

static void write_answer(Json *json, enum neighbour_answer answer)
{
	if (answer == NEIGHBOUR_UNKNOWN)
		json_add_text(json, "answers", NULL);
	else
		json_add_boolean(json, "answers", answer == NEIGHBOUR_ANSWERS);
}

static void write_guest(const struct guest *guest, Json *json)
{
	g_autofree char *mac = mac_format(guest->mac);
	char text[IP_TEXT_SIZE];

	json_open_object(json, NULL);
	json_add_text(json, "name", guest->name);
	json_add_text(json, "address",
		ip_address_is_set(guest->address) ? ip_address_format(guest->address, text) : NULL);
	json_add_text(json, "source", sources[guest->source]);
	json_add_text(json, "mac", mac);
	json_add_text(json, "port", guest->port.index != 0 ? guest->port.name : NULL);
	json_add_text(json, "user", guest->user);
	write_time(json, "since", guest->since);
	write_time(json, "expiry", guest->expiry);
	write_answer(json, guest->answer);
	json_close_object(json);
}

void guests_write(const Guests *guests, Json *json)
{
	json_open_array(json, "guests");
	for (guint i = 0; i < guests->list->len; i++)
		write_guest(g_ptr_array_index(guests->list, i), json);
	json_close_array(json);
	json_open_array(json, "notes");
	for (guint i = 0; i < guests->notes->len; i++)
		json_add_text(json, NULL, g_ptr_array_index(guests->notes, i));
	json_close_array(json);
}
