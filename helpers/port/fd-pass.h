/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A file descriptor over a unix stream socket, as QEMU's recv_fd() in net/tap.c takes it. */
#ifndef BRW0_PORT_FD_PASS_H
#define BRW0_PORT_FD_PASS_H

#include "helpers/port/error.h"

/* Is it a connected unix stream socket? 0, or -1 with *error written: a usage error. */
int fd_pass_check(int socket, struct error *error) __attribute__((warn_unused_result));

/* Send one byte, 0, and fd with it. 0, or -1 with *error written. */
int fd_pass_send(int socket, int fd, struct error *error) __attribute__((warn_unused_result));

#endif
