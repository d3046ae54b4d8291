/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the kernel says of a network interface, through rtnetlink. */
#ifndef BRW0_PORT_LINK_QUERY_H
#define BRW0_PORT_LINK_QUERY_H

#include "helpers/port/link-parse.h"

/* socket is of link_open(). 0, -ENODEV if there is no such link, or another -errno. */
int link_query_name(int socket, const char *name, struct link *ret_link)
	__attribute__((warn_unused_result));
int link_query_index(int socket, int index, struct link *ret_link)
	__attribute__((warn_unused_result));

#endif
