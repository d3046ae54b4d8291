/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a run works on, and where it leaves word for the user. */
#ifndef BRW0_HOST_HOST_H
#define BRW0_HOST_HOST_H

#include <glib.h>

#include "helpers/base/netlink.h"
#include "helpers/firewall/view.h"
#include "helpers/host/journal.h"

G_BEGIN_DECLS

typedef struct host {
	Netlink *netlink;
	View *view; /* everybody's firewall rules */
	Journal *journal;
	GPtrArray *bridges; /* of char *: those that the journal had at first */
	GPtrArray *notes;   /* of char *: what a person should know, a line each */
} Host;

/* With the journal of that directory, whose entries were checked. */
Host *host_open(const char *state_dir, GError **error);
/* To look only: nothing is locked, written or made. */
Host *host_open_to_read(const char *state_dir, GError **error);
void host_close(Host *host);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Host, host_close)

void host_note(Host *host, const char *format, ...) G_GNUC_PRINTF(2, 3);

G_END_DECLS

#endif
