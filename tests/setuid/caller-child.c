/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the helper is started with:
 *
 *	--user=UID --group=GID …   who it is; 65534, and with --group those groups alone
 *	--at=FD --close=FD …       the socket's number; what is closed
 *	--extra=N                  so many more fds, open for writing
 *	--blocked --ignored        all signals
 *	--timer=USEC               ticks of SIGALRM, SIGVTALRM and SIGPROF
 *	--limit=RESOURCE:N …       of setrlimit's, by number
 *	--umask=N --cwd=PATH --env=NAME=VALUE … --junk=N (so many variables)
 *	--argv0=TEXT --no-argv
 *	--no-new-privs --user-namespace
 */
#define _GNU_SOURCE
#include "config.h"

#include "tests/setuid/caller.h"

#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

enum { STRANGER = 126, JUNK_MAX = 4000, VARIABLE_SIZE = 64 };

static void check(int r, const char *deed)
{
	if (r >= 0)
		return;
	perror(deed);
	_exit(STRANGER);
}

static void set_limits(const struct wrongs *wrongs)
{
	for (size_t i = 0; i < wrongs->n_limits; i++) {
		const char *colon = strchr(wrongs->limits[i], ':');
		struct rlimit limit;

		limit.rlim_cur = limit.rlim_max = strtoul(colon ? colon + 1 : "0", NULL, 10);
		check(setrlimit((__rlimit_resource_t) atoi(wrongs->limits[i]), &limit),
			"setrlimit");
	}
}

static void set_signals(const struct wrongs *wrongs)
{
	struct itimerval timer = {{0, wrongs->timer}, {0, wrongs->timer}};
	sigset_t all;

	for (int number = 1; wrongs->ignores_signals && number < NSIG; number++)
		signal(number, SIG_IGN);
	if (wrongs->blocks_signals) {
		sigfillset(&all);
		sigprocmask(SIG_SETMASK, &all, NULL);
	}
	if (wrongs->timer > 0) {
		check(setitimer(ITIMER_REAL, &timer, NULL), "setitimer");
		check(setitimer(ITIMER_VIRTUAL, &timer, NULL), "setitimer");
		check(setitimer(ITIMER_PROF, &timer, NULL), "setitimer");
	}
}

static void become_user(const struct wrongs *wrongs)
{
	gid_t groups[WRONGS_MAX], gid = 65534;

	for (size_t i = 0; i < wrongs->n_groups; i++)
		groups[i] = (gid_t) wrongs->groups[i];
	if (wrongs->user != 0) {
		check(setgroups(wrongs->n_groups, groups), "setgroups");
		check(setresgid(gid, gid, gid), "setresgid");
		check(setresuid((uid_t) wrongs->user, (uid_t) wrongs->user, (uid_t) wrongs->user),
			"setresuid");
	}
	if (wrongs->user_namespace)
		check(unshare(CLONE_NEWUSER), "unshare");
	if (wrongs->no_new_privs)
		check(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs");
}

static void set_fds(const struct wrongs *wrongs, int *socket)
{
	for (long i = 0; i < wrongs->extra; i++)
		check(open("/dev/null", O_WRONLY), "open");
	if (wrongs->at >= 0 && wrongs->at != *socket) {
		check(dup2(*socket, (int) wrongs->at), "dup2");
		close(*socket);
		*socket = (int) wrongs->at;
	}
	for (size_t i = 0; i < wrongs->n_closed; i++)
		close((int) wrongs->closed[i]);
}

static char **make_environment(const struct wrongs *wrongs)
{
	static char *variables[JUNK_MAX + WRONGS_MAX + 1];
	static char junk[JUNK_MAX][VARIABLE_SIZE];
	size_t n = 0;

	for (size_t i = 0; i < wrongs->n_environment; i++)
		variables[n++] = strdup(wrongs->environment[i]);
	for (long i = 0; i < wrongs->junk && i < JUNK_MAX; i++) {
		snprintf(junk[i], VARIABLE_SIZE, "JUNK%ld=%s", i, "0123456789012345678901234567");
		variables[n++] = junk[i];
	}
	variables[n] = NULL;
	return variables;
}

void wrongs_exec(const struct wrongs *wrongs, int socket, char *words[])
{
	static char number[16], option[32];
	static char *nothing[] = {NULL};
	const char *path = words[0];
	char **environment = make_environment(wrongs);

	if (wrongs->cwd)
		check(chdir(wrongs->cwd), "chdir");
	if (wrongs->mask >= 0)
		umask((mode_t) wrongs->mask);
	set_fds(wrongs, &socket);
	snprintf(number, sizeof(number), "%d", socket);
	snprintf(option, sizeof(option), "--fd=%d", socket);
	for (char **word = words; *word; word++) {
		if (strcmp(*word, "FD") == 0)
			*word = number;
		else if (strcmp(*word, "--fd=FD") == 0)
			*word = option;
	}
	if (wrongs->argv0)
		words[0] = strdup(wrongs->argv0);
	become_user(wrongs);
	set_signals(wrongs);
	set_limits(wrongs);
	execve(path, wrongs->has_no_argv ? nothing : words, environment);
	perror(path);
	_exit(STRANGER);
}
