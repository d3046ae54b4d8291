/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A run as one list of transitions, in the order in which they happen: from what the journal has
 * and what was found to what is wanted. steps.h carries out a whole list.
 */
#ifndef BRW0_HOST_TRANSITION_H
#define BRW0_HOST_TRANSITION_H

#include <glib.h>

#include "helpers/host/step.h"

G_BEGIN_DECLS

enum transition_kind {
	TRANSITION_CLAIM,  /* an entry serves this bridge too from now on: the journal alone */
	TRANSITION_MAKE,   /* a step that does not hold */
	TRANSITION_LEAVE,  /* an entry goes on serving other bridges: the journal alone */
	TRANSITION_REVERT, /* an entry that serves no other bridge */
	TRANSITION_N_KINDS,
};

typedef struct transition {
	enum transition_kind kind;
	const StepKind *step_kind;
	const Step *step;    /* MAKE and CLAIM: what is wanted; the caller's */
	JournalEntry *entry; /* the journal's; MAKE: NULL if the journal has none yet */
	Words *before;       /* MAKE: what was found, for whoever undoes it */

	/* Of those who carry it out. */
	char *commands;    /* as a person would type it; empty: nothing on the host changes */
	Step *replaced;    /* MAKE: what holds now in its place; NULL: nothing that is known */
	Words *detail;     /* MAKE, CLAIM: what the entry had for it */
	gboolean is_new;   /* MAKE: the entry is this run's; CLAIM: the bridge is new to it */
	gboolean is_begun; /* and perhaps made */
} Transition;

void transition_free(gpointer transition);

/*
 * The transitions of a bridge, of Transition, that the caller owns. Pure. entries: the journal's;
 * steps: what is wanted, with an array of Inspection for each of them, in that order; both NULL:
 * nothing is wanted.
 *
 * First goes, last made first, what no step wants, for its place may be needed; then comes what
 * does not hold, in the order of steps; and then goes what has a later turn: see enum step_turn.
 * Claims are first of all. Where nothing is wanted, all go, last made first. The kinds of all
 * entries must be known.
 */
GPtrArray *transitions_plan(const GPtrArray *entries, const char *bridge, const GPtrArray *steps,
	const GArray *inspections);

/*
 * Carry a transition out, or undo it. In this order: describe; begin, for all of a list, and the
 * journal is written; run, one after the other; finish, for all, and the journal is written. After
 * a failure: resume those that are finished, undo all, last first.
 */

/* Set its commands to what it would do now, and replaced. On failure the commands are empty. */
gboolean transition_describe(Host *host, Transition *transition, GError **error);

/* What the journal must know before the change. Returns whether that changed the journal. */
gboolean transition_begin(Host *host, const char *bridge, Transition *transition);
/* The change, if there is one. */
gboolean transition_run(Host *host, Transition *transition, GError **error);
/* The journal forgets what was reverted. Returns whether that changed it. */
gboolean transition_finish(const char *bridge, Transition *transition);

/* Instead of all that: change the journal in memory as if it had been done. */
void transition_pretend(Host *host, const char *bridge, Transition *transition);

/* The journal knows again what transition_finish made it forget. */
void transition_resume(const char *bridge, Transition *transition);
/* The change, if it was begun, is undone; and, unless that fails, what transition_begin wrote into
 * the journal. */
gboolean transition_undo(Host *host, const char *bridge, Transition *transition, GError **error);

G_END_DECLS

#endif
