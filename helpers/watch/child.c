/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A program that runs beside this one. Its output goes into files in memory, not into pipes: a
 * service that it starts may inherit them, and would keep a pipe open, or die of one that is
 * closed. It has a process group of its own: what a terminal sends to this program does not stop it
 * halfway.
 */
#include "config.h"

#include "helpers/watch/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "helpers/base/error.h"
#include "helpers/base/file.h"

static void close_output(struct child *child)
{
	if (child->out >= 0)
		close(child->out);
	if (child->err >= 0)
		close(child->err);
}

/* 0 or -errno. The signals that this program blocks are the child's again. */
static int spawn(struct child *child, const char *const *argv)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attributes;
	sigset_t none;
	int r;

	sigemptyset(&none);
	posix_spawn_file_actions_init(&files);
	posix_spawnattr_init(&attributes);
	r = posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	if (r == 0)
		r = posix_spawn_file_actions_adddup2(&files, child->out, STDOUT_FILENO);
	if (r == 0)
		r = posix_spawn_file_actions_adddup2(&files, child->err, STDERR_FILENO);
	if (r == 0)
		r = posix_spawnattr_setsigmask(&attributes, &none);
	if (r == 0)
		r = posix_spawnattr_setflags(
			&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
	if (r == 0)
		r = posix_spawn(&child->pid, argv[0], &files, &attributes,
			(char *const *) (uintptr_t) argv, environ);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&files);
	return -r;
}

gboolean child_start(struct child *child, const char *const *argv, GError **error)
{
	int r = 0;

	child->out = memfd_create("output", MFD_CLOEXEC);
	child->err = memfd_create("errors", MFD_CLOEXEC);
	if (child->out < 0 || child->err < 0)
		r = -errno;
	if (r == 0)
		r = spawn(child, argv);
	if (r == 0)
		return TRUE;
	close_output(child);
	child->pid = 0;
	return error_set_errno(error, r, "cannot run %s", argv[0]);
}

static char *read_output(int fd)
{
	char *text = NULL;

	if (lseek(fd, 0, SEEK_SET) < 0 || file_read_fd(fd, &text) < 0)
		return g_strdup("");
	return text;
}

gboolean child_end(struct child *child, struct child_result *ret_result)
{
	int status;
	pid_t pid = waitpid(child->pid, &status, WNOHANG);

	if (pid != child->pid)
		return FALSE;
	ret_result->status = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
	ret_result->out = read_output(child->out);
	ret_result->err = read_output(child->err);
	close_output(child);
	child->pid = 0;
	return TRUE;
}

void child_result_clear(struct child_result *result)
{
	g_free(result->out);
	g_free(result->err);
}
