/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What brw0-nat-init can be asked to do with a bridge, and what it then has to say. */
#ifndef BRW0_HOST_COMMAND_H
#define BRW0_HOST_COMMAND_H

#include <glib.h>

#include "helpers/conf/conf.h"
#include "helpers/host/facts.h"
#include "helpers/base/json.h"
#include "helpers/host/plan.h"
#include "helpers/host/status.h"
#include "helpers/host/step.h"
#include "helpers/host/steps.h"

G_BEGIN_DECLS

/* What is asked, of one bridge. Empty it by job_clear. */
typedef struct job {
	Host *host;
	const ConfBridge *conf;
	GArray *planned; /* of struct planned_bridge: those before; a command that plans adds its
			  * own
			  */
	StepsProgress progress; /* called before each change */
	gboolean probes;        /* the doctor sends packets */

	/* Of commands that plan. */
	Facts *facts;
	Plan *plan;
	Status *status; /* of commands that look */
} Job;

void job_clear(Job *job);

/* What becomes of bridges that only the journal has, unless one is named. */
enum command_others {
	COMMAND_IGNORES_OTHERS,
	COMMAND_NAMES_OTHERS,
	COMMAND_SERVES_OTHERS,
};

typedef struct command {
	gboolean is_report; /* it prints words for people, which may be wrapped and coloured */
	enum command_others others;
	/* Whether a command changes the host decides how the journal is opened. */
	Host *(*open)(const char *state_dir, GError **error);
	/* Do it, and append what there is to say. *ret_is_well: all is as it should be. */
	gboolean (*run)(Job *job, GString *out, gboolean *ret_is_well, GError **error);
	/* The same for programs: add one object. NULL: it has no such form. */
	gboolean (*run_json)(Job *job, Json *json, gboolean *ret_is_well, GError **error);
} Command;

extern const Command command_apply;
extern const Command command_dry_run;
extern const Command command_status;
extern const Command command_doctor;
extern const Command command_probe;
extern const Command command_remove;
extern const Command command_dry_remove;

G_END_DECLS

#endif
