/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The setuid program becomes its caller. All return 0, or -1 with *error written.
 *
 * The program is setuid root or has the file capability cap_net_admin, or root runs it. Either way
 * it ends as the caller, with CAP_NET_ADMIN alone, then with nothing. Each drop is read back, and
 * what confines it is tried.
 */
#ifndef BRW0_PORT_PRIVILEGE_H
#define BRW0_PORT_PRIVILEGE_H

#include "helpers/port/error.h"

/*
 * Is CAP_NET_ADMIN there at all? If not, the error says why: not installed for it,
 * no_new_privs, a file system mounted nosuid, a user namespace, a tracer.
 */
int privilege_check(struct error *error) __attribute__((warn_unused_result));

/*
 * Real, effective and saved ids are the caller's, CAP_NET_ADMIN is the only capability, and no
 * exec could bring another. The caller, whose uid this process then has, can neither trace it nor
 * read its memory.
 */
int privilege_become_caller(struct error *error) __attribute__((warn_unused_result));

/*
 * From here on files are only read, but that those beneath the directory writable (below 0: none)
 * are also written (Landlock, where the kernel has it); and only the few system calls are made that
 * what remains to be done needs (seccomp).
 */
int privilege_confine(int writable, struct error *error) __attribute__((warn_unused_result));

/* Only these capabilities are left, CAP_TO_MASK() of each. 0: none. */
int privilege_keep(unsigned int capabilities, struct error *error)
	__attribute__((warn_unused_result));

#endif
