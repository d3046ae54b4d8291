/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who may have a TAP on which bridge: the text of bridge.conf. */
#include "config.h"

#include "helpers/port/acl.h"

#include <grp.h>
#include <net/if.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "helpers/port/auto-close.h"
#include "helpers/port/number.h"

/* g_ascii_isspace(), which is what QEMU's helper skips, but the newline. No vertical tab. */
#define BLANKS " \t\r\f"

/* One line's work. */
struct line {
	struct acl *acl;
	struct acl_place place;
	struct error *error;
	char *rest; /* what of it is not read yet */
};

static int wrong(const struct line *line, const char *cause)
{
	return fail(
		line->error, "cannot use %.256s:%d: %s", line->place.file, line->place.line, cause);
}

/* The next word, NULL at the end or before a comment. */
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

static bool is_bridge(const struct line *line, const char *name)
{
	return strcmp(name, "all") == 0 || strcmp(name, line->acl->bridge) == 0;
}

/*
 * fgetpwent() and fgetgrent() read the file themselves: no module of somebody's is loaded for that.
 * Where it cannot be read, nobody is meant.
 */
static bool is_user_name(const struct acl *acl, const char *name)
{
	auto_fclose FILE *file = fopen("/etc/passwd", "re");
	const struct passwd *entry;

	while (file && (entry = fgetpwent(file)))
		if (entry->pw_uid == acl->user && strcmp(entry->pw_name, name) == 0)
			return true;
	return false;
}

static bool is_in_group(const struct acl *acl, gid_t group)
{
	for (size_t i = 0; i < acl->n_groups; i++)
		if (acl->groups[i] == group)
			return true;
	return false;
}

static bool is_in_group_name(const struct acl *acl, const char *name)
{
	auto_fclose FILE *file = fopen("/etc/group", "re");
	const struct group *entry;

	while (file && (entry = fgetgrent(file)))
		if (is_in_group(acl, entry->gr_gid) && strcmp(entry->gr_name, name) == 0)
			return true;
	return false;
}

/* What stands behind the bridge lowers *limit, to 0 where somebody else is meant. */
static int read_condition(struct line *line, const char *word, int *limit)
{
	const struct acl *acl = line->acl;
	const char *value = take_word(line);
	unsigned int number = 0;
	bool is_number = value && number_parse(value, UINT_MAX, &number);
	bool is_meant = true;

	if (value && strcmp(word, "user") == 0)
		is_meant = is_number ? number == acl->user : is_user_name(acl, value);
	else if (value && strcmp(word, "group") == 0)
		is_meant = is_number ? is_in_group(acl, number) : is_in_group_name(acl, value);
	else if (!value || strcmp(word, "limit") != 0)
		return wrong(line, "expected user, group or limit with a value");
	else if (!is_number || number == 0 || number > ACL_LIMIT_MAX)
		return wrong(line, "the limit is not a number from 1 to 4095");
	else if ((int) number < *limit)
		*limit = (int) number;
	if (!is_meant)
		*limit = 0;
	return 0;
}

static int read_allow(struct line *line, const char *bridge)
{
	int limit = is_bridge(line, bridge) ? ACL_NO_LIMIT : 0;
	const char *word;

	while ((word = take_word(line)))
		if (read_condition(line, word, &limit) < 0)
			return -1;
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
	/* So QEMU's helper has it: a tab ends the first word only if no space is in the line. */
	if (!end)
		end = word + strcspn(word, "\t");
	line->rest = *end == '\0' ? end : end + 1;
	*end = '\0';
	object = take_word(line);
	if (object && strlen(object) >= IFNAMSIZ && strcmp(word, "include") != 0)
		return wrong(line, "a bridge's name of more than 15 characters");
	if (object && strcmp(word, "allow") == 0)
		return read_allow(line, object);
	if (object && take_word(line))
		return wrong(line, "expected nothing after the name");
	if (object && strcmp(word, "include") == 0)
		return line->acl->include(line->acl, object, &line->place, line->error);
	if (!object || strcmp(word, "deny") != 0)
		return wrong(line, "expected allow, deny or include, a space, then a name");
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
			return wrong(&line, "the line is too long");
		if (memchr(text, '\0', (size_t) (stop - text)))
			return wrong(&line, "a NUL byte");
		*stop = '\0';
		if (read_line(&line) < 0)
			return -1;
		text = stop + 1;
	}
	return 0;
}
