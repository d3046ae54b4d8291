/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Steps of any kind; the kinds themselves are in step-*.c. */
#include "config.h"

#include "helpers/host/step.h"

#include <string.h>

#include "helpers/base/error.h"
#include "helpers/host/step-bypass.h"
#include "helpers/host/step-address.h"
#include "helpers/host/step-bridge.h"
#include "helpers/host/step-forwarding.h"
#include "helpers/host/step-hosts.h"
#include "helpers/host/step-module.h"
#include "helpers/host/step-mtu.h"
#include "helpers/host/step-nm-dnsmasq.h"
#include "helpers/host/step-port.h"
#include "helpers/host/step-resolved.h"
#include "helpers/host/step-rules.h"
#include "helpers/host/step-sysctl.h"
#include "helpers/host/step-checksum.h"
#include "helpers/host/step-taps.h"
#include "helpers/port/ifname.h"

static const StepKind *const kinds[] = {
	&step_kind_module,
	&step_kind_bridge,
	&step_kind_mac,
	&step_kind_mtu,
	&step_kind_port,
	&step_kind_groups,
	&step_kind_checksum,
	&step_kind_taps,
	&step_kind_address,
	&step_kind_up,
	&step_kind_rules,
	&step_kind_table,
	&step_kind_bypass,
	&step_kind_sysctl,
	&step_kind_forwarding,
	&step_kind_resolved,
	&step_kind_nm_dnsmasq,
	&step_kind_hosts,
};

const StepKind *step_kind_get(gsize i)
{
	return i < G_N_ELEMENTS(kinds) ? kinds[i] : NULL;
}

const StepKind *step_kind_find(const char *name)
{
	for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
		if (strcmp(kinds[i]->name, name) == 0)
			return kinds[i];
	return NULL;
}

Step *step_new(const StepKind *kind, const char *key)
{
	Step *step = g_new0(Step, 1);

	step->kind = kind;
	step->key = g_strdup(key);
	step->data = g_malloc0(kind->data_size);
	return step;
}

void step_free(Step *step)
{
	if (step->kind->clear != NULL)
		step->kind->clear(step->data);
	g_free(step->data);
	g_free(step->key);
	g_free(step);
}

/* NULL: no step of this program has made it. */
static Step *step_new_of(const StepKind *kind, const JournalEntry *entry)
{
	g_autoptr(Step) step = step_new(kind, entry->key);

	gboolean is_key =
		kind->is_key != NULL ? kind->is_key(entry->key) : ifname_is_valid(entry->key);

	return is_key && kind->parse(step, entry->value) ? g_steal_pointer(&step) : NULL;
}

Step *step_new_again(const JournalEntry *entry, GError **error)
{
	const StepKind *kind = step_kind_find(entry->kind);
	g_autoptr(Step) step = kind != NULL ? step_new_of(kind, entry) : NULL;

	if (step == NULL) {
		error_set(error, BRW0_ERROR_FAILED,
			"cannot restore '%s': another version of this program removed it",
			entry->kind);
		return NULL;
	}
	return kind->parse_detail == NULL || kind->parse_detail(step, entry->detail, error)
		       ? g_steal_pointer(&step)
		       : NULL;
}

Words *step_format(const Step *step)
{
	Words *value = words_new();

	step->kind->format(step, value);
	return value;
}

Words *step_format_detail(const Step *step)
{
	Words *detail;

	if (step->kind->format_detail == NULL)
		return NULL;
	detail = words_new();
	step->kind->format_detail(step, detail);
	return detail;
}

char *step_get_value(const Step *step)
{
	g_autoptr(Words) value = step_format(step);

	return words_join(value);
}

char *step_get_title(const Step *step)
{
	g_autofree char *value = NULL;

	if (step->kind->get_title != NULL)
		return step->kind->get_title(step);
	value = step_get_value(step);
	return g_strdup_printf("%s %s", step->key, value);
}

gboolean step_is_same(const Step *one, const Step *other)
{
	g_autoptr(Words) value = step_format(one);
	g_autoptr(Words) other_value = step_format(other);

	return one->kind == other->kind && strcmp(one->key, other->key) == 0 &&
	       words_equal(value, other_value);
}

gboolean step_is_of(const Step *step, const JournalEntry *entry)
{
	g_autoptr(Words) value = step_format(step);

	return strcmp(step->kind->name, entry->kind) == 0 && strcmp(step->key, entry->key) == 0 &&
	       words_equal(value, entry->value);
}

gboolean step_is_unchanged(const Step *step, const JournalEntry *entry)
{
	g_autoptr(Words) detail = step_format_detail(step);

	return words_equal(detail, entry->detail);
}

JournalEntry *step_find_entry(const Step *step, const Journal *journal)
{
	for (guint i = 0; i < journal->entries->len; i++)
		if (step_is_of(step, g_ptr_array_index(journal->entries, i)))
			return g_ptr_array_index(journal->entries, i);
	return NULL;
}

JournalEntry *step_record(const Step *step, Journal *journal, const char *bridge, Words *before)
{
	JournalEntry *entry =
		journal_add(journal, step->kind->name, step->key, step_format(step), before);

	journal_entry_add_bridge(entry, bridge);
	return entry;
}

/* Of an entry that was checked. */
static const StepKind *get_kind(const JournalEntry *entry)
{
	const StepKind *kind = step_kind_find(entry->kind);

	g_assert(kind != NULL);
	return kind;
}

gboolean step_revert(Host *host, JournalEntry *entry, GError **error)
{
	const StepKind *kind = get_kind(entry);
	g_autoptr(Step) step = step_new_of(kind, entry);

	return kind->revert(host, step, entry, error);
}

gboolean step_describe_revert(Host *host, const JournalEntry *entry, GString *out, GError **error)
{
	const StepKind *kind = get_kind(entry);
	g_autoptr(Step) step = step_new_of(kind, entry);

	return kind->describe_revert == NULL ||
	       kind->describe_revert(host, step, entry, out, error);
}

void inspection_clear(Inspection *inspection)
{
	g_clear_pointer(&inspection->before, words_free);
	g_clear_pointer(&inspection->found, g_free);
}

static gboolean has_sane_bridges(const JournalEntry *entry)
{
	for (guint i = 0; i < entry->bridges->len; i++)
		if (!ifname_is_valid(g_ptr_array_index(entry->bridges, i)))
			return FALSE;
	return entry->bridges->len > 0;
}

static gboolean is_sane(const StepKind *kind, const JournalEntry *entry)
{
	g_autoptr(Step) step = step_new_of(kind, entry);

	return step != NULL && has_sane_bridges(entry) && kind->is_before(entry->before) &&
	       (entry->after == NULL || (kind->is_after != NULL && kind->is_after(entry->after)));
}

/* Older versions named some kinds otherwise. */
static void rename_kind(JournalEntry *entry)
{
	for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
		if (g_strcmp0(kinds[i]->older_name, entry->kind) != 0)
			continue;
		g_free(entry->kind);
		entry->kind = g_strdup(kinds[i]->name);
		return;
	}
}

gboolean step_accept_entry(JournalEntry *entry, GError **error)
{
	const StepKind *kind;

	rename_kind(entry);
	kind = step_kind_find(entry->kind);
	if (kind == NULL)
		return error_set(error, BRW0_ERROR_FAILED,
			"a change of the kind '%s' is unknown: another version of this program made it",
			entry->kind);
	if (kind->upgrade != NULL)
		kind->upgrade(entry);
	return is_sane(kind, entry) ||
	       error_set(error, BRW0_ERROR_FAILED, "this program never makes a change '%s' of '%s'",
		       entry->kind, entry->key);
}

gboolean step_is_among(const char *word, ...)
{
	va_list words;
	const char *one;
	gboolean is_among = FALSE;

	va_start(words, word);
	while ((one = va_arg(words, const char *)) != NULL)
		is_among = is_among || strcmp(one, word) == 0;
	va_end(words);
	return is_among;
}
