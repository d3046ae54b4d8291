/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a run works on. */
#include "config.h"

#include "helpers/host/host.h"

#include "helpers/base/quote.h"
#include "helpers/host/step.h"

/* Root does what the journal says: refuse what no run of this program can have written. */
static gboolean check_journal(const Journal *journal, GError **error)
{
	for (guint i = 0; i < journal->entries->len; i++) {
		if (step_accept_entry(g_ptr_array_index(journal->entries, i), error))
			continue;
		g_prefix_error(error, "cannot use the journal %s: ", journal->path);
		return FALSE;
	}
	return TRUE;
}

static Host *open_host(Journal *journal, enum view_use use, GError **error)
{
	g_autoptr(Host) host = g_new0(Host, 1);

	host->notes = g_ptr_array_new_with_free_func(g_free);
	host->view = view_new(use);
	host->journal = journal;
	host->bridges = journal != NULL ? journal_list_bridges(journal) : NULL;
	if (journal != NULL && check_journal(journal, error))
		host->netlink = netlink_open(error);
	return host->netlink != NULL ? g_steal_pointer(&host) : NULL;
}

Host *host_open(const char *state_dir, GError **error)
{
	return open_host(journal_open(state_dir, error), VIEW_CHANGE, error);
}

Host *host_open_to_read(const char *state_dir, GError **error)
{
	return open_host(journal_read(state_dir, error), VIEW_READ, error);
}

void host_close(Host *host)
{
	g_clear_pointer(&host->netlink, netlink_close);
	view_free(host->view);
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
