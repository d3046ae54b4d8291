/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From what is wanted and what is there to the steps that lead there. Pure. */
#ifndef BRW0_HOST_PLAN_H
#define BRW0_HOST_PLAN_H

#include <glib.h>

#include "helpers/conf/conf.h"
#include "helpers/host/facts.h"
#include "helpers/host/step.h"

G_BEGIN_DECLS

/*
 * The order of the steps, whichever feature adds them. The rules come before the bridge and its
 * ports are up: a host may forward already, for others, so that an open bridge would let neighbours
 * in, and guests out with their own address. The rules are by name and need no bridge. Forwarding
 * comes behind that, and what is none of guests' business last. Undone in reverse: the rules go
 * last.
 */
enum plan_stage {
	PLAN_MODULE,
	PLAN_RULES,
	PLAN_LINKS,
	PLAN_ADDRESS,
	PLAN_UP,
	PLAN_FORWARDING,
	PLAN_NAMES,
	PLAN_N_STAGES,
};

typedef struct plan {
	GPtrArray *steps;                 /* of Step, in the order in which they are to be made */
	struct ip_prefix address;         /* what the bridge has, or gets */
	char *clash;                      /* why it cannot keep the one that it has; NULL: it can */
	gboolean is_closed;               /* and it gets no other one: only its links stay */
	const struct network *hidden;     /* hosts that its network hides; NULL: none */
	const Backend *backend;           /* where its rules go */
	const char *why_backend;          /* for people */
	const char *names;                /* how this host resolves guests' names; NULL: not */
	const char *no_names;             /* why not; NULL: it does, or need not */
	GPtrArray *blockers;              /* of struct blocker, which rest on the facts */
	GPtrArray *stages[PLAN_N_STAGES]; /* of Step, while it is made */
} Plan;

/*
 * What a bridge gets, in one regard: a file feature-NAME.c, and a row in plan.c. All are checked
 * before the first one adds steps. Both functions are pure.
 */
struct feature {
	/* Fails where what is wanted would do harm. NULL: it never does. */
	gboolean (*check)(Plan *plan, const ConfBridge *conf, const Facts *facts, GError **error);
	void (*add)(Plan *plan, const ConfBridge *conf, const Facts *facts);
};

/* For features. Takes over the step. */
void plan_add(Plan *plan, enum plan_stage stage, Step *step);

/* A setting of one interface, net/FAMILY/conf/LINK/NAME. */
struct link_setting {
	const char *family, *name, *value;
	const char *equivalent; /* see struct sysctl_step */
	gboolean is_spare;      /* as well */
};

/* For features. Of a family that the kernel does not speak: nothing. */
void plan_add_setting(Plan *plan, enum plan_stage stage, const char *link,
	const struct link_setting *setting, const Facts *facts);

/*
 * Fails where what is wanted would do harm: an address that overlaps a network of the host, a port
 * that is the uplink, a name that is another kind of device.
 */
Plan *plan_make(const ConfBridge *conf, const Facts *facts, GError **error);
void plan_free(Plan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Plan, plan_free)

G_END_DECLS

#endif
