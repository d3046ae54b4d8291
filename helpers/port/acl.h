/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who may have a TAP on which bridge: QEMU's bridge.conf, and more of it. Pure, but for the names
 * of users and groups, which are looked up in /etc/passwd and /etc/group when a line has one.
 *
 *	allow BRIDGE|all [user NAME|UID] [group NAME|GID] [limit N]
 *	deny BRIDGE|all
 *	include PATH
 *	# comment, also behind a line
 *
 * The order means nothing: a bridge is allowed if a line allows it and none denies it. Whatever is
 * not understood is an error, and an error denies.
 */
#ifndef BRW0_PORT_ACL_H
#define BRW0_PORT_ACL_H

#include <limits.h>
#include <stddef.h>
#include <sys/types.h>

#include "helpers/port/error.h"

enum {
	ACL_LINE_MAX = 1023, /* bytes of a line, without its newline */
	ACL_DEPTH_MAX = 4,   /* files that include each other, but the first */
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
	const gid_t *groups; /* all of the user's, the real one as well */
	size_t n_groups;

	/*
	 * Called for an include: parses that file, which may be ignored, with this acl. path is in
	 * the text that is being parsed. 0, or -1 with *error written.
	 */
	int (*include)(struct acl *acl, const char *path, const struct acl_place *from,
		struct error *error);
	int depth; /* of the file that is being parsed, 0: the first */

	/*
	 * The answer so far: TAPs at a time, the most that a line allows. 0: none does,
	 * ACL_NO_LIMIT: any number.
	 */
	int limit;
};

/*
 * Let the lines of a text, which is cut up and has room for one byte more, have their say in
 * acl->limit. 0; or -1 with *error written, if something is wrong or a line denies the bridge.
 */
int acl_parse(struct acl *acl, const char *file, char *text, size_t length, struct error *error)
	__attribute__((warn_unused_result));

#endif
