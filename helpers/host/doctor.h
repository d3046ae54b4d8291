/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Why guests on a bridge may get nowhere. What the doctor looks for is data: a check, which is a
 * row in doctor.c and a function in doctor-*.c by subject. What it finds is for people and for
 * programs. Nothing is changed.
 */
#ifndef BRW0_HOST_DOCTOR_H
#define BRW0_HOST_DOCTOR_H

#include <glib.h>

#include "helpers/base/json.h"
#include "helpers/conf/conf.h"
#include "helpers/host/status.h"
#include "helpers/probe/probe.h"

G_BEGIN_DECLS

/* A problem, its evidence, and as a remedy one command, or one line of advice. For people. */
struct finding {
	const char *check; /* the row's name */
	char *what;
	char *evidence;
	char *command; /* NULL: there is advice instead */
	char *advice;
};

typedef struct diagnosis {
	const char *bridge;
	guint n_checks;
	GPtrArray *findings; /* of struct finding */
	GPtrArray *notes;    /* of char *: good to know, and no fault */
} Diagnosis;

void diagnosis_free(Diagnosis *diagnosis);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Diagnosis, diagnosis_free)

/* Append it for people: a line for the bridge, three for each finding, one for each note. */
void diagnosis_describe(const Diagnosis *diagnosis, GString *out);
/* Add members for programs: see brw0-nat-init(8). */
void diagnosis_write(const Diagnosis *diagnosis, Json *json);

/* For checks. All texts are taken over but what, which is copied. */
void diagnosis_add_command(Diagnosis *diagnosis, const char *what, char *evidence, char *command);
void diagnosis_add_advice(Diagnosis *diagnosis, const char *what, char *evidence, char *advice);
void diagnosis_note(Diagnosis *diagnosis, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* A bridge, and what is known of it already. */
struct check_context {
	Host *host;
	const ConfBridge *conf;
	const Facts *facts;
	const Status *status; /* NULL: it cannot be as the configuration wants it */
	const char *trouble;  /* why it cannot */
	const Probe *probe;   /* NULL: no packets were sent */
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

/* Make all checks. Changes nothing. */
Diagnosis *doctor_examine(const struct check_context *context);

G_END_DECLS

#endif
