/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The journal: what it says is what was said to it, and what is not its own is nothing to it. */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "helpers/host/journal.h"
#include "tests/unit/unit.h"

struct fixture {
	char *dir;
	Journal *journal;
};

static void set_up(struct fixture *f, gconstpointer data G_GNUC_UNUSED)
{
	f->dir = g_dir_make_tmp("brw0-journal-XXXXXX", NULL);
	g_assert_nonnull(f->dir);
	f->journal = journal_open(f->dir, NULL);
	g_assert_nonnull(f->journal);
}

static void tear_down(struct fixture *f, gconstpointer data G_GNUC_UNUSED)
{
	g_autofree char *lock = g_build_filename(f->dir, "lock", NULL);

	(void) g_unlink(f->journal->path);
	(void) g_unlink(lock);
	journal_close(f->journal);
	g_assert_cmpint(g_rmdir(f->dir), ==, 0);
	g_free(f->dir);
}

static void save(struct fixture *f)
{
	g_autoptr(GError) error = NULL;

	journal_save(f->journal, &error);
	g_assert_no_error(error);
}

static void write_text(struct fixture *f, const char *text)
{
	g_assert_true(g_file_set_contents(f->journal->path, text, -1, NULL));
}

/* The journal that another process would see. */
static Journal *read_again(struct fixture *f)
{
	g_autoptr(GError) error = NULL;
	Journal *journal = journal_read(f->dir, &error);

	g_assert_no_error(error);
	return journal;
}

static JournalEntry *add_entry(
	struct fixture *f, const char *kind, const char *key, const char *value, const char *before)
{
	return journal_add(f->journal, kind, key, words_new_of(value), words_new_of(before));
}

static const char *const odd[] = {"", " ", " a ", "a;b", "a\\;b\\", "[x]", "a=b", "# a", "a\nb",
	"\ta\r", "\"'$(x)`", "caf\xc3\xa9", "caf\xe9\xff", "\x01\x7f", "\\n", "\\303", "%41"};

static void test_round_trip(struct fixture *f, gconstpointer data G_GNUC_UNUSED)
{
	g_autoptr(Journal) again = NULL;

	for (gsize i = 0; i < G_N_ELEMENTS(odd); i++) {
		JournalEntry *entry = add_entry(f, odd[i], odd[i], odd[i], odd[i]);

		if (i % 2 == 1)
			entry->after = words_new_of(odd[i]);
		entry->detail = words_new_of(odd[i]);
		for (gsize k = 0; k < i; k++)
			words_add(entry->before, "list", odd[k]);
		words_add_list(entry->value, "empty");
		journal_entry_add_bridge(entry, "a;b\\");
		journal_entry_add_bridge(entry, "[c]=,");
	}
	save(f);
	again = read_again(f);
	g_assert_cmpuint(again->entries->len, ==, G_N_ELEMENTS(odd));
	for (guint i = 0; i < G_N_ELEMENTS(odd); i++) {
		JournalEntry *entry = g_ptr_array_index(again->entries, i);

		g_assert_cmpstr(entry->kind, ==, odd[i]);
		g_assert_cmpstr(entry->key, ==, odd[i]);
		g_assert_cmpstr(words_get_unnamed(entry->value), ==, odd[i]);
		g_assert_cmpstr(words_get_unnamed(entry->before), ==, odd[i]);
		g_assert_true(words_is(entry->detail, odd[i]));
		g_assert_cmpstr(
			words_get(entry->after, WORDS_UNNAMED), ==, i % 2 == 1 ? odd[i] : NULL);
		for (gsize k = 0; k < i; k++)
			g_assert_cmpstr(words_list(entry->before, "list")[k], ==, odd[k]);
		g_assert_cmpint(words_list(entry->before, "list") == NULL, ==, i == 0);
		g_assert_null(words_list(entry->value, "empty")[0]);
		g_assert_cmpuint(entry->bridges->len, ==, 2);
		g_assert_true(journal_entry_serves(entry, "a;b\\"));
		g_assert_true(journal_entry_serves(entry, "[c]=,"));
	}
}

static void add_many(struct fixture *f, guint n, gsize size)
{
	g_autofree char *text = g_strnfill(size, 'x');

	for (guint i = 0; i < n; i++)
		journal_entry_add_bridge(add_entry(f, "k", text, "v", text), "br");
}

/* What can be written can be read, and what cannot be read is not written. */
static void test_large(struct fixture *f, gconstpointer data G_GNUC_UNUSED)
{
	g_autoptr(Journal) again = NULL;
	g_autoptr(GError) error = NULL;

	add_many(f, 2000, 2000);
	save(f);
	again = read_again(f);
	g_assert_cmpuint(again->entries->len, ==, 2000);
	g_clear_pointer(&again, journal_close);
	add_many(f, 3000, 2000);
	g_assert_false(journal_save(f->journal, &error));
	g_assert_nonnull(strstr(error->message, "File too large"));
	again = read_again(f);
	g_assert_cmpuint(again->entries->len, ==, 2000);
}

/* What is gone is not written, and comes back if that could not be written. */
static void test_gone(struct fixture *f, gconstpointer data G_GNUC_UNUSED)
{
	g_autoptr(Journal) again = NULL;

	add_many(f, 2, 10);
	((JournalEntry *) g_ptr_array_index(f->journal->entries, 0))->is_gone = TRUE;
	g_ptr_array_add(f->journal->entries, journal_entry_new(NULL, NULL, NULL, NULL));
	((JournalEntry *) g_ptr_array_index(f->journal->entries, 2))->is_gone = TRUE;
	save(f);
	g_assert_cmpuint(f->journal->entries->len, ==, 1);
	again = read_again(f);
	g_assert_cmpuint(again->entries->len, ==, 1);
	((JournalEntry *) g_ptr_array_index(f->journal->entries, 0))->is_gone = TRUE;
	save(f);
	g_assert_false(g_file_test(f->journal->path, G_FILE_TEST_EXISTS));
}

static void test_empty_is_no_file(struct fixture *f, gconstpointer data G_GNUC_UNUSED)
{
	g_autofree char *left = g_strconcat(f->journal->path, ".new", NULL);
	g_autoptr(Journal) again = NULL;
	JournalEntry *entry;

	save(f);
	g_assert_false(g_file_test(f->journal->path, G_FILE_TEST_EXISTS));
	entry = add_entry(f, "k", "key", "v", "b");
	save(f);
	g_assert_true(g_file_test(f->journal->path, G_FILE_TEST_EXISTS));

	/* What a killed run left goes as well. */
	g_assert_true(g_file_set_contents(left, "x", -1, NULL));
	journal_drop(f->journal, entry);
	save(f);
	g_assert_false(g_file_test(f->journal->path, G_FILE_TEST_EXISTS));
	g_assert_false(g_file_test(left, G_FILE_TEST_EXISTS));
	again = read_again(f);
	g_assert_cmpuint(again->entries->len, ==, 0);
}

static void test_foreign_boot_is_stale(struct fixture *f, gconstpointer data G_GNUC_UNUSED)
{
	g_autoptr(GPtrArray) entries = g_ptr_array_new_with_free_func(journal_entry_free);
	g_autoptr(Journal) again = NULL;
	g_autofree char *text = NULL;

	journal_entry_add_bridge(add_entry(f, "k", "key", "v", "b"), "br");
	text = journal_entries_format(f->journal->entries, "another-boot");
	g_assert_true(journal_entries_parse(text, "another-boot", entries, NULL));
	g_assert_cmpuint(entries->len, ==, 1);
	write_text(f, text);
	again = read_again(f);
	g_assert_cmpuint(again->entries->len, ==, 0);

	/* Written anew, it is of this boot. */
	save(f);
	g_clear_pointer(&again, journal_close);
	again = read_again(f);
	g_assert_cmpuint(again->entries->len, ==, 1);
}

static void test_bridges(struct fixture *f, gconstpointer data G_GNUC_UNUSED)
{
	JournalEntry *one = add_entry(f, "k", "1", "v", "b");
	JournalEntry *two = add_entry(f, "k", "2", "v", "b");

	g_assert_false(journal_entry_serves(one, "a"));
	g_assert_true(journal_entry_add_bridge(one, "a"));
	g_assert_false(journal_entry_add_bridge(one, "a"));
	g_assert_true(journal_entry_add_bridge(one, "b"));
	g_assert_true(journal_entry_add_bridge(two, "b"));
	g_assert_true(journal_entry_serves(one, "a"));
	g_assert_false(journal_entry_serves(one, ""));
	g_assert_false(journal_entry_serves(two, "a"));

	/* Each bridge once, in however many entries. */
	g_assert_cmpuint(journal_count_others(f->journal, "a"), ==, 1);
	g_assert_cmpuint(journal_count_others(f->journal, "b"), ==, 1);
	g_assert_cmpuint(journal_count_others(f->journal, "c"), ==, 2);

	g_assert_true(journal_entry_drop_bridge(one, "a"));
	g_assert_false(journal_entry_drop_bridge(one, "a"));
	g_assert_true(journal_entry_serves(one, "b"));
	g_assert_cmpuint(journal_count_others(f->journal, "b"), ==, 0);
}

static void test_find(struct fixture *f, gconstpointer data G_GNUC_UNUSED)
{
	JournalEntry *one = add_entry(f, "k", "a", "1", "b");
	JournalEntry *two = add_entry(f, "k", "a", "2", "b");

	g_assert_true(journal_find(f->journal, "k", "a", "1") == one);
	g_assert_true(journal_find(f->journal, "k", "a", "2") == two);
	g_assert_null(journal_find(f->journal, "k", "a", "3"));
	g_assert_null(journal_find(f->journal, "k", "b", "1"));
	g_assert_null(journal_find(f->journal, "l", "a", "1"));
	journal_drop(f->journal, one);
	g_assert_null(journal_find(f->journal, "k", "a", "1"));
	g_assert_true(journal_find(f->journal, "k", "a", "2") == two);
}

static const struct corrupt_case {
	const char *name;
	const char *text;  /* after the stamp of this boot */
	const char *error; /* what it begins with; NULL: taken */
} corrupt_cases[] = {
	{"stamp-alone", "", NULL},
	{"other-group", "[x]\ny=z\n", NULL},
	{"no-kind", "[change 1]\nkey=a\nvalue=b\nbefore=c\nbridges=d;\n", "Key file does not have"},
	{"no-before", "[change 1]\nkind=k\nkey=a\nvalue=b\nbridges=d;\n", "Key file does not have"},
	{"no-bridges", "[change 1]\nkind=k\nkey=a\nvalue=b\nbefore=c\n", "Key file does not have"},
	{"cut-off", "[change 1]\nkind=k\nke", "Key file contains line"},
	{"cut-off-group", "[change", "Key file contains line"},
	{"bytes", "[change 1]\nkind=\xff\nkey=a\nvalue=b\nbefore=c\nbridges=d;\n",
		"Key file contains key"},
	{"bad-escape", "[change 1]\nkind=\\q\nkey=a\nvalue=b\nbefore=c\nbridges=d;\n",
		"Key file contains key"},
	{"bad-escape-in-after",
		"[change 1]\nkind=k\nkey=a\nvalue=b\nbefore=c\nafter=\\q\nbridges=d;\n",
		"Key file contains key"},
	{"garbage",
		"\x7f"
		"ELF",
		"Key file contains line"},
};

static void test_corrupt(struct fixture *f, gconstpointer data)
{
	const struct corrupt_case *c = data;
	g_autoptr(GError) error = NULL;
	g_autoptr(Journal) journal = NULL;
	g_autofree char *stamp = NULL;
	g_autofree char *text = NULL;
	g_autofree char *wanted =
		g_strdup_printf("cannot use the journal %s: %s", f->journal->path, c->error);

	add_entry(f, "k", "key", "v", "b");
	save(f);
	g_assert_true(g_file_get_contents(f->journal->path, &stamp, NULL, NULL));
	*strstr(stamp, "[change") = '\0';
	text = g_strconcat(stamp, c->text, NULL);
	write_text(f, text);

	journal = journal_read(f->dir, &error);
	g_assert_cmpint(journal != NULL, ==, c->error == NULL);
	if (c->error != NULL && !g_str_has_prefix(error->message, wanted))
		g_error("'%s' does not begin with '%s'", error->message, wanted);
}

static void test_empty_file(struct fixture *f, gconstpointer data G_GNUC_UNUSED)
{
	g_autoptr(Journal) journal = NULL;

	write_text(f, "");
	journal = read_again(f);
	g_assert_cmpuint(journal->entries->len, ==, 0);
}

static void test_read_touches_nothing(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Journal) journal = journal_read("/nonexistent/brw0", &error);

	g_assert_no_error(error);
	g_assert_cmpuint(journal->entries->len, ==, 0);
	g_assert_false(journal_save(journal, NULL) && journal->entries->len > 0);
	g_assert_false(g_file_test("/nonexistent", G_FILE_TEST_EXISTS));
}

static void add(
	const char *name, void (*test)(struct fixture *f, gconstpointer data), gconstpointer data)
{
	g_autofree char *path = g_strconcat("/journal/", name, NULL);

	g_test_add(path, struct fixture, data, set_up, test, tear_down);
}

void journal_suite(void)
{
	add("round-trip-with-odd-names", test_round_trip, NULL);
	add("large", test_large, NULL);
	add("gone", test_gone, NULL);
	add("empty-is-no-file", test_empty_is_no_file, NULL);
	add("foreign-boot-is-stale", test_foreign_boot_is_stale, NULL);
	add("bridges", test_bridges, NULL);
	add("find", test_find, NULL);
	add("empty-file-is-stale", test_empty_file, NULL);
	for (gsize i = 0; i < G_N_ELEMENTS(corrupt_cases); i++) {
		g_autofree char *name = g_strconcat("corrupt/", corrupt_cases[i].name, NULL);

		add(name, test_corrupt, &corrupt_cases[i]);
	}
	g_test_add_func("/journal/read-touches-nothing", test_read_touches_nothing);
}
