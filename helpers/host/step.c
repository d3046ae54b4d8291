/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Steps and what they work on; the kinds themselves are in step-*.c. */
#include "config.h"

#include "helpers/host/step.h"

#include <string.h>

#include "helpers/base/error.h"
#include "helpers/base/quote.h"
#include "helpers/port/ifname.h"

static const StepKind *const kinds[] = {
	&step_kind_module,
	&step_kind_bridge,
	&step_kind_mac,
	&step_kind_port,
	&step_kind_groups,
	&step_kind_address,
	&step_kind_up,
	&step_kind_rules,
	&step_kind_table,
	&step_kind_accepts,
	&step_kind_sysctl,
	&step_kind_forwarding,
};

const StepKind *step_kind_find(const char *name)
{
	for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
		if (strcmp(kinds[i]->name, name) == 0)
			return kinds[i];
	return NULL;
}

gboolean step_describe_nothing(Host *host G_GNUC_UNUSED, const JournalEntry *entry G_GNUC_UNUSED,
	GString *out G_GNUC_UNUSED, GError **error G_GNUC_UNUSED)
{
	return TRUE;
}

Step *step_new(const StepKind *kind, const char *key, const char *value)
{
	Step *step = g_new0(Step, 1);

	step->kind = kind;
	step->key = g_strdup(key);
	step->value = g_strdup(value);
	return step;
}

Step *step_new_again(const JournalEntry *entry, const char *detail, GError **error)
{
	const StepKind *kind = step_kind_find(entry->kind);
	g_autoptr(Step) step = NULL;

	if (kind == NULL) {
		error_set(error, BRW0_ERROR_FAILED,
			"cannot make '%s' again: made by another version of this program",
			entry->kind);
		return NULL;
	}
	step = step_new(kind, entry->key, entry->value);
	step->detail = g_strdup(detail);
	return kind->fill == NULL || kind->fill(step, error) ? g_steal_pointer(&step) : NULL;
}

void step_free(Step *step)
{
	g_free(step->key);
	g_free(step->value);
	g_free(step->detail);
	g_clear_pointer(&step->ruleset, ruleset_free);
	g_free(step);
}

void inspection_clear(Inspection *inspection)
{
	g_clear_pointer(&inspection->before, g_free);
	g_clear_pointer(&inspection->found, g_free);
}

static gboolean has_sane_bridges(const JournalEntry *entry)
{
	for (guint i = 0; i < entry->bridges->len; i++)
		if (!ifname_is_valid(g_ptr_array_index(entry->bridges, i)))
			return FALSE;
	return entry->bridges->len > 0;
}

gboolean step_check_entry(const JournalEntry *entry, GError **error)
{
	const StepKind *kind = step_kind_find(entry->kind);

	if (kind == NULL)
		return error_set(error, BRW0_ERROR_FAILED,
			"a change of the kind '%s' is unknown: another version of this program made it",
			entry->kind);
	return (has_sane_bridges(entry) && kind->is_sane(entry)) ||
	       error_set(error, BRW0_ERROR_FAILED,
		       "a change '%s' of '%s' is none that this program makes", entry->kind,
		       entry->key);
}

/* Whatever the journal says is done by root: nothing that a run of ours cannot have written. */
static gboolean check_journal(const Journal *journal, GError **error)
{
	for (guint i = 0; i < journal->entries->len; i++) {
		if (step_check_entry(g_ptr_array_index(journal->entries, i), error))
			continue;
		g_prefix_error(error, "cannot use the journal %s: ", journal->path);
		return FALSE;
	}
	return TRUE;
}

static Host *open_host(Journal *journal, GError **error)
{
	g_autoptr(Host) host = g_new0(Host, 1);

	host->notes = g_ptr_array_new_with_free_func(g_free);
	host->journal = journal;
	host->bridges = journal != NULL ? journal_list_bridges(journal) : NULL;
	if (journal != NULL && check_journal(journal, error))
		host->netlink = netlink_open(error);
	return host->netlink != NULL ? g_steal_pointer(&host) : NULL;
}

Host *host_open(const char *state_dir, GError **error)
{
	return open_host(journal_open(state_dir, error), error);
}

Host *host_open_to_read(const char *state_dir, GError **error)
{
	return open_host(journal_read(state_dir, error), error);
}

void host_close(Host *host)
{
	g_clear_pointer(&host->netlink, netlink_close);
	g_clear_pointer(&host->journal, journal_close);
	g_clear_pointer(&host->bridges, g_ptr_array_unref);
	g_ptr_array_unref(host->notes);
	g_free(host);
}

void host_note(Host *host, const char *format, ...)
{
	g_autofree char *note = NULL;
	va_list arguments;

	va_start(arguments, format);
	note = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	g_ptr_array_add(host->notes, quote_terminal(note));
}
