/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a probe found, in words and for programs. Addresses that are anybody's on the Internet are
 * shortened, so that it can be shown to others.
 */
#ifndef BRW0_PROBE_REPORT_H
#define BRW0_PROBE_REPORT_H

#include <glib.h>

#include "helpers/base/json.h"
#include "helpers/probe/probe.h"

G_BEGIN_DECLS

/* "192.168.77.1 offers 192.168.77.90, router 192.168.77.1, …", for g_free. */
char *offer_describe(const struct dhcp_offer *offer);

/* Append all of it for people: a line for the guest, one for each exchange. */
void probe_describe(const Probe *probe, const char *bridge, GString *out);
/* Add members for programs: see brw0-nat-init(8). */
void probe_write(const Probe *probe, Json *json);
/* Is all as it should be? */
gboolean probe_is_right(const Probe *probe);

G_END_DECLS

#endif
