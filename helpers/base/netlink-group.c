/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A netlink socket that only listens. */
#include "config.h"

#include "helpers/base/netlink-group.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MESSAGES_SIZE = 32768 };

int netlink_group_open(int protocol, const unsigned int *groups, gsize n, int *ret_fd)
{
	const struct sockaddr_nl address = {.nl_family = AF_NETLINK};
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol);
	int r = fd < 0 ? -errno : 0;

	if (r == 0 && bind(fd, (const struct sockaddr *) &address, sizeof(address)) < 0)
		r = -errno;
	for (gsize i = 0; r == 0 && i < n; i++)
		if (setsockopt(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &groups[i],
			    sizeof(groups[i])) < 0)
			r = -errno;
	if (r == 0)
		*ret_fd = fd;
	else if (fd >= 0)
		close(fd);
	return r;
}

static void read_each(char *messages, gsize size, NetlinkGroupReader reader, gpointer data)
{
	struct nlmsghdr *message = (gpointer) messages;
	guint32 left = (guint32) size;

	while (NLMSG_OK(message, left)) {
		reader(message, data);
		message = NLMSG_NEXT(message, left);
	}
}

gboolean netlink_group_read(int fd, NetlinkGroupReader reader, gpointer data)
{
	char messages[MESSAGES_SIZE] __attribute__((aligned(NLMSG_ALIGNTO)));
	gboolean is_complete = TRUE;

	for (;;) {
		struct sockaddr_nl sender = {0};
		socklen_t length = sizeof(sender);
		ssize_t size = recvfrom(fd, messages, sizeof(messages), MSG_TRUNC,
			(struct sockaddr *) &sender, &length);

		if (size < 0 && errno == ENOBUFS)
			is_complete = FALSE;
		else if (size < 0 && errno != EINTR)
			return is_complete;
		else if (size > (ssize_t) sizeof(messages))
			is_complete = FALSE;
		else if (size > 0 && sender.nl_pid == 0) /* from the kernel */
			read_each(messages, (gsize) size, reader, data);
	}
}
