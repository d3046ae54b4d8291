/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What comes and what goes, in which order; and which entries a journal may have. */
#include "config.h"

#include <string.h>

#include "helpers/host/transition.h"
#include "tests/unit/unit.h"

/* A journal and a wish, and the list that they make: a word each, as list_text() writes it. */
static const struct list_case {
	const char *name;
	const char *entries; /* "KIND KEY VALUE BRIDGE[,BRIDGE]" each, oldest first, ';' between */
	const char *steps;   /* "KIND KEY VALUE HOLDS" each; NULL: nothing is wanted */
	const char *list;
} list_cases[] = {
	{"nothing", "", "", ""},
	{"new", "", "bridge a M 0;address a 1 0;rules a nat 0;forwarding f 1 0",
		"make bridge a M;make address a 1;make rules a nat;make forwarding f 1"},
	{"holds", "address a 1 a", "address a 1 1", ""},
	{"holds-by-others", "", "address a 1 1", ""},
	{"repair", "address a 1 a;up a up a", "address a 1 1;up a up 0", "make up a up"},
	{"remove-is-the-reverse", "bridge a M a;address a 1 a;rules a nat a;forwarding f 1 a", NULL,
		"revert forwarding f 1;revert rules a nat;revert address a 1;revert bridge a M"},
	{"remove-of-another", "address b 1 b", NULL, ""},
	{"address-changes", "address a 1 a;up a up a;rules a nat a",
		"address a 2 0;up a up 1;rules a nat 0",
		"make address a 2;make rules a nat;revert address a 1"},
	{"ports-change", "port p a a;port q a a;up a up a", "port r a 0;up a up 1",
		"revert port q a;revert port p a;make port r a"},
	{"firewall-changes", "address a 1 a;rules a nat a;rules a filter a;forwarding f 1 a",
		"address a 1 1;table a brw0-a 0;forwarding f 1 1",
		"make table a brw0-a;revert rules a filter;revert rules a nat"},
	{"all-changes", "address a 1 a;rules a nat a;sysctl s 1 a",
		"address a 2 0;table a brw0-a 0",
		"revert sysctl s 1;make address a 2;make table a brw0-a;revert rules a nat;"
		"revert address a 1"},
	{"claim", "forwarding f 1 b", "forwarding f 1 1", "claim forwarding f 1"},
	{"claim-and-repair", "forwarding f 1 b", "forwarding f 1 0",
		"claim forwarding f 1;make forwarding f 1"},
	{"leave", "forwarding f 1 a,b", "", "leave forwarding f 1"},
	{"leave-by-remove", "address a 1 a;forwarding f 1 a,b", NULL,
		"leave forwarding f 1;revert address a 1"},
	{"last-one-reverts", "forwarding f 1 a", "", "revert forwarding f 1"},
};

/* What a kind takes for its value, by a short name. */
static const struct {
	const char *name, *value;
} values[] = {{"M", "02:00:5e:10:00:01"}, {"1", "10.0.0.1/24"}, {"2", "10.0.0.2/24"}};

static Words *value_of(const char *kind, const char *name)
{
	gboolean is_short = strcmp(kind, "bridge") == 0 || strcmp(kind, "address") == 0;

	for (gsize i = 0; i < G_N_ELEMENTS(values) && is_short; i++)
		if (strcmp(values[i].name, name) == 0)
			return words_new_of(values[i].value);
	return words_new_of(name);
}

static JournalEntry *entry_of(const char *text)
{
	g_auto(GStrv) words = g_strsplit(text, " ", 4);
	g_auto(GStrv) bridges = g_strsplit(words[3], ",", -1);
	JournalEntry *entry = journal_entry_new(
		words[0], words[1], value_of(words[0], words[2]), words_new_of(""));

	for (gsize i = 0; bridges[i] != NULL; i++)
		journal_entry_add_bridge(entry, bridges[i]);
	return entry;
}

static GPtrArray *entries_of(const char *text)
{
	GPtrArray *entries = g_ptr_array_new_with_free_func(journal_entry_free);
	g_auto(GStrv) parts = g_strsplit(text, ";", -1);

	for (gsize i = 0; parts[i] != NULL; i++)
		g_ptr_array_add(entries, entry_of(parts[i]));
	return entries;
}

static void clear_inspection(gpointer data)
{
	inspection_clear(data);
}

static GArray *inspections_new(void)
{
	GArray *inspections = g_array_new(FALSE, FALSE, sizeof(Inspection));

	g_array_set_clear_func(inspections, clear_inspection);
	return inspections;
}

static GPtrArray *steps_of(const char *text, GArray *inspections)
{
	GPtrArray *steps = g_ptr_array_new_with_free_func((GDestroyNotify) step_free);
	g_auto(GStrv) parts = g_strsplit(text, ";", -1);

	for (gsize i = 0; parts[i] != NULL; i++) {
		g_auto(GStrv) words = g_strsplit(parts[i], " ", 4);
		Inspection inspection = {
			.holds = strcmp(words[3], "1") == 0, .before = words_new_of("")};
		g_autoptr(Words) value = value_of(words[0], words[2]);
		Step *step = step_new(step_kind_find(words[0]), words[1]);

		g_assert_true(step->kind->parse(step, value));
		g_ptr_array_add(steps, step);
		g_array_append_val(inspections, inspection);
	}
	return steps;
}

static char *name_of(const char *kind, const Words *value)
{
	for (gsize i = 0; i < G_N_ELEMENTS(values); i++) {
		g_autoptr(Words) full = value_of(kind, values[i].name);

		if (words_equal(full, value))
			return g_strdup(values[i].name);
	}
	return words_join(value);
}

static char *list_text(const GPtrArray *list)
{
	static const char *const names[] = {"claim", "make", "leave", "revert"};
	GString *out = g_string_new(NULL);

	for (guint i = 0; i < list->len; i++) {
		const Transition *t = g_ptr_array_index(list, i);
		g_autoptr(Words) value =
			t->step != NULL ? step_format(t->step) : words_copy(t->entry->value);
		g_autofree char *name = name_of(t->step_kind->name, value);

		g_string_append_printf(out, "%s%s %s %s %s", i > 0 ? ";" : "", names[t->kind],
			t->step_kind->name, t->step != NULL ? t->step->key : t->entry->key, name);
	}
	return g_string_free(out, FALSE);
}

static void test_list(gconstpointer data)
{
	const struct list_case *c = data;
	g_autoptr(GArray) inspections = inspections_new();
	g_autoptr(GPtrArray) entries = entries_of(c->entries);
	g_autoptr(GPtrArray) steps = c->steps != NULL ? steps_of(c->steps, inspections) : NULL;
	g_autoptr(GPtrArray) list =
		transitions_plan(entries, "a", steps, steps != NULL ? inspections : NULL);
	g_autofree char *text = list_text(list);

	g_assert_cmpstr(text, ==, c->list);
}

/* What the rules were made of changes while they hold: the journal has to know that. */
static void test_detail(void)
{
	g_autoptr(GArray) inspections = inspections_new();
	g_autoptr(GPtrArray) entries = entries_of("rules a nat a");
	g_autoptr(GPtrArray) steps = steps_of("rules a nat 1", inspections);
	g_autoptr(GPtrArray) list = NULL;
	JournalEntry *entry = g_ptr_array_index(entries, 0);
	Step *step = g_ptr_array_index(steps, 0);
	g_autoptr(Words) detail = words_new();

	words_add(detail, "subnet", "10.0.0.1/24");
	g_assert_true(step->kind->parse_detail(step, detail, NULL));
	list = transitions_plan(entries, "a", steps, inspections);
	g_assert_cmpuint(list->len, ==, 1);
	g_assert_cmpint(((Transition *) g_ptr_array_index(list, 0))->kind, ==, TRANSITION_CLAIM);
	g_clear_pointer(&list, g_ptr_array_unref);
	entry->detail = step_format_detail(step);
	list = transitions_plan(entries, "a", steps, inspections);
	g_assert_cmpuint(list->len, ==, 0);
}

#define IPV4 "net/ipv4/conf/"

/* Which entries a journal may have. */
static const struct entry_case {
	const char *name;
	const char *kind, *key, *value, *before;
	gboolean is_sane;
} entry_cases[] = {
	{"bridge", "bridge", "brW0", "02:00:5e:10:00:01", "absent", TRUE},
	{"bridge-path", "bridge", "../x", "02:00:5e:10:00:01", "absent", FALSE},
	{"bridge-option", "bridge", "-x", "02:00:5e:10:00:01", "absent", FALSE},
	{"bridge-value", "bridge", "brW0", "x", "absent", FALSE},
	{"bridge-before", "bridge", "brW0", "02:00:5e:10:00:01", "there", FALSE},
	{"port", "port", "eth1", "brW0", "joined", TRUE},
	{"port-value", "port", "eth1", "br/0", "joined", FALSE},
	{"groups", "groups", "eth1", "0xfffd", "0x0", TRUE},
	{"groups-none", "groups", "eth1", "0xfffd", "", TRUE},
	{"groups-value", "groups", "eth1", "0x1fffd", "", FALSE},
	{"address", "address", "brW0", "10.0.0.1/24", "absent", TRUE},
	{"address-value", "address", "brW0", "10.0.0.1/33", "absent", FALSE},
	{"up", "up", "brW0", "up", "down", TRUE},
	{"up-value", "up", "brW0", "down", "down", FALSE},
	{"module", "module", "ip_tables", "loaded", "unloaded", TRUE},
	{"module-other", "module", "evil", "loaded", "unloaded", FALSE},
	{"rules", "rules", "brW0", "filter", "registered", TRUE},
	{"rules-table", "rules", "brW0", "security", "registered", FALSE},
	{"table", "table", "brW0", "brw0-brW0", "", TRUE},
	{"table-of-others", "table", "brW0", "filter", "", FALSE},
	{"bypass", "bypass", "brW0", "FORWARD nftables filter DOCKER-USER", "", TRUE},
	{"bypass-legacy", "bypass", "brW0", "INPUT iptables filter INPUT", "", TRUE},
	{"bypass-words", "bypass", "brW0", "FORWARD nftables filter", "", FALSE},
	{"bypass-hook", "bypass", "brW0", "OUTPUT nftables filter x", "", FALSE},
	{"bypass-commands", "bypass", "brW0", "FORWARD nftables filter x;flush\nruleset", "",
		FALSE},
	{"forward", "forwarding", "net/ipv4/ip_forward", "1",
		"rules=abc keep=" IPV4 "eth0/forwarding=1", TRUE},
	{"forward-keep", "forwarding", "net/ipv4/ip_forward", "1", "rules= keep=../../x=1", FALSE},
	{"forward-value", "forwarding", "net/ipv4/ip_forward", "2", "rules=", FALSE},
	{"forward-odd-link", "forwarding", IPV4 "a=b/forwarding", "1",
		"rules= keep=" IPV4 "x=y/forwarding=1", TRUE},
	{"sysctl", "sysctl", IPV4 "brW0/forwarding", "1", "0", TRUE},
	{"sysctl-new", "sysctl", "net/ipv6/conf/eth0.5/disable_ipv6", "1", "", TRUE},
	{"sysctl-elsewhere", "sysctl", "kernel/core_pattern", "|/evil", "core", FALSE},
	{"sysctl-core", "sysctl", "net/core/somaxconn", "1", "0", FALSE},
	{"sysctl-up", "sysctl", "../../etc/passwd", "1", "0", FALSE},
	{"sysctl-up-inside", "sysctl", IPV4 "../../../x", "1", "0", FALSE},
	{"sysctl-up-link", "sysctl", IPV4 "../forwarding", "1", "0", FALSE},
	{"sysctl-dot-link", "sysctl", IPV4 "./forwarding", "1", "0", FALSE},
	{"sysctl-no-link", "sysctl", IPV4 "/forwarding", "1", "0", FALSE},
	{"sysctl-long-link", "sysctl", IPV4 "sixteen-bytes-it/forwarding", "1", "0", FALSE},
	{"sysctl-up-name", "sysctl", IPV4 "eth0/..", "1", "0", FALSE},
	{"sysctl-absolute", "sysctl", "/proc/sys/net/ipv4/ip_forward", "1", "0", FALSE},
	{"sysctl-lines", "sysctl", IPV4 "brW0/forwarding", "1", "0\nx", FALSE},
	{"hosts", "hosts", "brW0", "/etc/hosts", "absent", TRUE},
	{"hosts-elsewhere", "hosts", "brW0", "/etc/passwd", "", FALSE},
	{"hosts-before", "hosts", "brW0", "/etc/hosts", "127.0.0.1 localhost", FALSE},
	{"hosts-key", "hosts", "../brW0", "/etc/hosts", "", FALSE},
	{"resolved-words", "resolved", "brW0", "192.168.77.1", "", FALSE},
	{"unknown-kind", "evil", "brW0", "1", "0", FALSE},
};

static void test_entry(gconstpointer data)
{
	const struct entry_case *c = data;
	g_autoptr(JournalEntry) entry =
		journal_entry_new(c->kind, c->key, words_new_of(c->value), words_new_of(c->before));
	g_autoptr(GError) error = NULL;

	journal_entry_add_bridge(entry, "brW0");
	g_assert_cmpint(step_accept_entry(entry, &error), ==, c->is_sane);
	g_assert_cmpint(error == NULL, ==, c->is_sane);

	/* Nothing is one, for whatever is no bridge. */
	journal_entry_add_bridge(entry, "../brW0");
	g_assert_false(step_accept_entry(entry, NULL));
}

void transition_suite(void)
{
	ADD_CASES("/transition/list/", list_cases, test_list);
	ADD_CASES("/transition/entry/", entry_cases, test_entry);
	g_test_add_func("/transition/detail", test_detail);
}
