/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A run as one list of transitions, in the order in which they happen: from what the journal has
 * and what was found to what is wanted. Pure: steps.h carries them out.
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
	TRANSITION_REVERT, /* an entry that serves nobody else any more */
	TRANSITION_N_KINDS,
};

typedef struct transition {
	enum transition_kind kind;
	const StepKind *step_kind;
	const Step *step;    /* MAKE and CLAIM: what is wanted; the caller's */
	JournalEntry *entry; /* the journal's; MAKE: NULL if the journal has none yet */
	char *before;        /* MAKE: what was found, for whoever undoes it */

	/* Of those who carry it out. */
	char *commands;    /* as a person would type it; empty: nothing on the host changes */
	Step *replaced;    /* MAKE: what holds now in its place; NULL: nothing that is known */
	char *detail;      /* MAKE, CLAIM: what the entry had for it */
	gboolean is_new;   /* MAKE: the entry is this run's; CLAIM: the bridge is new to it */
	gboolean is_begun; /* and perhaps made */
} Transition;

void transition_free(gpointer transition);

/*
 * The transitions of a bridge, of Transition, that the caller owns. entries: the journal's; steps:
 * what is wanted, with an array of Inspection for each of them, in that order; both NULL: nothing
 * is wanted.
 *
 * First goes, last made first, what is wanted no more, for its place may be needed; then comes what
 * does not hold, in the order of steps; and then goes what has a later turn: see enum step_turn.
 * Claims are first of all. Where nothing is wanted, all go, last made first. The kinds of all
 * entries must be known.
 */
GPtrArray *transitions_plan(const GPtrArray *entries, const char *bridge, const GPtrArray *steps,
	const GArray *inspections);

G_END_DECLS

#endif
