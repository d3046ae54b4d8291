/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The distance between words. Pure. */
#include "config.h"

#include "helpers/conf/near-miss.h"

#include <string.h>

enum { MOST_CHANGES = 2, LONGEST = 32 };

/*
 * How many letters have to be put in, left out or replaced (Levenshtein), in capitals or not. Words
 * that are too long are far from all others.
 */
static gsize get_distance(const char *one, const char *other)
{
	gsize row[LONGEST + 1];
	gsize n = strlen(other);

	if (strlen(one) > LONGEST || n > LONGEST)
		return G_MAXSIZE;
	for (gsize k = 0; k <= n; k++)
		row[k] = k;
	for (gsize i = 1; one[i - 1] != '\0'; i++) {
		gsize diagonal = row[0];

		row[0] = i;
		for (gsize k = 1; k <= n; k++) {
			gboolean is_same =
				g_ascii_tolower(one[i - 1]) == g_ascii_tolower(other[k - 1]);
			gsize replaced = diagonal + (is_same ? 0 : 1);

			diagonal = row[k];
			row[k] = MIN(replaced, MIN(row[k], row[k - 1]) + 1);
		}
	}
	return row[n];
}

const char *near_miss_find(const char *word, const char *const *words, gsize n)
{
	const char *nearest = NULL;
	gsize least = MOST_CHANGES + 1;

	for (gsize i = 0; i < n; i++) {
		gsize distance = get_distance(word, words[i]);

		if (distance < least && 2 * distance < MAX(strlen(words[i]), 1)) {
			least = distance;
			nearest = words[i];
		}
	}
	return nearest;
}
