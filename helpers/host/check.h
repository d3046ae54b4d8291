/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the doctor looks for is data: a check, which is a row in doctor.c and a function in
 * doctor-*.c by subject. Nothing is changed.
 */
#ifndef BRW0_HOST_CHECK_H
#define BRW0_HOST_CHECK_H

#include <glib.h>

#include "helpers/conf/conf.h"
#include "helpers/host/diagnosis.h"
#include "helpers/host/status.h"

G_BEGIN_DECLS

/* A bridge, and what is known of it already. */
struct check_context {
	Host *host;
	const ConfBridge *conf;
	const Facts *facts;
	const Status *status; /* NULL: it cannot be as the configuration wants it */
	const char *trouble;  /* why it cannot */
};

struct check {
	const char *name;
	/* Add what is found. An error, that it could not be found out, becomes a finding. */
	gboolean (*look)(const struct check *check, const struct check_context *context,
		Diagnosis *diagnosis, GError **error);
	enum check_needs {
		CHECK_FACTS,
		CHECK_STATUS, /* not made where there is none */
	} needs;
	const char *what; /* the problem, of functions that serve several checks */
	/* The kind of step that it is about: this one has no generic check then. NULL: none. */
	const StepKind *kind;
};

/* A check's look: the steps of its kind that do not hold, in one finding. Needs the status. */
gboolean check_steps(const struct check *check, const struct check_context *context,
	Diagnosis *diagnosis, GError **error);
/* The same for what no bridge can have that is missing itself: that is reported once. */
gboolean check_bridge_steps(const struct check *check, const struct check_context *context,
	Diagnosis *diagnosis, GError **error);

/* The command that sets the bridge up, for g_free. */
char *check_format_run(const struct check_context *context);

G_END_DECLS

#endif
