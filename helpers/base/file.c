/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files: a small one read whole, and whether another user can change one. */
#include "config.h"

#include "helpers/base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "helpers/base/error.h"

/* Far above any file: /proc/net/udp has 128 bytes a socket. A limit for endless input. */
enum { CHUNK = 1 << 14, LIMIT = 1 << 28 };

static int read_all(int fd, GString *bytes)
{
	char chunk[CHUNK];
	ssize_t n;

	/* Files in /proc have no size: read to the end. */
	while ((n = read(fd, chunk, sizeof(chunk))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		g_string_append_len(bytes, chunk, n);
		if (bytes->len > LIMIT)
			return -EFBIG;
	}
	return 0;
}

/* Text has no zero byte. Takes over bytes. */
static int to_text(GString *bytes, int r, char **ret_text)
{
	if (r == 0 && memchr(bytes->str, '\0', bytes->len) != NULL)
		r = -EBADMSG;
	if (r == 0)
		*ret_text = g_string_free(bytes, FALSE);
	else
		g_string_free(bytes, TRUE);
	return r;
}

int file_read_fd(int fd, char **ret_text)
{
	GString *bytes = g_string_new(NULL);
	int r = read_all(fd, bytes);

	return to_text(bytes, r, ret_text);
}

int file_read_bytes(const char *path, GString *bytes)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	int r;

	if (fd < 0)
		return -errno;
	r = read_all(fd, bytes);
	close(fd);
	return r;
}

int file_read(const char *path, char **ret_text)
{
	GString *bytes = g_string_new(NULL);
	int r = file_read_bytes(path, bytes);

	return to_text(bytes, r, ret_text);
}

enum { OTHERS_WRITE = S_IWGRP | S_IWOTH };

static gboolean is_trusted(uid_t owner)
{
	struct stat root;

	return owner == 0 || owner == geteuid() || (stat("/", &root) == 0 && owner == root.st_uid);
}

/* What is wrong with the file that messages call name, for g_free; NULL: nothing. */
static char *find_fault(const char *name, const struct stat *status, mode_t mask)
{
	if (!is_trusted(status->st_uid))
		return g_strdup_printf("%s belongs to user %u", name, (guint) status->st_uid);
	if ((status->st_mode & mask) != 0)
		return g_strdup_printf("other users can %s %s (mode %04o)",
			(status->st_mode & mask & OTHERS_WRITE) != 0 ? "change" : "open", name,
			(guint) status->st_mode & 07777);
	return NULL;
}

/* TRUE if there is none; frees it. */
static gboolean report(char *fault, GError **error)
{
	g_autofree char *text = fault;

	return text == NULL || error_set(error, BRW0_ERROR_FAILED, "%s", text);
}

gboolean file_check_private(int fd, mode_t mask, GError **error)
{
	struct stat status;

	if (fstat(fd, &status) < 0)
		return error_set_errno(error, errno, "cannot check it");
	return report(S_ISREG(status.st_mode) ? find_fault("it", &status, mask)
					      : g_strdup("it is not a regular file"),
		error);
}

/* One directory on the way, or a link to the next. */
static gboolean check_parent(const char *path, GError **error)
{
	struct stat status;
	gboolean is_free;

	if (lstat(path, &status) < 0)
		return error_set_errno(error, errno, "cannot check %s", path);
	/* In a sticky directory only owners rename and remove; a link has no permissions. */
	is_free = (status.st_mode & S_ISVTX) != 0 || S_ISLNK(status.st_mode);
	return report(find_fault(path, &status, is_free ? 0 : OTHERS_WRITE), error);
}

/* All that lead to path, which is absolute. */
static gboolean check_parents(const char *path, GError **error)
{
	g_autofree char *parent = g_strdup(path);

	for (char *slash = parent + 1; (slash = strchr(slash, '/')) != NULL; *slash++ = '/') {
		*slash = '\0';
		if (!check_parent(parent, error))
			return FALSE;
	}
	return check_parent("/", error);
}

gboolean file_check_private_dir(const char *path, gboolean *ret_exists, GError **error)
{
	g_autofree char *absolute = g_canonicalize_filename(path, NULL);
	g_autofree char *real = realpath(absolute, NULL);
	struct stat status;

	*ret_exists = real != NULL;
	if (real == NULL)
		return errno == ENOENT || error_set_errno(error, errno, "cannot check it");
	if (stat(real, &status) < 0)
		return error_set_errno(error, errno, "cannot check it");
	return report(S_ISDIR(status.st_mode) ? find_fault("it", &status, OTHERS_WRITE)
					      : g_strdup("it is not a directory"),
		       error) &&
	       check_parents(absolute, error) && check_parent(absolute, error) &&
	       check_parents(real, error);
}
