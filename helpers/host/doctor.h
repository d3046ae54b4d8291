/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Why guests on a bridge may get nowhere. What is looked for is data: a row a check, in doctor-*.c
 * by subject. A new check is a new row. Nothing is changed.
 */
#ifndef BRW0_HOST_DOCTOR_H
#define BRW0_HOST_DOCTOR_H

#include <glib.h>

#include "helpers/conf/conf.h"
#include "helpers/base/json.h"
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

/* For people: what is wrong, by what that is seen, and one command, or one line of advice. */
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

struct check {
	const char *name;
	/* Add what is found. An error: that it could not be looked at becomes a finding. */
	gboolean (*look)(const struct check *check, const struct check_context *context,
		Diagnosis *diagnosis, GError **error);
	gboolean needs_status;
	/* What rows that share a function differ by. */
	const StepKind *kind;
	const char *what;
};

/* The rows, in the files named; the last one has no name. */
extern const struct check checks_firewall[]; /* doctor-firewall.c */
extern const struct check checks_settings[]; /* doctor-settings.c */
extern const struct check checks_address[];  /* doctor-address.c */
extern const struct check checks_manager[];  /* doctor-manager.c */
extern const struct check checks_dhcp[];     /* doctor-dhcp.c */
extern const struct check checks_guests[];   /* doctor-guests.c */

/* For rows. All texts are taken over but what, which is copied. */
void diagnosis_add_command(Diagnosis *diagnosis, const char *what, char *evidence, char *command);
void diagnosis_add_advice(Diagnosis *diagnosis, const char *what, char *evidence, char *advice);
void diagnosis_note(Diagnosis *diagnosis, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* The command that sets the bridge up, for g_free. */
char *doctor_run_again(const struct check_context *context);

/* A row's look: the steps of the row's kind that do not hold, in one finding. Needs the status. */
gboolean doctor_look_at_steps(const struct check *check, const struct check_context *context,
	Diagnosis *diagnosis, GError **error);
/* The same for what no bridge can have that is missing itself: that is told once. */
gboolean doctor_look_at_bridge_steps(const struct check *check, const struct check_context *context,
	Diagnosis *diagnosis, GError **error);

/* Look at everything. */
Diagnosis *doctor_examine(const struct check_context *context);
void diagnosis_free(Diagnosis *diagnosis);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Diagnosis, diagnosis_free)

/* Append it for people: a line for the bridge, three for each finding, one for each note. */
void diagnosis_describe(const Diagnosis *diagnosis, GString *out);
/* Add an object for programs: see brw0-nat-init(8). */
void diagnosis_write(const Diagnosis *diagnosis, Json *json);

G_END_DECLS

#endif
