/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Count what a bridge helper costs, whatever the machine's mood: system calls, instructions outside
 * of the kernel, and minor page faults, from its first instruction to its end.
 *
 *	grant-cost PROGRAM
 *
 * Prints the three numbers. A debugger's means are used, from outside and as root, so that the
 * program is setuid as ever: a profiler inside of the process would die of the helper's seccomp
 * filter. Of an instruction that repeats itself (REP) each repetition counts.
 */
#include "config.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

#include "tests/bench/grant.h"

struct cost {
	long stops; /* as many as there were of the kind that is counted */
	long faults;
};

static int ask_to_be_traced(void)
{
	return ptrace(PTRACE_TRACEME, 0, NULL, NULL) < 0 ? -1 : 0;
}

/* Those that its copy of this process had before exec are not the program's. */
static long read_faults(pid_t process)
{
	char path[64];
	long faults = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int) process);
	file = fopen(path, "re");
	if (!file || fscanf(file, "%*d (%*[^)]) %*c %*d %*d %*d %*d %*d %*u %ld", &faults) != 1)
		grant_die("cannot read %s", path);
	fclose(file);
	return faults;
}

static bool is_step(pid_t thread, int status)
{
	(void) thread;
	return status >> 8 == SIGTRAP;
}

static bool is_call(pid_t thread, int status)
{
	struct __ptrace_syscall_info info = {0};

	return WSTOPSIG(status) == (SIGTRAP | 0x80) &&
	       ptrace(PTRACE_GET_SYSCALL_INFO, thread, sizeof(info), &info) > 0 &&
	       info.op == PTRACE_SYSCALL_INFO_ENTRY;
}

/*
 * That by which it was stopped, unless it is the tracer's. libc tells the threads by one when a
 * process changes its ids, and waits until they have heard.
 */
static long own_signal(int status)
{
	int number = WSTOPSIG(status) & ~0x80;

	return number == SIGTRAP || number == SIGSTOP ? 0 : number;
}

/* Let it run from stop to stop, with its threads, and count those that are meant. */
static struct cost trace(
	const char *program, enum __ptrace_request how, bool (*is_meant)(pid_t thread, int status))
{
	struct grant grant = grant_begin(program, ask_to_be_traced);
	struct cost cost = {0};
	struct rusage usage;
	int status;
	pid_t thread = waitpid(grant.pid, &status, 0);

	if (thread < 0 || !WIFSTOPPED(status) ||
		ptrace(PTRACE_SETOPTIONS, thread, NULL,
			PTRACE_O_EXITKILL | PTRACE_O_TRACECLONE | PTRACE_O_TRACESYSGOOD) < 0)
		grant_die("cannot trace %s: %s", program, strerror(errno));
	cost.faults = -read_faults(thread);
	for (;;) {
		siginfo_t next = {0};

		/* A thread of a process that ends may be gone. */
		if (WIFSTOPPED(status) && ptrace(how, thread, NULL, own_signal(status)) < 0 &&
			errno != ESRCH)
			grant_die("cannot go on with %s: %s", program, strerror(errno));
		/* Its end is left for grant_end(). */
		if (waitid(P_ALL, 0, &next, WEXITED | WSTOPPED | WNOWAIT | __WALL) < 0)
			grant_die("cannot wait for %s: %s", program, strerror(errno));
		if (next.si_pid == grant.pid && next.si_code != CLD_TRAPPED)
			break;
		thread = waitpid(next.si_pid, &status, __WALL);
		if (WIFSTOPPED(status) && is_meant(thread, status))
			cost.stops++;
	}
	grant_take(&grant);
	usage = grant_end(&grant);
	cost.faults += usage.ru_minflt;
	return cost;
}

int main(int argc, char *argv[])
{
	struct cost calls, steps;

	if (argc != 2)
		grant_die("usage: grant-cost PROGRAM");
	calls = trace(argv[1], PTRACE_SYSCALL, is_call);
	steps = trace(argv[1], PTRACE_SINGLESTEP, is_step);
	printf("%ld %ld %ld\n", calls.stops, steps.stops, calls.faults);
	return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
