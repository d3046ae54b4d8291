/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a bridge stands, as a small tree for people. */
#ifndef BRW0_HOST_STATUS_H
#define BRW0_HOST_STATUS_H

#include <glib.h>

#include "helpers/host/facts.h"
#include "helpers/host/plan.h"
#include "helpers/host/step.h"

G_BEGIN_DECLS

/*
 * Append the tree: each step and whether it holds, the uplink, the leases' subnet, the ports with
 * their owners and the guests seen behind them. *ret_holds: all steps hold. Changes nothing.
 */
gboolean status_describe(Host *host, const Facts *facts, const Plan *plan, const char *bridge,
	GString *out, gboolean *ret_holds, GError **error);

G_END_DECLS

#endif
