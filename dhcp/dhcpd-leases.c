/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The leases of ISC's dhcpd: a log in the language of its configuration. */
#include "config.h"

#include "dhcp/dhcpd-leases.h"

#include <stdio.h>
#include <string.h>

#include "dhcp/dhcpd-language.h"
#include "helpers/base/mac.h"

/* An entry as far as it has been read. */
struct entry {
	struct dhcp_lease lease;
	gboolean is_active;
	gboolean has_mac;
	gboolean has_expiry;
};

/* "4 2026/11/26 10:38:22", which is UTC; "epoch 1795689502"; "never". */
static gboolean parse_time(char **words, gint64 *ret_time)
{
	g_autoptr(GDateTime) time = NULL;
	int year, month, day, hour, minute, second;

	if (g_strcmp0(words[0], "never") == 0) {
		*ret_time = 0;
		return TRUE;
	}
	if (words[0] == NULL || words[1] == NULL)
		return FALSE;
	if (strcmp(words[0], "epoch") == 0)
		return g_ascii_string_to_signed(words[1], 10, 1, G_MAXINT64, ret_time, NULL);
	if (words[2] == NULL || sscanf(words[1], "%d/%d/%d", &year, &month, &day) != 3 ||
		sscanf(words[2], "%d:%d:%d", &hour, &minute, &second) != 3)
		return FALSE;
	time = g_date_time_new_utc(year, month, day, hour, minute, second);
	if (time == NULL)
		return FALSE;
	*ret_time = g_date_time_to_unix(time);
	return TRUE;
}

/* A statement of an entry, without its semicolon. */
static void take_statement(struct entry *entry, char **words)
{
	guint n = g_strv_length(words);

	if (n >= 2 && strcmp(words[0], "ends") == 0)
		entry->has_expiry = parse_time(words + 1, &entry->lease.expiry);
	else if (n == 3 && strcmp(words[0], "binding") == 0 && strcmp(words[1], "state") == 0)
		entry->is_active = strcmp(words[2], "active") == 0;
	else if (n == 3 && strcmp(words[0], "hardware") == 0 && strcmp(words[1], "ethernet") == 0)
		entry->has_mac = mac_parse(words[2], entry->lease.mac);
	else if (n == 2 && strcmp(words[0], "client-hostname") == 0) {
		g_free(entry->lease.name);
		entry->lease.name = g_strdup(words[1]);
	}
}

static void end_entry(struct entry *entry, gint64 now, GPtrArray *leases)
{
	if (entry->is_active && entry->has_mac && entry->has_expiry)
		dhcp_leases_add(leases, &entry->lease, now);
	else if (ip_address_is_set(entry->lease.address))
		dhcp_leases_remove(leases, entry->lease.address);
	g_free(entry->lease.name);
	*entry = (struct entry){0};
}

/* The head of a block: whether an entry begins. */
static void begin_entry(struct entry *entry, char **words)
{
	if (g_strv_length(words) == 2 && strcmp(words[0], "lease") == 0)
		(void) ip_address_parse(AF_INET, words[1], &entry->lease.address, NULL);
}

/* What the end of a statement or of a block means, in so many blocks. */
static void take_token(struct entry *entry, enum token token, char **words, guint depth, gint64 now,
	GPtrArray *leases)
{
	if (token == TOKEN_OPEN && depth == 0)
		begin_entry(entry, words);
	else if (token == TOKEN_SEMICOLON && depth == 1)
		take_statement(entry, words);
	else if (token == TOKEN_CLOSE && depth == 1)
		end_entry(entry, now, leases);
}

void dhcpd_leases_parse(const char *text, gsize size G_GNUC_UNUSED, gint64 now, GPtrArray *leases)
{
	struct scanner scanner = scanner_new(text);
	g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);
	struct entry entry = {0};
	guint depth = 0;

	for (;;) {
		char *word = NULL;
		enum token token = scanner_next(&scanner, &word);

		if (token == TOKEN_END)
			break;
		if (token == TOKEN_WORD || token == TOKEN_STRING) {
			g_ptr_array_add(words, word);
			continue;
		}
		g_ptr_array_add(words, NULL);
		take_token(&entry, token, (char **) words->pdata, depth, now, leases);
		g_ptr_array_set_size(words, 0);
		depth += token == TOKEN_OPEN;
		depth -= token == TOKEN_CLOSE && depth > 0;
	}
	/* An entry without its end is not written yet. */
	g_free(entry.lease.name);
}
