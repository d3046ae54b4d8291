/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The state of a bridge: read once, and shown in more than one form. */
#ifndef BRW0_HOST_STATUS_H
#define BRW0_HOST_STATUS_H

#include <glib.h>

#include "helpers/base/json.h"
#include "helpers/base/link.h"
#include "helpers/host/facts.h"
#include "helpers/host/guests.h"
#include "helpers/host/plan.h"
#include "helpers/host/step.h"

G_BEGIN_DECLS

struct status_step {
	const Step *step; /* the plan's */
	Inspection inspection;
	gboolean is_hidden; /* it does not hold as far as this user sees, who may not see it */
};

typedef struct status {
	const char *bridge;
	const Facts *facts;
	const Plan *plan;
	GArray *steps;  /* of struct status_step, in the plan's order */
	GArray *ports;  /* of struct link_info */
	Guests *guests; /* as far as they are known; none was asked */
	gboolean holds; /* all steps do, and nobody drops what they let pass */
} Status;

/* Look at it. Changes nothing. The plan, the facts and the configuration must outlive what is
 * returned. */
Status *status_gather(
	Host *host, const Facts *facts, const Plan *plan, const ConfBridge *conf, GError **error);
void status_free(Status *status);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Status, status_free)

/* Append a small tree for people. */
void status_describe(const Status *status, GString *out);
/* Add an object for programs: see brw0-nat-init(8). */
void status_write(const Status *status, Json *json);

G_END_DECLS

#endif
