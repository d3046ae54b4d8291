/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fuzz the journal: what was read is checked, and it is written, and read again, as the same. */
#include "config.h"

#include "helpers/host/step.h"
#include "tests/fuzz/fuzz.h"

#define BOOT_ID "b"

static GPtrArray *parse(const char *text, GError **error)
{
	g_autoptr(GPtrArray) entries = g_ptr_array_new_with_free_func(journal_entry_free);

	return journal_entries_parse(text, BOOT_ID, entries, error) ? g_steal_pointer(&entries)
								    : NULL;
}

int fuzz_journal(const uint8_t *data, size_t size)
{
	g_autofree char *text = g_strndup((const char *) data, size);
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) entries = parse(text, &error);
	g_autoptr(GPtrArray) again = NULL;
	g_autofree char *written = NULL;
	g_autofree char *rewritten = NULL;

	g_assert_cmpint(entries == NULL, ==, error != NULL);
	if (entries == NULL)
		return 0;
	for (guint i = 0; i < entries->len; i++) {
		g_autoptr(GError) cause = NULL;
		gboolean is_sane = step_accept_entry(g_ptr_array_index(entries, i), &cause);

		g_assert_cmpint(is_sane, ==, cause == NULL);
	}
	written = journal_entries_format(entries, BOOT_ID);
	again = parse(written, &error);
	g_assert_no_error(error);
	rewritten = journal_entries_format(again, BOOT_ID);
	g_assert_cmpuint(again->len, ==, entries->len);
	g_assert_cmpstr(rewritten, ==, written);
	return 0;
}
