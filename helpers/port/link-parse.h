/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's answers about a link. Pure: length bytes at answer, aligned as a struct nlmsghdr.
 *
 * Both return 0 or -errno: the error that the answer bears, -EBADMSG for one that is malformed or
 * of another kind.
 */
#ifndef BRW0_PORT_LINK_PARSE_H
#define BRW0_PORT_LINK_PARSE_H

#include "helpers/port/link.h"

#include <stddef.h>

/* The answer to a query. */
int link_parse(const void *answer, size_t length, struct link *ret_link)
	__attribute__((warn_unused_result));

/* The answer to a change. */
int link_parse_acknowledgement(const void *answer, size_t length)
	__attribute__((warn_unused_result));

#endif
