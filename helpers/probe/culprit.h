/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rule that ends packets. */
#ifndef BRW0_PROBE_CULPRIT_H
#define BRW0_PROBE_CULPRIT_H

#include <glib.h>

G_BEGIN_DECLS

struct culprit {
	guint8 family;      /* of nf_tables, NFPROTO_*; 0: a legacy table */
	char *table, *base; /* base: the chain that the kernel called */
	char *chain;        /* the same, or one that rules lead to */
	guint64 handle;     /* of a rule of nf_tables; 0: the policy of the chain */
	guint number;       /* of a rule of a legacy table, from 1; 0: the policy */
	gboolean is_queue;  /* for a program that may not be there */
	char *text;         /* the rule, as nft(8) prints it, or its target; NULL: unknown */
};

void culprit_clear(struct culprit *culprit);
/* The same but for the text. */
void culprit_copy(const struct culprit *culprit, struct culprit *ret_copy);
gboolean culprit_equal(const struct culprit *one, const struct culprit *other);

/* "inet", "bridge", …; static. "" for a legacy table. */
const char *culprit_get_family(const struct culprit *culprit);

/* Append, for people: "inet filter forward: ct state invalid drop". */
void culprit_describe(const struct culprit *culprit, GString *out);

G_END_DECLS

#endif
