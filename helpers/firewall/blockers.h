/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who on this host drops what a bridge's guests live on, our own rules aside. Pure. */
#ifndef BRW0_FIREWALL_BLOCKERS_H
#define BRW0_FIREWALL_BLOCKERS_H

#include <glib.h>

#include "helpers/firewall/backend.h"
#include "helpers/firewall/walk.h"

G_BEGIN_DECLS

/* Whose packets are looked for. */
struct blocker_subject {
	const char *bridge;
	struct ip_prefix network;
	const char *const *uplinks; /* by which they leave, the most used first, a NULL at the end;
				       NULL: any */
	const Backend *backend;     /* where our own rules are */
	const struct backend_facts *backends; /* N_BACKENDS of them */
	gboolean
		has_bridge_netfilter; /* what passes between guests comes by the firewall as well */
};

struct blocker {
	const Chain *base;
	struct walk_verdict verdict;
	const char *what; /* for people: "what guests send out" */
	const char *hook; /* "FORWARD", "INPUT": for ruleset_new_bypass; NULL: none is possible */
	char *insertion_chain;      /* the chain where a bypass rule helps; NULL: a person has to do
				       it */
	gboolean is_between_guests; /* it is dropped on its way from one to another */
	gboolean is_answer;         /* to what guests send out */
	char **peers;        /* with whom guests exchange packets, for managers.h; NULL: anybody */
	gboolean is_unclear; /* a rule that is not understood may accept it before */
	gboolean is_ahead;   /* of our bypass rule, which is there already and comes too late */
};

/* One for each base chain that drops something: of struct blocker, caller owns. */
GPtrArray *blockers_find(const GPtrArray *tables, const struct blocker_subject *subject);

/* Does a bypass rule help against it, as it is now or will be after the next run? */
gboolean blocker_is_overcome(const struct blocker *blocker);
/* Is it certain that it drops something, and that no bypass rule helps? */
gboolean blocker_is_certain(const struct blocker *blocker);

/*
 * The command, in one line, by which a person lets the packets pass; for g_free. NULL: which rule
 * helps is not known, the probe may know.
 */
char *blocker_get_remedy(const struct blocker *blocker, const char *bridge);

/* Append whose firewall drops, and where: "Docker: the policy of chain FORWARD in table …". */
void blocker_describe_culprit(const struct blocker *blocker, GString *out);
/* Append, for people: "what guests send out: dropped by …". */
void blocker_describe(const struct blocker *blocker, GString *out);

/* Append a line for each that no bypass rule helps against, with the remedy. */
void blockers_advise(const GPtrArray *blockers, const char *bridge, GString *out);

G_END_DECLS

#endif
