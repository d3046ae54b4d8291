/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A step is one change to the host. What a program does with it is a row of functions: see
 * whether it holds, make it hold, revert it, write it as a command. A new capability is a new kind
 * of step: a file step-KIND.c, and its row in step.c.
 *
 * What a step of a kind is made of is a struct of that kind's file, its data. The journal has it as
 * words; format and parse, one below the other, are the only place that knows both.
 *
 * steps.h walks lists of steps.
 */
#ifndef BRW0_HOST_STEP_H
#define BRW0_HOST_STEP_H

#include <glib.h>

#include "helpers/host/host.h"
#include "helpers/host/journal.h"

G_BEGIN_DECLS

typedef struct step_kind StepKind;

typedef struct step {
	const StepKind *kind;
	char *key;     /* what is changed: an interface, a sysctl, a module */
	gpointer data; /* the kind's; NULL if it needs none */
} Step;

/* What was found where a step wants something. Empty it by inspection_clear. */
struct inspection {
	gboolean holds;
	Words *before; /* if not: what revert needs to know */
	char *found;   /* for people: what is there, NULL if nothing is to be said */
};
typedef struct inspection Inspection;
void inspection_clear(Inspection *inspection);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Inspection, inspection_clear)

/* When a run reverts what is no longer wanted. */
enum step_turn {
	STEP_GOES_FIRST, /* its place may be needed */
	STEP_GOES_AFTER, /* after what takes its place was put there */
	STEP_GOES_LAST,  /* after all that can fail: others lose by it what no undo gives back */
	STEP_N_TURNS,
};

/* A step that sets a kernel setting. */
struct step_setting {
	const char *name;    /* as in sysctl.h */
	const char *synonym; /* another name of the same setting; NULL: none */
	const char *value;
	const char *equivalent; /* a value that does as well; NULL: none */
};

struct step_kind {
	const char *name;       /* in the journal, in --status and --json */
	const char *older_name; /* in the journals of older versions; NULL: the same */

	/* The data. */
	gsize data_size;
	void (*clear)(gpointer data); /* free what it points to; NULL: nothing */

	/* Data and words. Pure. */
	/* NULL: the key is the name of an interface. */
	gboolean (*is_key)(const char *key);
	void (*format)(const Step *step, Words *value);
	/* FALSE: no step of this kind has that value. */
	gboolean (*parse)(Step *step, const Words *value);
	/* What else is needed to make a step again. NULL: nothing. */
	void (*format_detail)(const Step *step, Words *detail);
	gboolean (*parse_detail)(Step *step, const Words *detail, GError **error);
	/* Can inspect have found that? */
	gboolean (*is_before)(const Words *before);
	/* Can a revert end in that? NULL: it ends in nothing that the journal has to know. */
	gboolean (*is_after)(const Words *after);
	/* Bring an entry of an older version into this version's form. NULL: it is the same. */
	void (*upgrade)(JournalEntry *entry);

	gboolean (*inspect)(Host *host, const Step *step, Inspection *ret, GError **error);
	gboolean (*apply)(Host *host, const Step *step, GError **error);
	/*
	 * step: the entry's, without detail. Revert only what is still as we put it; whatever
	 * somebody changed since stays theirs.
	 */
	gboolean (*revert)(Host *host, const Step *step, JournalEntry *entry, GError **error);
	/* Append what apply does, as commands. */
	void (*describe)(const Step *step, GString *out);
	/* What revert would do now: nothing where it would change nothing. NULL: it never does. */
	gboolean (*describe_revert)(Host *host, const Step *step, const JournalEntry *entry,
		GString *out, GError **error);

	/* What it is about, in short; for g_free. NULL: "KEY VALUE". */
	char *(*get_title)(const Step *step);
	/* NULL: it sets no kernel setting. */
	struct step_setting (*get_setting)(const Step *step);

	enum step_turn turn;
	/* Apply puts it in place of what is there at once; by hand, that has to be reverted first.
	 */
	gboolean is_cleared_by_hand;
	/* Its key is not of one bridge: several may rest on the same entry. */
	gboolean is_shared;
	/* What bears the bridge's name is ours; the entry's "before" is then empty. */
	gboolean is_known_by_name;
	/* Shown to root alone; and if somebody has changed ours, his version cannot be restored. */
	gboolean is_rules;
};

/* A step with all data zero. */
Step *step_new(const StepKind *kind, const char *key);
void step_free(Step *step);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Step, step_free)

/*
 * The step that made a journal's entry, with its detail, so that it can be made again. NULL with
 * error set if that cannot be known: an older version wrote no detail.
 */
Step *step_new_again(const JournalEntry *entry, GError **error);

/* The step as words. A kind without a detail has none: NULL. */
Words *step_format(const Step *step);
Words *step_format_detail(const Step *step);
/* The value for people, and the kind's title; for g_free. */
char *step_get_value(const Step *step);
char *step_get_title(const Step *step);

/*
 * Have both the same kind, key and value? Is the entry one of this step,
 * whatever its detail is? Has that entry the step's detail? The journal's entry of this step, NULL
 * if there is none.
 */
gboolean step_is_same(const Step *one, const Step *other);
gboolean step_is_of(const Step *step, const JournalEntry *entry);
gboolean step_is_unchanged(const Step *step, const JournalEntry *entry);
JournalEntry *step_find_entry(const Step *step, const Journal *journal);
/* Add such an entry, without a detail. Takes over the words. */
JournalEntry *step_record(const Step *step, Journal *journal, const char *bridge, Words *before);

/* Revert an entry that was checked, or append as commands what that would do. */
gboolean step_revert(Host *host, JournalEntry *entry, GError **error);
gboolean step_describe_revert(Host *host, const JournalEntry *entry, GString *out, GError **error);

/* The kind of that name, NULL if there is none. The kinds in turn; NULL behind the last one. */
const StepKind *step_kind_find(const char *name);
const StepKind *step_kind_get(gsize i);

/*
 * Bring the entry into this version's form, and check it: can a run of this program have written
 * it? The error is a cause alone. Pure.
 */
gboolean step_accept_entry(JournalEntry *entry, GError **error);

/* Is the word one of these, up to a NULL? For the kinds. */
gboolean step_is_among(const char *word, ...) G_GNUC_NULL_TERMINATED;

G_END_DECLS

#endif
