/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A step is one change to the host. What a program does with it is a row of functions: see
 * whether it holds, make it hold, take it back, write it as a command. A new capability is a new
 * kind of step.
 *
 * steps.h walks lists of them.
 */
#ifndef BRW0_HOST_STEP_H
#define BRW0_HOST_STEP_H

#include <glib.h>
#include <linux/if_ether.h>

#include "helpers/host/journal.h"
#include "helpers/base/netlink.h"
#include "helpers/firewall/ruleset.h"

G_BEGIN_DECLS

/* What steps work on, and where they leave word for the user. */
typedef struct host {
	Netlink *netlink;
	Journal *journal;
	GPtrArray *bridges; /* of char *: those that the journal had at first */
	GPtrArray *notes;   /* of char *: what a person should be told, a line each */
} Host;

Host *host_open(const char *state_dir, GError **error);
/* To look only: nothing is locked, written or made. */
Host *host_open_to_read(const char *state_dir, GError **error);
void host_close(Host *host);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Host, host_close)

void host_note(Host *host, const char *format, ...) G_GNUC_PRINTF(2, 3);

typedef struct step Step;

/* What was found where a step wants something. Empty it by inspection_clear. */
struct inspection {
	gboolean holds;
	char *before; /* if not: what revert needs to know, in the kind's own notation */
	char *found;  /* for people: what is there, NULL if nothing is to be said */
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

typedef struct step_kind {
	const char *name; /* in the journal and in --status */
	gboolean (*inspect)(Host *host, const Step *step, struct inspection *ret, GError **error);
	gboolean (*apply)(Host *host, const Step *step, GError **error);
	/* Only what is still as we put it; whatever somebody changed since stays theirs. */
	gboolean (*revert)(Host *host, JournalEntry *entry, GError **error);
	/* Append what apply does, as commands. */
	void (*describe)(const Step *step, GString *out);
	/* What revert would do now: nothing where it would change nothing. */
	gboolean (*describe_revert)(
		Host *host, const JournalEntry *entry, GString *out, GError **error);
	/* Can a step of this kind have written the entry? Its bridges, seal and detail aside. */
	gboolean (*is_sane)(const JournalEntry *entry);
	/* Set what single kinds need besides from key, value and detail. NULL: nothing. */
	gboolean (*fill)(Step *step, GError **error);

	enum step_turn turn;
	/* Apply puts it in place of what is there at once; by hand, that has to be reverted first.
	 */
	gboolean is_cleared_by_hand;
	/* Its key is not of one bridge: several may rest on the same entry. */
	gboolean is_shared;
	/* What bears the bridge's name is ours; the entry's "before" is then empty. */
	gboolean is_known_by_name;
} StepKind;

/* What the kinds "bridge" and "address" say of one that was not there. */
#define STEP_BEFORE_ABSENT "absent"
/* What the kind "rules" says of a table that was there before. */
#define STEP_BEFORE_REGISTERED "registered"

struct step {
	const StepKind *kind;
	char *key;    /* what is changed: an interface, a sysctl, a module */
	char *value;  /* to what, as text */
	char *detail; /* NULL, or what else makes it what it is, as text */

	/* What single kinds need besides. */
	guint8 mac[ETH_ALEN];
	struct subnet address;
	guint n_others;
	guint16 groups;
	gboolean is_spare;      /* a second line of defence, which a read-only /proc/sys may lack */
	const char *equivalent; /* a value of a setting that does as well; NULL: none */
	Ruleset *ruleset;
};

/* Of kinds whose revert changes nothing on the host. */
gboolean step_describe_nothing(Host *host, const JournalEntry *entry, GString *out, GError **error);

/* The value of a step of the kind "accepts", for g_free. */
char *step_accepts_value(const struct firewall_place *place);

Step *step_new(const StepKind *kind, const char *key, const char *value);
void step_free(Step *step);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Step, step_free)

/*
 * The step that made a journal's entry, with this detail, such as the entry's own. NULL with error
 * set if it cannot be known: what an older version has made has no detail.
 */
Step *step_new_again(const JournalEntry *entry, const char *detail, GError **error);

/* The kinds, in the files named. */
extern const StepKind step_kind_bridge;     /* step-bridge.c */
extern const StepKind step_kind_mac;        /* step-bridge.c */
extern const StepKind step_kind_port;       /* step-link.c */
extern const StepKind step_kind_groups;     /* step-link.c */
extern const StepKind step_kind_address;    /* step-link.c */
extern const StepKind step_kind_up;         /* step-link.c */
extern const StepKind step_kind_module;     /* step-rules.c */
extern const StepKind step_kind_rules;      /* step-rules.c */
extern const StepKind step_kind_table;      /* step-nft.c */
extern const StepKind step_kind_accepts;    /* step-accepts.c */
extern const StepKind step_kind_sysctl;     /* step-sysctl.c */
extern const StepKind step_kind_forwarding; /* step-sysctl.c */

/* The kind of that name, NULL if there is none. */
const StepKind *step_kind_find(const char *name);

/* Can a run of ours have written the entry? Its error is a cause alone. Pure. */
gboolean step_check_entry(const JournalEntry *entry, GError **error);

G_END_DECLS

#endif
