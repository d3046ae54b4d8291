/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The steps for the rules of a bridge. What is to be done is the backend's to know. */
#include "config.h"

#include "helpers/host/step-rules.h"

#include <string.h>

#include "helpers/base/conntrack.h"
#include "helpers/base/error.h"

enum { PORT_DNS = 53 };

/*
 * The key is the bridge. What struct ruleset_subject points to is the step's own here, and written
 * to the journal as the detail. A step that was made again without its detail has none of it.
 */
struct rules {
	const Backend *backend;
	char *table;
	ConfBridge *conf; /* only the members that have a row in detail_words are set */
	struct ip_prefix address;
	GArray *more; /* of struct ip_prefix */
	struct ip_address dns;
	Table *wanted; /* made of these four */
	guint n_others;
};

static const Backend *backend_of(const Step *step)
{
	return ((const struct rules *) step->data)->backend;
}

static struct backend_rules rules_of(const Step *step)
{
	const struct rules *rules = step->data;

	return (struct backend_rules){.bridge = step->key,
		.table = rules->table,
		.wanted = rules->wanted,
		.n_others = rules->n_others};
}

static void clear_subject(struct rules *rules)
{
	g_clear_pointer(&rules->conf, conf_bridge_free);
	g_clear_pointer(&rules->more, g_array_unref);
	g_clear_pointer(&rules->wanted, table_free);
}

static void rules_clear(gpointer data)
{
	struct rules *rules = data;

	g_free(rules->table);
	clear_subject(rules);
}

/* Replace the subject by an empty one. */
static void start_subject(Step *step)
{
	struct rules *rules = step->data;

	clear_subject(rules);
	rules->conf = conf_bridge_new(step->key);
	rules->address = (struct ip_prefix){0};
	rules->more = g_array_new(FALSE, FALSE, sizeof(struct ip_prefix));
	rules->dns = (struct ip_address){0};
}

static void make_wanted(struct rules *rules)
{
	const struct ruleset_subject subject = {.conf = rules->conf,
		.address = rules->address,
		.more = (const struct ip_prefix *) (gpointer) rules->more->data,
		.n_more = rules->more->len,
		.dns = rules->dns};

	rules->wanted = ruleset_new(rules->backend, rules->table, &subject);
}

static void rules_format(const Step *step, Words *value)
{
	words_add(value, WORDS_UNNAMED, ((const struct rules *) step->data)->table);
}

static gboolean rules_parse(Step *step, const Words *value)
{
	struct rules *rules = step->data;
	g_auto(GStrv) tables = NULL;

	rules->backend = backend_find_by_step_kind(step->kind->name);
	tables = rules->backend->list_tables(step->key);
	for (gsize i = 0; tables[i] != NULL && rules->table == NULL; i++)
		if (words_is(value, tables[i]))
			rules->table = g_strdup(tables[i]);
	return rules->table != NULL;
}

static void format_prefix(struct ip_prefix prefix, const char *name, Words *detail)
{
	char text[IP_TEXT_SIZE];

	words_add(detail, name, ip_prefix_format(prefix, text));
}

static void format_address(const struct rules *rules, const char *name, Words *detail)
{
	format_prefix(rules->address, name, detail);
}

static gboolean parse_address(struct rules *rules, const char *word)
{
	return ip_prefix_parse(AF_INET, word, &rules->address, NULL);
}

static void format_more(const struct rules *rules, const char *name, Words *detail)
{
	for (guint i = 0; i < rules->more->len; i++)
		format_prefix(g_array_index(rules->more, struct ip_prefix, i), name, detail);
}

static gboolean parse_more(struct rules *rules, const char *word)
{
	struct ip_prefix network;

	if (!ip_prefix_parse(AF_INET, word, &network, NULL))
		return FALSE;
	g_array_append_val(rules->more, network);
	return TRUE;
}

static void format_source(const struct rules *rules, const char *name, Words *detail)
{
	char text[IP_TEXT_SIZE];

	if (ip_address_is_set(rules->conf->source))
		words_add(detail, name, ip_address_format(rules->conf->source, text));
}

static gboolean parse_source(struct rules *rules, const char *word)
{
	return ip_address_parse(AF_INET, word, &rules->conf->source, NULL);
}

static void format_uplink(const struct rules *rules, const char *name, Words *detail)
{
	if (rules->conf->uplink != NULL)
		words_add(detail, name, rules->conf->uplink);
}

static gboolean parse_uplink(struct rules *rules, const char *word)
{
	g_free(rules->conf->uplink);
	rules->conf->uplink = g_strdup(word);
	return word[0] != '\0';
}

static void format_dns(const struct rules *rules, const char *name, Words *detail)
{
	char text[IP_TEXT_SIZE];

	if (ip_address_is_set(rules->dns))
		words_add(detail, name, ip_address_format(rules->dns, text));
}

static gboolean parse_dns(struct rules *rules, const char *word)
{
	return ip_address_parse(AF_INET, word, &rules->dns, NULL);
}

/* The words of the detail: what the rules were made of. */
static const struct {
	const char *name;
	void (*format)(const struct rules *rules, const char *name, Words *detail);
	gboolean (*parse)(struct rules *rules, const char *word);
} detail_words[] = {
	{"subnet", format_address, parse_address},
	{"more", format_more, parse_more},
	{"source", format_source, parse_source},
	{"uplink", format_uplink, parse_uplink},
	{"dns", format_dns, parse_dns},
};

/* The row of that name; behind the last one: there is none. */
static gsize find_word(const char *name)
{
	gsize i = 0;

	while (i < G_N_ELEMENTS(detail_words) && strcmp(detail_words[i].name, name) != 0)
		i++;
	return i;
}

static void rules_format_detail(const Step *step, Words *detail)
{
	const struct rules *rules = step->data;

	for (gsize i = 0; i < G_N_ELEMENTS(detail_words) && rules->conf != NULL; i++)
		detail_words[i].format(rules, detail_words[i].name, detail);
}

static gboolean parse_list(struct rules *rules, const char *name, const char *const *list)
{
	gsize row = find_word(name);
	gboolean ok = row < G_N_ELEMENTS(detail_words);

	for (gsize i = 0; ok && list[i] != NULL; i++)
		ok = detail_words[row].parse(rules, list[i]);
	return ok;
}

static gboolean rules_parse_detail(Step *step, const Words *detail, GError **error)
{
	struct rules *rules = step->data;
	const char *name;
	gboolean ok = TRUE;

	start_subject(step);
	for (guint i = 0; ok && (name = words_get_name(detail, i)) != NULL; i++)
		ok = parse_list(rules, name, words_list(detail, name));
	if (!ok || rules->address.length == 0)
		return error_set(error, BRW0_ERROR_FAILED,
			"cannot tell which rules %s had: another version of this program made them",
			step->key);
	make_wanted(rules);
	return TRUE;
}

/* Older versions have one word: "subnet=PREFIX more=PREFIX … source=ADDRESS uplink=NAME". */
static void rules_upgrade(JournalEntry *entry)
{
	g_auto(GStrv) parts = g_strsplit(words_get_unnamed(entry->detail), " ", -1);
	g_autoptr(Words) detail = words_new();

	for (gsize i = 0; parts[i] != NULL; i++) {
		char *sign = strchr(parts[i], '=');

		if (sign == NULL)
			return;
		*sign = '\0';
		if (find_word(parts[i]) == G_N_ELEMENTS(detail_words))
			return;
		words_add(detail, parts[i], sign + 1);
	}
	if (words_get_name(detail, 0) == NULL)
		return;
	words_free(entry->detail);
	entry->detail = g_steal_pointer(&detail);
}

static gboolean rules_inspect(Host *host, const Step *step, Inspection *ret, GError **error)
{
	struct backend_rules rules = rules_of(step);
	struct backend_found found;

	rules.is_journalled = step_find_entry(step, host->journal) != NULL;
	if (!backend_of(step)->inspect(host->view, &rules, &found, error))
		return FALSE;
	ret->holds = found.holds;
	ret->before = words_new_of(found.before);
	ret->found = g_strdup(found.found);
	return TRUE;
}

/* Who asks again from the same port would go on with the server of before. */
static void forget_questions(const struct rules *rules)
{
	const struct conntrack_target target = {rules->address.address, PORT_DNS};

	/* Without it they end by themselves. */
	if (ip_prefix_is_set(rules->address))
		(void) !conntrack_forget(&target);
}

static gboolean rules_apply(Host *host, const Step *step, GError **error)
{
	const struct backend_rules rules = rules_of(step);

	if (!backend_of(step)->ensure(host->view, &rules, error))
		return FALSE;
	forget_questions(step->data);
	return TRUE;
}

static gboolean rules_revert(Host *host, const Step *step, JournalEntry *entry, GError **error)
{
	const struct backend_rules rules = rules_of(step);
	gboolean stays;

	if (!backend_of(step)->remove(host->view, &rules, &stays, error))
		return FALSE;
	if (stays && !words_is(entry->before, backend_of(step)->befores[0]))
		host_note(host, "the empty table %s stays registered: the kernel cannot undo that",
			rules.table);
	return TRUE;
}

static void rules_describe(const Step *step, GString *out)
{
	const struct backend_rules rules = rules_of(step);

	backend_of(step)->describe(&rules, out);
}

static gboolean rules_describe_revert(Host *host, const Step *step,
	const JournalEntry *entry G_GNUC_UNUSED, GString *out, GError **error)
{
	const struct backend_rules rules = rules_of(step);

	return backend_of(step)->describe_removal(host->view, &rules, out, error);
}

static gboolean is_among(const Words *before, const Backend *backend)
{
	for (gsize i = 0; backend->befores[i] != NULL; i++)
		if (words_is(before, backend->befores[i]))
			return TRUE;
	return FALSE;
}

static gboolean rules_is_before(const Words *before)
{
	return is_among(before, backend_find_by_step_kind("rules"));
}

static gboolean table_is_before(const Words *before)
{
	return is_among(before, backend_find_by_step_kind("table"));
}

static char *rules_get_title(const Step *step)
{
	return g_strdup_printf("table %s", ((const struct rules *) step->data)->table);
}

#define RULES_FUNCTIONS                                                                            \
	.data_size = sizeof(struct rules), .clear = rules_clear, .format = rules_format,           \
	.parse = rules_parse, .format_detail = rules_format_detail,                                \
	.parse_detail = rules_parse_detail, .upgrade = rules_upgrade, .inspect = rules_inspect,    \
	.apply = rules_apply, .revert = rules_revert, .describe = rules_describe,                  \
	.describe_revert = rules_describe_revert, .turn = STEP_GOES_AFTER, .is_rules = TRUE

const StepKind step_kind_rules = {.name = "rules",
	RULES_FUNCTIONS,
	.is_before = rules_is_before,
	.get_title = rules_get_title,
	.is_cleared_by_hand = TRUE};

const StepKind step_kind_table = {.name = "table", RULES_FUNCTIONS, .is_before = table_is_before};

Step *step_new_rules(const Backend *backend, const char *table,
	const struct ruleset_subject *subject, guint n_others)
{
	Step *step = step_new(step_kind_find(backend->step_kind), subject->conf->name);
	struct rules *rules = step->data;

	rules->backend = backend;
	rules->table = g_strdup(table);
	rules->n_others = n_others;
	start_subject(step);
	rules->conf->uplink = g_strdup(subject->conf->uplink);
	rules->conf->source = subject->conf->source;
	rules->address = subject->address;
	rules->dns = subject->dns;
	g_array_append_vals(rules->more, subject->more, (guint) subject->n_more);
	make_wanted(rules);
	return step;
}

JournalEntry *step_rules_find_entry(
	const Backend *backend, const char *table, const char *bridge, const Journal *journal)
{
	return journal_find(journal, backend->step_kind, bridge, table);
}

static void adopt(const Backend *backend, const char *table, const char *bridge, Journal *journal)
{
	JournalEntry *entry;

	if (step_rules_find_entry(backend, table, bridge, journal) != NULL)
		return;
	entry = journal_add(journal, backend->step_kind, bridge, words_new_of(table),
		words_new_of(backend->befores[0]));
	journal_entry_add_bridge(entry, bridge);
}

void step_rules_adopt(const struct backend_facts *facts, const char *bridge, Journal *journal)
{
	for (gsize i = 0; i < N_BACKENDS; i++) {
		g_auto(GStrv) tables = backends[i]->list_tables(bridge);

		for (gsize k = 0; facts[i].is_own && tables[k] != NULL; k++)
			adopt(backends[i], tables[k], bridge, journal);
	}
}
