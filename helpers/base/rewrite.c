/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A file of somebody else's gets another text, and keeps all else. */
#include "config.h"

#include "helpers/base/rewrite.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "helpers/base/error.h"
#include "helpers/base/file.h"

/* From an offset on: 0 or -errno. */
static int write_from(int fd, const char *text, gsize offset)
{
	gsize length = strlen(text);

	while (offset < length) {
		ssize_t n = pwrite(fd, text + offset, length - offset, (off_t) offset);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		offset += (gsize) n;
	}
	return 0;
}

static int copy_attribute(int from, int to, const char *name)
{
	ssize_t size = fgetxattr(from, name, NULL, 0);
	g_autofree char *value = g_malloc(size > 0 ? (gsize) size : 1);

	if (size < 0)
		return -errno;
	size = fgetxattr(from, name, value, (gsize) size);
	return size < 0 || fsetxattr(to, name, value, (gsize) size, 0) < 0 ? -errno : 0;
}

/* 0 or -errno; a file system without attributes has none. */
static int copy_attributes(int from, int to)
{
	ssize_t size = flistxattr(from, NULL, 0);
	g_autofree char *names = g_malloc0(size > 0 ? (gsize) size + 1 : 1);
	int r = 0;

	if (size < 0)
		return errno == ENOTSUP ? 0 : -errno;
	size = flistxattr(from, names, (gsize) size);
	for (const char *name = names; size > 0 && name < names + size && r == 0;
		name += strlen(name) + 1)
		r = copy_attribute(from, to, name);
	return size < 0 ? -errno : r;
}

/* All of a new file that is to take the old one's place: 0 or -errno. */
static int fill(int fd, int old, const struct stat *status, const char *text)
{
	int r;

	if (fchown(fd, status->st_uid, status->st_gid) < 0 ||
		fchmod(fd, status->st_mode & 07777) < 0)
		return -errno;
	r = copy_attributes(old, fd);
	if (r == 0)
		r = write_from(fd, text, 0);
	return r == 0 && fsync(fd) < 0 ? -errno : r;
}

static void sync_directory(const char *path)
{
	g_autofree char *directory = g_path_get_dirname(path);
	int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return;
	(void) fsync(fd);
	close(fd);
}

/* 0 or -errno: the file is as before. */
static int replace(const char *path, int old, const struct stat *status, const char *text)
{
	g_autofree char *directory = g_path_get_dirname(path);
	g_autofree char *name = g_path_get_basename(path);
	g_autofree char *temp = g_strdup_printf("%s/.%s.brw0-new", directory, name);
	int fd, r;

	/* Of a run that was killed. */
	(void) unlink(temp);
	fd = open(temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	r = fill(fd, old, status, text);
	close(fd);
	if (r == 0 && rename(temp, path) < 0)
		r = -errno;
	if (r < 0)
		(void) unlink(temp);
	else
		sync_directory(path);
	return r;
}

/* 0 or -errno. Lines before the first that differs are never in danger. */
static int write_in_place(const char *path, const char *old, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	gsize same = 0;
	int r;

	if (fd < 0)
		return -errno;
	while (old[same] != '\0' && old[same] == text[same])
		same++;
	r = write_from(fd, text, same);
	if (r == 0 && ftruncate(fd, (off_t) strlen(text)) < 0)
		r = -errno;
	if (r == 0 && fsync(fd) < 0)
		r = -errno;
	close(fd);
	return r;
}

static int make_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	int r;

	if (fd < 0)
		return -errno;
	r = fchmod(fd, 0644) < 0 ? -errno : write_from(fd, text, 0);
	close(fd);
	return r;
}

/* A regular file that still has that text: its fd, or -errno. */
static int open_unchanged(const char *path, const char *text, struct stat *ret_status)
{
	g_autofree char *present = NULL;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	int r;

	if (fd < 0)
		return -errno;
	r = fstat(fd, ret_status) < 0 ? -errno : S_ISREG(ret_status->st_mode) ? 0 : -EINVAL;
	if (r == 0)
		r = file_read_fd(fd, &present);
	if (r == 0 && strcmp(present, text) != 0)
		r = -EAGAIN;
	if (r < 0)
		close(fd);
	return r < 0 ? r : fd;
}

/* Of a file that is there, by its name without links: 0 or -errno. */
static int rewrite(const char *path, const char *old, const char *text)
{
	struct stat status;
	int fd = open_unchanged(path, old, &status);
	int r;

	if (fd < 0)
		return fd;
	r = status.st_nlink > 1 ? -EMLINK : replace(path, fd, &status, text);
	close(fd);
	return r < 0 ? write_in_place(path, old, text) : 0;
}

gboolean rewrite_file(const char *path, const char *old, const char *text, GError **error)
{
	g_autofree char *real = realpath(path, NULL);
	int r = real != NULL ? rewrite(real, old, text) : -errno;

	if (r == -ENOENT && old[0] == '\0')
		r = make_file(path, text);
	if (r == -EAGAIN)
		return error_set(error, BRW0_ERROR_FAILED,
			"cannot write %s: it was changed meanwhile; run this again", path);
	return r == 0 || error_set_errno(error, r, "cannot write %s", path);
}
