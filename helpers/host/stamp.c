/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which boot and which network namespace the kernel's state belongs to. */
#include "config.h"

#include "helpers/host/stamp.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "helpers/base/error.h"
#include "helpers/base/file.h"

#define BOOT_ID_FILE "/proc/sys/kernel/random/boot_id"

static int get_cookie(guint64 *ret_cookie)
{
	socklen_t size = sizeof(*ret_cookie);
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int r;

	if (fd < 0)
		return -errno;
	r = getsockopt(fd, SOL_SOCKET, SO_NETNS_COOKIE, ret_cookie, &size) < 0 ? -errno : 0;
	close(fd);
	return r;
}

static int get_network(guint64 *ret_network)
{
	struct stat info;
	int r = get_cookie(ret_network);

	if (r != -ENOPROTOOPT)
		return r;
	/* Before Linux 5.14: the inode, which a later namespace may get again. */
	if (stat("/proc/self/ns/net", &info) < 0)
		return -errno;
	*ret_network = info.st_ino;
	return 0;
}

gboolean stamp_get(Stamp *ret_stamp, GError **error)
{
	int r = get_network(&ret_stamp->network);

	if (r < 0)
		return error_set_errno(error, r, "cannot tell which network namespace this is");
	r = file_read(BOOT_ID_FILE, &ret_stamp->boot_id);
	if (r < 0)
		return error_set_errno(error, r, "cannot read " BOOT_ID_FILE);
	g_strstrip(ret_stamp->boot_id);
	return TRUE;
}
