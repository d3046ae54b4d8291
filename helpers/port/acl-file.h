/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The access control list, read from its file and those that it includes, with the process's own
 * rights: an include that the user may not read grants them nothing.
 *
 * Both return 0, or -1 with *error written.
 */
#ifndef BRW0_PORT_ACL_FILE_H
#define BRW0_PORT_ACL_FILE_H

#include "helpers/port/acl.h"

/* The question of this process's real user, for a bridge, whose name is kept by its address. */
int acl_file_ask(const char *bridge, struct acl *ret_acl, struct error *error)
	__attribute__((warn_unused_result));

/* Let the file answer it: acl->limit is 1 or more then. What opens files, but asks for no ids. */
int acl_file_decide(const char *path, struct acl *acl, struct error *error)
	__attribute__((warn_unused_result));

#endif
