/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Bytes into a file, whole or not at all.
 *
 * The new bytes go into a temporary file beside the old one, to the disk, past the check, and then
 * take the old one's name by rename(2), which is atomic; then the directory goes to the disk. The
 * temporary file has one fixed name, ".NAME.brw0-new", and whoever publishes holds a lock, the file
 * ".NAME.brw0-lock". So a temporary file that is found there belongs to a process that was killed:
 * it is removed, and never more than one is left behind. The same holds for ".NAME.brw0-check",
 * which has another text for the check to see. The lock is removed when all is done.
 */
#include "config.h"

#include "dhcp/publish.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "helpers/base/error.h"
#include "helpers/base/file.h"
#include "helpers/base/lock.h"

/* Where something is published. */
typedef struct place {
	char *file;  /* absolute, no symbolic links in it */
	char *temp;  /* in the same directory */
	char *shown; /* to the check; likewise */
	char *lock;  /* likewise */
	int directory;
	int lock_fd;
} Place;

static void place_clear(Place *place)
{
	g_free(place->file);
	g_free(place->temp);
	g_free(place->shown);
	if (place->lock_fd >= 0)
		lock_remove(place->lock, place->lock_fd);
	g_free(place->lock);
	if (place->directory >= 0)
		close(place->directory);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Place, place_clear)

/*
 * Absolute path of the regular file at path, all symbolic links resolved. Anything else is refused:
 * a rename would put a file in place of /dev/null, for example.
 */
static char *resolve_file(const char *path, GError **error)
{
	g_autofree char *real = realpath(path, NULL);
	struct stat status;

	if (real == NULL || stat(real, &status) != 0) {
		error_set_errno(error, errno, "cannot publish %s", path);
		return NULL;
	}
	if (!S_ISREG(status.st_mode)) {
		error_set(error, BRW0_ERROR_FAILED, "cannot publish %s: it is not a regular file",
			path);
		return NULL;
	}
	return g_steal_pointer(&real);
}

/* Absolute path of a file that does not exist. */
static char *resolve_new(const char *path, GError **error)
{
	g_autofree char *directory = g_path_get_dirname(path);
	g_autofree char *name = g_path_get_basename(path);
	g_autofree char *real = realpath(directory, NULL);

	if (real == NULL) {
		if (errno == ENOENT)
			error_set(error, BRW0_ERROR_FAILED,
				"cannot publish %s: there is no directory %s; make it first", path,
				directory);
		else
			error_set_errno(error, errno, "cannot publish %s: its directory %s", path,
				directory);
		return NULL;
	}
	return g_build_filename(real, name, NULL);
}

static char *resolve(const char *path, GError **error)
{
	struct stat status;

	if (lstat(path, &status) == 0)
		return resolve_file(path, error);
	if (errno == ENOENT)
		return resolve_new(path, error);
	error_set_errno(error, errno, "cannot publish %s", path);
	return NULL;
}

/*
 * Root follows no link that a user could have put there, and leaves no file where a user can change
 * it. A directory that does not exist passes: resolve() reports it.
 */
static gboolean check_directory(const char *path, const char *directory, GError **error)
{
	g_autoptr(GError) cause = NULL;
	gboolean exists;

	if (geteuid() != 0 || file_check_private_dir(directory, &exists, &cause))
		return TRUE;
	return error_set(error, BRW0_ERROR_FAILED, "cannot publish %s: its directory %s: %s", path,
		directory, cause->message);
}

/* Find the place of path. */
static gboolean place_open(Place *place, const char *path, GError **error)
{
	g_autofree char *named = g_path_get_dirname(path);
	g_autofree char *directory = NULL;
	g_autofree char *name = NULL;

	if (!check_directory(path, named, error))
		return FALSE;
	place->file = resolve(path, error);
	if (place->file == NULL)
		return FALSE;
	directory = g_path_get_dirname(place->file);
	if (!check_directory(path, directory, error))
		return FALSE;
	name = g_path_get_basename(place->file);
	place->temp = g_strdup_printf("%s/.%s.brw0-new", directory, name);
	place->shown = g_strdup_printf("%s/.%s.brw0-check", directory, name);
	place->lock = g_strdup_printf("%s/.%s.brw0-lock", directory, name);
	place->directory = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (place->directory < 0)
		return error_set_errno(error, errno, "cannot open %s", directory);
	return TRUE;
}

static gboolean holds(const char *file, const char *bytes, gsize length)
{
	g_autofree char *old = NULL;
	gsize old_length;

	return g_file_get_contents(file, &old, &old_length, NULL) && old_length == length &&
	       memcmp(old, bytes, length) == 0;
}

static gboolean write_all(int fd, const char *bytes, gsize length)
{
	while (length > 0) {
		ssize_t written = write(fd, bytes, length);

		if (written < 0)
			return FALSE;
		bytes += written;
		length -= (gsize) written;
	}
	return TRUE;
}

/* Anew: what a killed run has left there is gone by then. */
static gboolean write_file(
	const char *path, const char *bytes, gsize length, mode_t mode, GError **error)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
	gboolean is_written;
	int errnum;

	if (fd < 0)
		return error_set_errno(error, errno, "cannot make %s", path);
	/* The umask must not take rights away: a server may read what is published as another user.
	 */
	is_written = write_all(fd, bytes, length) && fchmod(fd, mode) == 0 && fsync(fd) == 0;
	errnum = errno;
	close(fd);
	if (!is_written)
		return error_set_errno(error, errnum, "cannot write %s", path);
	return TRUE;
}

/* A text of its own is for its maker's eyes alone: a whole configuration may hold keys. */
static gboolean show_to_check(const Place *place, const struct publish_check *check, GError **error)
{
	gboolean is_right;

	if (check->text == NULL)
		return check->run(place->temp, check->data, error);
	is_right = write_file(place->shown, check->text, strlen(check->text), 0600, error) &&
		   check->run(place->shown, check->data, error);
	unlink(place->shown);
	return is_right;
}

static gboolean temp_publish(const Place *place, const struct publish_check *check, GError **error)
{
	if (check != NULL && !show_to_check(place, check, error)) {
		g_prefix_error(error, "cannot publish %s: ", place->file);
		return FALSE;
	}
	if (rename(place->temp, place->file) != 0)
		return error_set_errno(error, errno, "cannot publish %s", place->file);
	/* Some file systems cannot sync a directory, and say so by EINVAL. */
	if (fsync(place->directory) != 0 && errno != EINVAL)
		return error_set_errno(error, errno,
			"%s is changed, but its directory cannot be synced to the disk",
			place->file);
	return TRUE;
}

static gboolean is_there(const char *path)
{
	return access(path, F_OK) == 0;
}

static gboolean remove_leftover(const char *path, GError **error)
{
	if (unlink(path) != 0 && errno != ENOENT)
		return error_set_errno(error, errno, "cannot remove %s", path);
	return TRUE;
}

static gboolean place_take(Place *place, GError **error)
{
	return lock_take(place->lock, LOCK_DEADLINE, &place->lock_fd, error) &&
	       remove_leftover(place->temp, error) && remove_leftover(place->shown, error);
}

enum publish_result publish_file(const char *path, const char *bytes, gsize length,
	const struct publish_check *check, GError **error)
{
	g_auto(Place) place = {.directory = -1, .lock_fd = -1};

	if (!place_open(&place, path, error))
		return PUBLISH_FAILED;
	/* With nothing to do, nothing is written, not even a lock. */
	if (!is_there(place.temp) && !is_there(place.shown) && !is_there(place.lock) &&
		holds(place.file, bytes, length))
		return PUBLISH_UNCHANGED;
	if (!place_take(&place, error))
		return PUBLISH_FAILED;
	if (holds(place.file, bytes, length))
		return PUBLISH_UNCHANGED;
	if (!write_file(place.temp, bytes, length, 0644, error) ||
		!temp_publish(&place, check, error)) {
		/* Gone already if all but the last step worked. */
		unlink(place.temp);
		return PUBLISH_FAILED;
	}
	return PUBLISH_CHANGED;
}

static gboolean try_there(const char *path, const char *bytes, gsize length,
	const struct publish_check *check, GError **error)
{
	g_auto(Place) place = {.directory = -1, .lock_fd = -1};
	gboolean is_right;

	if (!place_open(&place, path, error) || !place_take(&place, error))
		return FALSE;
	is_right = write_file(place.temp, bytes, length, 0644, error) &&
		   show_to_check(&place, check, error);
	unlink(place.temp);
	return is_right;
}

gboolean publish_try(const char *path, const char *bytes, gsize length,
	const struct publish_check *check, GError **error)
{
	g_autofree char *directory = g_path_get_dirname(path);
	g_autofree char *name = g_path_get_basename(path);
	g_autofree char *other = NULL, *path_there = NULL;
	gboolean is_right;

	if (access(directory, W_OK) == 0)
		return try_there(path, bytes, length, check, error);
	other = g_dir_make_tmp("brw0-XXXXXX", error);
	if (other == NULL)
		return FALSE;
	path_there = g_build_filename(other, name, NULL);
	is_right = try_there(path_there, bytes, length, check, error);
	rmdir(other);
	return is_right;
}
