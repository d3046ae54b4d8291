/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The state directory. */
#include "config.h"

#include "helpers/base/state.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "helpers/base/error.h"
#include "helpers/base/file.h"
#include "helpers/base/lock.h"

gboolean state_check_dir(const char *dir, GError **error)
{
	gboolean exists;

	if (file_check_private_dir(dir, &exists, error))
		return TRUE;
	g_prefix_error(error, "cannot use the state directory %s: ", dir);
	return FALSE;
}

gboolean state_lock(const char *dir, const char *name, int *ret_lock, GError **error)
{
	g_autofree char *path = g_build_filename(dir, name, NULL);

	if (g_mkdir_with_parents(dir, 0755) < 0)
		return error_set_errno(error, errno, "cannot make the state directory %s", dir);
	return state_check_dir(dir, error) && lock_take(path, LOCK_DEADLINE, ret_lock, error);
}

gboolean state_read(const char *path, char **ret_text, GError **error)
{
	g_autofree char *text = NULL;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
	int r;

	*ret_text = NULL;
	if (fd < 0)
		return errno == ENOENT || error_set_errno(error, errno, "cannot open it");
	if (!file_check_private(fd, S_IWGRP | S_IWOTH, error)) {
		close(fd);
		return FALSE;
	}
	r = file_read_fd(fd, &text);
	close(fd);
	if (r == 0 && strlen(text) > STATE_MAX_SIZE)
		r = -EFBIG;
	if (r < 0)
		return error_set_errno(error, r, "cannot read it");
	*ret_text = g_steal_pointer(&text);
	return TRUE;
}

/* The name of a file while it is written. */
static char *make_new_path(const char *path)
{
	return g_strconcat(path, ".new", NULL);
}

static int write_file(const char *path, const char *text, gsize length)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644);
	int r = 0;

	if (fd < 0)
		return -errno;
	for (gsize done = 0; done < length && r == 0;) {
		ssize_t n = write(fd, text + done, length - done);

		if (n < 0 && errno != EINTR)
			r = -errno;
		else if (n >= 0)
			done += (gsize) n;
	}
	if (close(fd) < 0 && r == 0)
		r = -errno;
	return r;
}

/*
 * Not synced to a disk: it describes the state of the kernel or of a daemon, which does not survive
 * a crash of the machine either. The rename makes it atomic where only the program is killed.
 */
int state_write(const char *path, const char *text)
{
	g_autofree char *new_path = make_new_path(path);
	gsize length = strlen(text);
	int r = length <= STATE_MAX_SIZE ? write_file(new_path, text, length) : -EFBIG;

	if (r == 0 && g_rename(new_path, path) < 0)
		r = -errno;
	if (r < 0)
		(void) g_unlink(new_path);
	return r;
}

int state_remove(const char *path)
{
	g_autofree char *new_path = make_new_path(path);
	int r = g_unlink(path) < 0 && errno != ENOENT ? -errno : 0;

	(void) g_unlink(new_path); /* of a run that was killed; usually none */
	return r;
}
