/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the doctor finds, for people and for programs. */
#ifndef BRW0_HOST_DIAGNOSIS_H
#define BRW0_HOST_DIAGNOSIS_H

#include <glib.h>

#include "helpers/base/json.h"

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

Diagnosis *diagnosis_new(const char *bridge);
void diagnosis_free(Diagnosis *diagnosis);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Diagnosis, diagnosis_free)

/* Append it for people: a line for the bridge, three for each finding, one for each note. */
void diagnosis_describe(const Diagnosis *diagnosis, GString *out);
/* Add an object for programs: see brw0-nat-init(8). */
void diagnosis_write(const Diagnosis *diagnosis, Json *json);

/* For checks. All texts are taken over but what, which is copied. */
void diagnosis_add_command(Diagnosis *diagnosis, const char *what, char *evidence, char *command);
void diagnosis_add_advice(Diagnosis *diagnosis, const char *what, char *evidence, char *advice);
void diagnosis_note(Diagnosis *diagnosis, const char *format, ...) G_GNUC_PRINTF(2, 3);

G_END_DECLS

#endif
