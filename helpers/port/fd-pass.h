/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Send a file descriptor over a unix stream socket, as QEMU's recv_fd() in net/tap.c expects it. */
#ifndef BRW0_PORT_FD_PASS_H
#define BRW0_PORT_FD_PASS_H

#include "helpers/port/error.h"

/* It is a usage error if socket is not a connected unix stream socket. 0 or -1. */
int fd_pass_check(int socket, struct error *error) __attribute__((warn_unused_result));

/* Send fd with one byte, 0. 0, or -1 with *error written. */
int fd_pass_send(int socket, int fd, struct error *error) __attribute__((warn_unused_result));

#endif
