/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Send a file descriptor over a unix stream socket. */
#include "config.h"

#include "helpers/port/fd-pass.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

int fd_pass_check(int socket, struct error *error)
{
	struct sockaddr_storage peer;
	socklen_t size = sizeof(peer), type_size = sizeof(int);
	int type = 0;

	if (getpeername(socket, (struct sockaddr *) &peer, &size) == 0 &&
		getsockopt(socket, SOL_SOCKET, SO_TYPE, &type, &type_size) == 0 &&
		peer.ss_family == AF_UNIX && type == SOCK_STREAM)
		return 0;
	return fail_usage(error, "cannot use fd %d: not a connected unix stream socket", socket);
}

int fd_pass_send(int socket, int fd, struct error *error)
{
	/* Aligned as CMSG_FIRSTHDR wants it. */
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(sizeof(fd))];
	} control = {0};
	struct iovec data = {.iov_base = &(char){0}, .iov_len = 1};
	struct msghdr message = {.msg_iov = &data,
		.msg_iovlen = 1,
		.msg_control = control.bytes,
		.msg_controllen = sizeof(control.bytes)};

	control.header.cmsg_level = SOL_SOCKET;
	control.header.cmsg_type = SCM_RIGHTS;
	control.header.cmsg_len = CMSG_LEN(sizeof(fd));
	memcpy(CMSG_DATA(&control.header), &fd, sizeof(fd));
	return fail_errno(error,
		syscall(SYS_sendmsg, socket, &message, MSG_NOSIGNAL) < 0 ? -errno : 0,
		"cannot hand over the TAP");
}
