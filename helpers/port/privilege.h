/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The setuid program becomes its caller. All return 0, or -1 with *error written.
 *
 * The program is setuid root or has the file capability cap_net_admin, or root runs it. Either way
 * it ends as the caller, with CAP_NET_ADMIN alone, then with nothing. Each drop is read back, and
 * each restriction is tried.
 */
#ifndef BRW0_PORT_PRIVILEGE_H
#define BRW0_PORT_PRIVILEGE_H

#include "helpers/port/error.h"

/*
 * Fail without CAP_NET_ADMIN. The error says why it is missing: a program without the setuid bit,
 * no_new_privs, a file system mounted nosuid, a user namespace, a tracer.
 */
int privilege_check(struct error *error) __attribute__((warn_unused_result));

/*
 * Make real, effective and saved ids the caller's, drop all capabilities but CAP_NET_ADMIN, and let
 * no exec bring back another. The caller, who has the same uid, can neither trace this process nor
 * read its memory.
 */
int privilege_become_caller(struct error *error) __attribute__((warn_unused_result));

/*
 * From here on files can only be read; those beneath the directory writable (negative: none) can
 * also be written (Landlock, where the kernel has it). Only the system calls that the rest of the
 * program needs can be made (seccomp).
 */
int privilege_confine(int writable, struct error *error) __attribute__((warn_unused_result));

/* Drop all capabilities but these, CAP_TO_MASK() of each. 0 drops all. */
int privilege_keep(unsigned int capabilities, struct error *error)
	__attribute__((warn_unused_result));

#endif
