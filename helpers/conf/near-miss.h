/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A word that somebody mistyped. Pure. */
#ifndef BRW0_CONF_NEAR_MISS_H
#define BRW0_CONF_NEAR_MISS_H

#include <glib.h>

G_BEGIN_DECLS

/*
 * Of n words the one that is meant: the same, or the nearest of those that one or two changes of a
 * letter lead to, fewer than half of its letters. NULL: none is near.
 */
const char *near_miss_find(const char *word, const char *const *words, gsize n);

G_END_DECLS

#endif
