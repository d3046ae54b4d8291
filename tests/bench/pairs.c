/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Time commands against each other: all of them in turn, many times, in one run, so that whatever
 * else the machine does hits all alike. Prints medians and the first one's ratio to each.
 *
 *	pairs [-n RUNS] [-r 'RESET COMMAND'] 'COMMAND A' 'COMMAND B' …
 *
 * A command is split at blanks and executed; "sh:TEXT" is given to sh -c. The reset command runs
 * before each, untimed. What they print is thrown away. A command that fails ends it all.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
	DEFAULT_RUNS = 41,
	WARM_UP_RUNS = 2,
	WORDS_MAX = 64,
};

extern char **environ;

struct command {
	const char *text;
	char *words[WORDS_MAX + 1];
	uint64_t *times; /* ns, one a run */
};

__attribute__((noreturn, format(printf, 1, 2))) static void die(const char *format, ...)
{
	va_list arguments;

	fputs("pairs: ", stderr);
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
	exit(EXIT_FAILURE);
}

static void command_init(struct command *command, const char *text, size_t runs)
{
	static char sh[] = "sh", c[] = "-c";
	char *copy = strdup(text);
	size_t count = 0;

	command->text = text;
	command->times = calloc(runs, sizeof(*command->times));
	if (!copy || !command->times)
		die("out of memory");
	if (strncmp(text, "sh:", 3) == 0) {
		command->words[count++] = sh;
		command->words[count++] = c;
		command->words[count++] = copy + 3;
	} else {
		for (char *word = strtok(copy, " \t"); word; word = strtok(NULL, " \t")) {
			if (count == WORDS_MAX)
				die("too many words: %s", text);
			command->words[count++] = word;
		}
	}
	if (count == 0)
		die("an empty command");
	command->words[count] = NULL;
}

static uint64_t now(void)
{
	struct timespec time;

	if (clock_gettime(CLOCK_MONOTONIC, &time) < 0)
		die("cannot read the clock: %s", strerror(errno));
	return (uint64_t) time.tv_sec * 1000000000U + (uint64_t) time.tv_nsec;
}

/* What it prints is not wanted, and to print it would take time. */
static const posix_spawn_file_actions_t *silence(void)
{
	static posix_spawn_file_actions_t actions;
	static bool is_made;

	if (!is_made && (posix_spawn_file_actions_init(&actions) != 0 ||
				posix_spawn_file_actions_addopen(
					&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0) != 0))
		die("out of memory");
	is_made = true;
	return &actions;
}

/* Run it to its end; returns the nanoseconds that it took. */
static uint64_t command_run(const struct command *command)
{
	const posix_spawn_file_actions_t *silent = silence();
	uint64_t start = now();
	int status;
	pid_t pid;
	int error;

	error = posix_spawnp(&pid, command->words[0], silent, NULL, command->words, environ);
	if (error != 0)
		die("cannot run %s: %s", command->words[0], strerror(error));
	if (waitpid(pid, &status, 0) < 0)
		die("cannot wait: %s", strerror(errno));
	if (status != 0)
		die("wait status %#x of: %s", (unsigned int) status, command->text);
	return now() - start;
}

static int compare_times(const void *left, const void *right)
{
	const uint64_t *a = left, *b = right;

	return (*a > *b) - (*a < *b);
}

static double median(struct command *command, size_t runs)
{
	qsort(command->times, runs, sizeof(*command->times), compare_times);
	return (double) (command->times[(runs - 1) / 2] + command->times[runs / 2]) / 2;
}

static void run_in_turn(
	struct command *commands, size_t count, const struct command *reset, size_t runs)
{
	for (size_t run = 0; run < WARM_UP_RUNS + runs; run++) {
		for (size_t i = 0; i < count; i++) {
			uint64_t time;

			if (reset)
				command_run(reset);
			time = command_run(&commands[i]);
			if (run >= WARM_UP_RUNS)
				commands[i].times[run - WARM_UP_RUNS] = time;
		}
	}
}

static void print(struct command *commands, size_t count, size_t runs)
{
	double first = median(&commands[0], runs);

	printf("median of %zu runs in turn; ratio: the first to this one\n", runs);
	for (size_t i = 0; i < count; i++) {
		double time = median(&commands[i], runs);

		printf("%10.0f us  %6.3f  %s\n", time / 1000, first / time, commands[i].text);
	}
}

static size_t parse_runs(const char *text)
{
	char *end;
	unsigned long runs;

	errno = 0;
	runs = strtoul(text, &end, 10);
	if (text[0] < '1' || text[0] > '9' || *end || errno || runs > 1000000)
		die("not a number of runs: %s", text);
	return runs;
}

int main(int argc, char *argv[])
{
	size_t runs = DEFAULT_RUNS;
	const char *reset_text = NULL;
	struct command reset, *commands;
	size_t count;
	int option;

	while ((option = getopt(argc, argv, "n:r:")) != -1) {
		if (option == 'n')
			runs = parse_runs(optarg);
		else if (option == 'r')
			reset_text = optarg;
		else
			return 2;
	}
	if (optind == argc)
		die("usage: pairs [-n RUNS] [-r RESET] COMMAND...");

	count = (size_t) (argc - optind);
	commands = calloc(count, sizeof(*commands));
	if (!commands)
		die("out of memory");
	for (size_t i = 0; i < count; i++)
		command_init(&commands[i], argv[optind + (int) i], runs);
	if (reset_text)
		command_init(&reset, reset_text, 1);

	run_in_turn(commands, count, reset_text ? &reset : NULL, runs);
	print(commands, count, runs);
	return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
