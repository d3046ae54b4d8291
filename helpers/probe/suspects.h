/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What drops packets where no trace tells: counters of the kernel, and those of rules in the legacy
 * tables, which grow with each packet that is sent meanwhile.
 */
#ifndef BRW0_PROBE_SUSPECTS_H
#define BRW0_PROBE_SUSPECTS_H

#include <glib.h>

#include "helpers/probe/culprit.h"

G_BEGIN_DECLS

/* Each of so many packets counts, one every so many milliseconds. */
enum { SUSPECTS_N_SENDS = 3, SUSPECTS_INTERVAL = 60 };

typedef struct suspects Suspects;

/* Read the counters. */
Suspects *suspects_new(void);
void suspects_free(Suspects *suspects);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Suspects, suspects_free)

/*
 * Read them again: the first that has counted all packets. A rule as *ret_culprit, or else a cause,
 * for people and g_free. What is not found is left as it is.
 */
void suspects_find(Suspects *suspects, struct culprit *ret_culprit, char **ret_cause);

G_END_DECLS

#endif
