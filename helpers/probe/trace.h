/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which rule of nf_tables drops a packet of the probe's: the kernel tells the way of marked packets
 * through all chains (nf_tables_trace.c). A table marks them, which goes with this process.
 */
#ifndef BRW0_PROBE_TRACE_H
#define BRW0_PROBE_TRACE_H

#include <glib.h>

#include "helpers/firewall/nft/dump.h"
#include "helpers/probe/culprit.h"
#include "helpers/probe/guest.h"

G_BEGIN_DECLS

typedef struct trace Trace;

struct trace_subject {
	const ProbeGuest *guest;
	const char *const *uplinks; /* by which its answers come in, a NULL at the end */
	guint16 first_id, n_ids;    /* of its packets */
};

/* Mark what the guest sends, and what is sent to it. NULL with error set: the kernel cannot. */
Trace *trace_new(NftDump *dump, const struct trace_subject *subject, GError **error);
void trace_free(Trace *trace);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Trace, trace_free)

/* Its socket, for poll(2). */
int trace_get_fd(const Trace *trace);

/* The names of the culprit are gone afterwards, and it has no text. */
typedef void (*TraceReader)(
	const struct packet_info *packet, const struct culprit *culprit, gpointer data);
/* Call the reader for each packet that was dropped or queued; waits for nothing. */
void trace_read(Trace *trace, TraceReader reader, gpointer data);

/* The rule as nft(8) prints it, for g_free; "policy drop" for a policy. NULL: it is gone. */
char *trace_print(Trace *trace, const struct culprit *culprit);

G_END_DECLS

#endif
