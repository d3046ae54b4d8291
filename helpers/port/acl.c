/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who may have a TAP on which bridge: bridge.conf and the files that it includes. */
#include "config.h"

#include "helpers/port/acl.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <net/if.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "helpers/port/auto-close.h"
#include "helpers/port/number.h"

/* What QEMU's helper skips, g_ascii_isspace(), without the newline. No vertical tab. */
#define BLANKS " \t\r\f"

/* Bytes; and NGROUPS_MAX of the kernel. */
enum { FILE_SIZE_MAX = 65536, GROUPS_MAX = 65536 };

/* One line, while it is parsed. */
struct line {
	struct acl *acl;
	struct acl_place place;
	struct error *error;
	char *rest; /* what is not read yet */
};

/* The file that is being read at each depth. Static, because the caller chooses the stack's size.
 */
static char texts[ACL_DEPTH_MAX + 1][FILE_SIZE_MAX + 1];
static char paths[ACL_DEPTH_MAX][PATH_MAX];

static int fail_line(const struct line *line, const char *cause)
{
	return fail(
		line->error, "cannot use %.256s:%d: %s", line->place.file, line->place.line, cause);
}

/* The next word; NULL at the end or before a comment. */
static char *take_word(struct line *line)
{
	char *word = line->rest + strspn(line->rest, BLANKS);

	if (*word == '\0' || *word == '#')
		return NULL;
	line->rest = word + strcspn(word, BLANKS);
	if (*line->rest != '\0')
		*line->rest++ = '\0';
	return word;
}

static bool is_in_group(const struct acl *acl, gid_t group)
{
	for (size_t i = 0; i < acl->n_groups; i++)
		if (acl->groups[i] == group)
			return true;
	return false;
}

/*
 * How many TAPs a condition allows the user: 0 if it names somebody else, -1 if it is wrong. It has
 * a name, or a number if name is NULL.
 *
 * fgetpwent() and fgetgrent() read the file themselves and load no NSS module into this process. A
 * file that cannot be read names nobody.
 */
static int user_limit(const struct acl *acl, const char *name, unsigned int number)
{
	auto_fclose FILE *file = name ? fopen("/etc/passwd", "re") : NULL;
	const struct passwd *entry;

	while (file && (entry = fgetpwent(file)))
		if (entry->pw_uid == acl->user && strcmp(entry->pw_name, name) == 0)
			return ACL_NO_LIMIT;
	return !name && number == acl->user ? ACL_NO_LIMIT : 0;
}

static int group_limit(const struct acl *acl, const char *name, unsigned int number)
{
	auto_fclose FILE *file = name ? fopen("/etc/group", "re") : NULL;
	const struct group *entry;

	while (file && (entry = fgetgrent(file)))
		if (is_in_group(acl, entry->gr_gid) && strcmp(entry->gr_name, name) == 0)
			return ACL_NO_LIMIT;
	return !name && is_in_group(acl, number) ? ACL_NO_LIMIT : 0;
}

static int number_limit(const struct acl *acl, const char *name, unsigned int number)
{
	(void) acl;
	return name || number == 0 || number > ACL_LIMIT_MAX ? -1 : (int) number;
}

static const struct condition {
	const char *word;
	int (*limit)(const struct acl *acl, const char *name, unsigned int number);
} conditions[] = {{"user", user_limit}, {"group", group_limit}, {"limit", number_limit}, {0}};

static bool is_bridge(const struct line *line, const char *name)
{
	return strcmp(name, "all") == 0 || strcmp(name, line->acl->bridge) == 0;
}

/* The least that the conditions of a line allow counts, and the most of all lines. */
static int read_allow(struct line *line, const char *bridge)
{
	int allowed, limit = is_bridge(line, bridge) ? ACL_NO_LIMIT : 0;
	const char *word;

	while ((word = take_word(line))) {
		const struct condition *condition = conditions;
		const char *value = take_word(line);
		unsigned int number = 0;

		while (condition->word && strcmp(condition->word, word) != 0)
			condition++;
		if (!value || !condition->word)
			return fail_line(line, "expected user, group or limit with a value");
		if (number_parse(value, UINT_MAX, &number))
			value = NULL;
		allowed = condition->limit(line->acl, value, number);
		if (allowed < 0)
			return fail_line(line, "the limit is not a number from 1 to 4095");
		if (allowed < limit)
			limit = allowed;
	}
	if (limit > line->acl->limit)
		line->acl->limit = limit;
	return 0;
}

static int read_line(struct line *line)
{
	char *word = line->rest + strspn(line->rest, BLANKS);
	char *end = strchr(word, ' ');
	const char *object;

	if (*word == '\0' || *word == '#')
		return 0;
	/* As in QEMU's helper: a tab ends the first word only if the line has no space. */
	if (!end)
		end = word + strcspn(word, "\t");
	line->rest = *end == '\0' ? end : end + 1;
	*end = '\0';
	object = take_word(line);
	if (object && strlen(object) >= IFNAMSIZ && strcmp(word, "include") != 0)
		return fail_line(line, "the bridge's name is longer than 15 characters");
	if (object && strcmp(word, "allow") == 0)
		return read_allow(line, object);
	if (object && take_word(line))
		return fail_line(line, "expected nothing after the name");
	if (object && strcmp(word, "include") == 0)
		return line->acl->include(line->acl, object, &line->place, line->error);
	if (!object || strcmp(word, "deny") != 0)
		return fail_line(line, "expected allow, deny or include, a space, then a name");
	if (!is_bridge(line, object))
		return 0;
	return fail(line->error, "cannot use bridge %s: denied by %.256s:%d", line->acl->bridge,
		line->place.file, line->place.line);
}

int acl_parse(struct acl *acl, const char *file, char *text, size_t length, struct error *error)
{
	struct line line = {.acl = acl, .place = {file, 0}, .error = error};
	char *end = text + length;

	while (text < end) {
		char *newline = memchr(text, '\n', (size_t) (end - text));
		char *stop = newline ? newline : end;

		line.place.line++;
		line.rest = text;
		if (stop - text > ACL_LINE_MAX)
			return fail_line(&line, "the line is too long");
		if (memchr(text, '\0', (size_t) (stop - text)))
			return fail_line(&line, "a NUL byte");
		*stop = '\0';
		if (read_line(&line) < 0)
			return -1;
		text = stop + 1;
	}
	return 0;
}

/* from is the line that includes path, NULL for the first file. */
static int fail_file(
	const char *path, const struct acl_place *from, struct error *error, const char *cause)
{
	if (!from)
		return fail(error, "cannot read %.256s: %s; its lines: allow brW0 user NAME", path,
			cause);
	return fail(error, "cannot use %.256s:%d: cannot read %.256s: %s", from->file, from->line,
		path, cause);
}

/* Only a file that nobody but root can have written counts. A FIFO would make us wait. */
static const char *find_flaw(int fd, struct stat *info)
{
	return fd < 0                                           ? strerror(errno)
	       : fstat(fd, info) < 0 || !S_ISREG(info->st_mode) ? "not a regular file"
	       : info->st_uid != 0 ? "not owned by root; chown it, or leave the user namespace"
	       : info->st_mode & (S_IWGRP | S_IWOTH) ? "other users can write it; chmod go-w it"
	       : info->st_size > FILE_SIZE_MAX       ? "larger than 65536 bytes"
						     : NULL;
}

static int read_file(
	struct acl *acl, const char *path, const struct acl_place *from, struct error *error)
{
	char *text = texts[acl->depth];
	auto_close int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	size_t length = 0;
	struct stat info;
	const char *flaw;
	ssize_t n = 0;

	/* An include that the user may not read is not for this user. */
	if (fd < 0 && from && (errno == ENOENT || errno == EACCES))
		return 0;
	flaw = find_flaw(fd, &info);
	while (!flaw && (n = read(fd, text + length, FILE_SIZE_MAX + 1 - length)) > 0)
		length += (size_t) n;
	/* In /proc a file of root's can hold a user's text: comm, of a process that hides. */
	if (!flaw)
		flaw = n < 0 ? strerror(errno)
		       : (off_t) length != info.st_size
			       ? "shorter or longer than its size; copy it to a disk"
			       : NULL;
	return flaw ? fail_file(path, from, error, flaw)
		    : acl_parse(acl, path, text, length, error);
}

/* A relative path is relative to the including file, not to the caller's directory. */
static int include_file(
	struct acl *acl, const char *path, const struct acl_place *from, struct error *error)
{
	const char *slash = strrchr(from->file, '/');
	int directory = *path == '/' || !slash ? 0 : (int) (slash + 1 - from->file);
	char *whole;
	int r;

	if (acl->depth >= ACL_DEPTH_MAX)
		return fail_file(path, from, error, "includes are nested too deep or in a loop");
	whole = paths[acl->depth];
	r = snprintf(whole, PATH_MAX, "%.*s%s", directory, from->file, path);
	if (r < 0 || r >= PATH_MAX)
		return fail_file(path, from, error, strerror(ENAMETOOLONG));
	acl->depth++;
	r = read_file(acl, whole, from, error);
	acl->depth--;
	return r;
}

int acl_for_caller(const char *bridge, struct acl *ret_acl, struct error *error)
{
	static gid_t groups[GROUPS_MAX + 1];
	int n = getgroups(GROUPS_MAX, groups);

	if (n < 0)
		return fail_errno(error, -errno, "cannot read the user's groups");
	groups[n] = getgid();
	*ret_acl = (struct acl){bridge, getuid(), groups, (size_t) n + 1, .include = include_file};
	return 0;
}

int acl_decide(struct acl *acl, const char *path, struct error *error)
{
	int r = read_file(acl, path, NULL, error);

	if (r < 0 || acl->limit > 0)
		return r;
	return fail(error,
		"cannot use bridge %s: no line of %.256s allows it to uid %u; root can add: "
		"allow %s user %u limit 4",
		acl->bridge, path, (unsigned int) acl->user, acl->bridge, (unsigned int) acl->user);
}
