/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who may have a TAP on which bridge: QEMU's bridge.conf, with conditions added.
 *
 *	allow BRIDGE|all [user NAME|UID] [group NAME|GID] [limit N]
 *	deny BRIDGE|all
 *	include PATH
 *	# comment, also at the end of a line
 *
 * The order of lines does not matter: a bridge is allowed if a line allows it and none denies it.
 * Whatever is not understood is an error, and an error denies.
 *
 * Functions return 0, or -1 with *error written.
 */
#ifndef BRW0_PORT_ACL_H
#define BRW0_PORT_ACL_H

#include <limits.h>
#include <stddef.h>
#include <sys/types.h>

#include "helpers/port/error.h"

enum {
	ACL_LINE_MAX = 1023, /* bytes of a line, without its newline */
	ACL_DEPTH_MAX = 4,   /* of includes within includes */
	ACL_LIMIT_MAX = 4095,
	ACL_NO_LIMIT = INT_MAX,
};

/* Where a line is. */
struct acl_place {
	const char *file;
	int line;
};

struct acl {
	/* The question: who asks, and for what. */
	const char *bridge;
	uid_t user;
	const gid_t *groups; /* the real group and the supplementary ones */
	size_t n_groups;

	/* Called for an include line: parses the file at path, or skips it, with this acl. */
	int (*include)(struct acl *acl, const char *path, const struct acl_place *from,
		struct error *error);
	int depth; /* how many includes lead to the file that is being parsed */

	/*
	 * The answer so far: how many TAPs at a time, the most that any line allows; 0 if none
	 * does, ACL_NO_LIMIT for any number.
	 */
	int limit;
};

/* Ask for this process's real user and groups. *ret_acl points to bridge. */
int acl_for_caller(const char *bridge, struct acl *ret_acl, struct error *error)
	__attribute__((warn_unused_result));

/*
 * Raise acl->limit to what a text allows. Fails also if a line denies the bridge. text is
 * modified, and one byte is written behind its length. Pure, except that names of users and groups
 * are looked up in /etc/passwd and /etc/group.
 */
int acl_parse(struct acl *acl, const char *file, char *text, size_t length, struct error *error)
	__attribute__((warn_unused_result));

/*
 * Decide by the file at path and those that it includes; acl->limit is 1 or more afterwards. Files
 * are read with the process's own rights: an include that the user may not read grants nothing. No
 * system call is made but those that read files.
 */
int acl_decide(struct acl *acl, const char *path, struct error *error)
	__attribute__((warn_unused_result));

#endif
