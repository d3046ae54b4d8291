/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Time bridge helpers against each other, from fork to the TAP in hand: all of them in every round,
 * in an order drawn by lot, so that whatever else the machine does, and what each leaves to the
 * kernel to be cleared away, hits all alike.
 *
 *	grants [-n ROUNDS] [-c CALLERS] SCENE PROGRAM…
 *
 * The programs are run as nobody. One line is printed: the scene, the median of the first in
 * microseconds, and that of each other as part of it. With -c, so many ask at once, all TAPs are
 * held until the last has come, and the line has calls a second, and how many times as many.
 */
#include "config.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "tests/bench/grant.h"

enum { DEFAULT_ROUNDS = 101, WARM_UP_ROUNDS = 2, PROGRAMS_MAX = 8, CALLERS_MAX = 256 };

static double now(void)
{
	struct timespec time;

	if (clock_gettime(CLOCK_MONOTONIC, &time) < 0)
		grant_die("no clock");
	return (double) time.tv_sec * 1e6 + (double) time.tv_nsec / 1e3;
}

/* So many callers of it at once; microseconds until all have their TAPs. */
static double time_program(const char *program, size_t callers)
{
	struct grant grants[CALLERS_MAX];
	double start = now(), end;

	for (size_t i = 0; i < callers; i++)
		grants[i] = grant_begin(program, NULL);
	for (size_t i = 0; i < callers; i++)
		grant_take(&grants[i]);
	end = now();
	for (size_t i = 0; i < callers; i++)
		grant_end(&grants[i]);
	return end - start;
}

static void shuffle(size_t *order, size_t count)
{
	for (size_t i = count - 1; i > 0; i--) {
		size_t other = (size_t) random() % (i + 1), kept = order[i];

		order[i] = order[other];
		order[other] = kept;
	}
}

static int compare_times(const void *left, const void *right)
{
	const double *a = left, *b = right;

	return (*a > *b) - (*a < *b);
}

static double median(double *times, size_t count)
{
	qsort(times, count, sizeof(*times), compare_times);
	return (times[(count - 1) / 2] + times[count / 2]) / 2;
}

static void print(const char *scene, const double *medians, size_t count, size_t callers)
{
	if (callers)
		printf("%-28s %8.0f /s", scene, (double) callers * 1e6 / medians[0]);
	else
		printf("%-28s %8.0f us", scene, medians[0]);
	for (size_t i = 1; i < count; i++)
		printf(" %8.2f", callers ? medians[0] / medians[i] : medians[i] / medians[0]);
	putchar('\n');
}

static void compare(
	const char *scene, char *programs[], size_t count, size_t rounds, size_t callers)
{
	size_t order[PROGRAMS_MAX];
	double *times[PROGRAMS_MAX], medians[PROGRAMS_MAX];

	for (size_t i = 0; i < count; i++) {
		order[i] = i;
		times[i] = calloc(rounds, sizeof(*times[i]));
		if (!times[i])
			grant_die("out of memory");
	}
	for (size_t round = 0; round < WARM_UP_ROUNDS + rounds; round++) {
		shuffle(order, count);
		for (size_t i = 0; i < count; i++) {
			double time = time_program(programs[order[i]], callers ? callers : 1);

			if (round >= WARM_UP_ROUNDS)
				times[order[i]][round - WARM_UP_ROUNDS] = time;
		}
	}
	for (size_t i = 0; i < count; i++) {
		medians[i] = median(times[i], rounds);
		free(times[i]);
	}
	print(scene, medians, count, callers);
}

int main(int argc, char *argv[])
{
	size_t rounds = DEFAULT_ROUNDS, callers = 0;
	int option;

	while ((option = getopt(argc, argv, "n:c:")) != -1) {
		if (option == 'n')
			rounds = grant_parse_number(optarg);
		else if (option == 'c')
			callers = grant_parse_number(optarg);
		else
			return 2;
	}
	if (argc - optind < 2 || argc - optind - 1 > PROGRAMS_MAX || callers > CALLERS_MAX)
		grant_die("usage: grants [-n ROUNDS] [-c CALLERS] SCENE PROGRAM...");
	compare(argv[optind], argv + optind + 1, (size_t) (argc - optind - 1), rounds, callers);
	return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
