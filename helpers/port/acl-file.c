/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The access control list, read from its file and those that it includes. */
#include "config.h"

#include "helpers/port/acl-file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "helpers/port/auto-close.h"

/* Bytes; and NGROUPS_MAX of the kernel. */
enum { FILE_SIZE_MAX = 65536, GROUPS_MAX = 65536 };

/* What is being read at each depth. Not on the stack, whose size is the caller's. */
static char texts[ACL_DEPTH_MAX + 1][FILE_SIZE_MAX + 1];
static char paths[ACL_DEPTH_MAX][PATH_MAX];

static int wrong(
	const char *path, const struct acl_place *from, struct error *error, const char *cause)
{
	if (!from)
		return fail(error, "cannot read %.256s: %s; it lists who may use a bridge", path,
			cause);
	return fail(error, "cannot use %.256s:%d: cannot read %.256s: %s", from->file, from->line,
		path, cause);
}

/* What only root can have written counts; and no FIFO makes us wait. */
static const char *find_flaw(int fd, struct stat *info)
{
	return fd < 0                                           ? strerror(errno)
	       : fstat(fd, info) < 0 || !S_ISREG(info->st_mode) ? "not a regular file"
	       : info->st_uid != 0 ? "not owned by root; chown it, or leave the user namespace"
	       : info->st_mode & (S_IWGRP | S_IWOTH) ? "other users can write it; chmod go-w it"
						     : NULL;
}

/* from is the line that includes it, NULL for the first. */
static int read_file(
	struct acl *acl, const char *path, const struct acl_place *from, struct error *error)
{
	char *text = texts[acl->depth];
	auto_close int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	size_t length = 0;
	struct stat info;
	const char *flaw;
	ssize_t n = 0;

	/* A user whose rights do not suffice for an include is not meant by it. */
	if (fd < 0 && from && (errno == ENOENT || errno == EACCES))
		return 0;
	flaw = find_flaw(fd, &info);
	while (!flaw && (n = read(fd, text + length, FILE_SIZE_MAX + 1 - length)) > 0)
		length += (size_t) n;
	/* In /proc a file of root's may have a user's text: comm, of a process that hides. */
	if (!flaw)
		flaw = n < 0                    ? strerror(errno)
		       : length > FILE_SIZE_MAX ? "over 65536 bytes"
		       : (off_t) length != info.st_size
			       ? "shorter or longer than its size; copy it to a disk"
			       : NULL;
	return flaw ? wrong(path, from, error, flaw) : acl_parse(acl, path, text, length, error);
}

/* Relative to the file that says it, not to where the caller happens to stand. */
static int include(
	struct acl *acl, const char *path, const struct acl_place *from, struct error *error)
{
	const char *slash = strrchr(from->file, '/');
	int directory = *path == '/' || !slash ? 0 : (int) (slash + 1 - from->file);
	char *whole;
	int r;

	if (acl->depth >= ACL_DEPTH_MAX)
		return wrong(path, from, error, "includes are nested too deep or in a loop");
	whole = paths[acl->depth];
	r = snprintf(whole, PATH_MAX, "%.*s%s", directory, from->file, path);
	if (r < 0 || r >= PATH_MAX)
		return wrong(path, from, error, strerror(ENAMETOOLONG));
	acl->depth++;
	r = read_file(acl, whole, from, error);
	acl->depth--;
	return r;
}

int acl_file_ask(const char *bridge, struct acl *ret_acl, struct error *error)
{
	static gid_t groups[GROUPS_MAX + 1];
	int n = getgroups(GROUPS_MAX, groups);

	if (n < 0)
		return fail_errno(error, -errno, "cannot read the user's groups");
	groups[n] = getgid();
	*ret_acl = (struct acl){bridge, getuid(), groups, (size_t) n + 1, .include = include};
	return 0;
}

int acl_file_decide(const char *path, struct acl *acl, struct error *error)
{
	int r = read_file(acl, path, NULL, error);

	if (r < 0 || acl->limit > 0)
		return r;
	return fail(error,
		"cannot use bridge %s: no line of %.256s allows it to uid %u; root can add: "
		"allow %s user %u limit 4",
		acl->bridge, path, (unsigned int) acl->user, acl->bridge, (unsigned int) acl->user);
}
