/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From what is wanted and what is there to the steps that lead there. Pure. */
#ifndef BRW0_HOST_PLAN_H
#define BRW0_HOST_PLAN_H

#include <glib.h>

#include "helpers/conf/conf.h"
#include "helpers/host/facts.h"
#include "helpers/host/step.h"

G_BEGIN_DECLS

typedef struct plan {
	GPtrArray *steps;              /* of Step, in the order in which they are to be made */
	struct ip_prefix address;      /* what the bridge has, or gets */
	enum firewall_backend backend; /* where its rules go */
	const char *why_backend;       /* for people */
	GPtrArray *blockers;           /* of struct blocker, which rest on the facts */
} Plan;

/*
 * Fails where what is wanted would do harm: an address that overlaps a network of the host, a port
 * that is the uplink, a name that is another kind of device.
 */
Plan *plan_make(const ConfBridge *conf, const Facts *facts, GError **error);
void plan_free(Plan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Plan, plan_free)

G_END_DECLS

#endif
