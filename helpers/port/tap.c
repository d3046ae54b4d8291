/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A new TAP of a user for a bridge. */
#include "config.h"

#include "helpers/port/tap.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <stdio.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/ioctl.h>
#include <unistd.h>

int tap_open(struct tap *ret_tap, struct error *error)
{
	/* Frames belong to the user who opened it (meta skuid): as the caller, if possible. */
	setfsuid(getuid());
	ret_tap->fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC);
	setfsuid(geteuid());
	if (ret_tap->fd < 0 && errno == EACCES)
		ret_tap->fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC);
	if (ret_tap->fd >= 0)
		return 0;
	return fail(error, "cannot open /dev/net/tun: %s%s", strerror(errno),
		errno == EACCES ? "; with a file capability alone it needs mode 0666"
		: errno == ENOENT || errno == ENODEV || errno == ENXIO
			? "; to fix it, run as root: modprobe tun"
			: "");
}

/*
 * With a limit, "t", the user, the bridge and the slot: 15 characters. They have room for 12 bits
 * of the bridge's index; two bridges that have the same share their slots, which is harmless.
 *
 * Without a limit, this process's ID, which is likely to be free, and by which the TAP's line in
 * the log is found. A name that the kernel chooses is slow: it looks at every interface
 * (__dev_alloc_name() in net/core/dev.c).
 */
static void format_name(char name[IFNAMSIZ], const struct acl *acl, int bridge, int attempt)
{
	if (acl->limit != ACL_NO_LIMIT)
		snprintf(name, IFNAMSIZ, "t%08x%03x%03x", (unsigned int) acl->user,
			(unsigned int) bridge & 0xfff, (unsigned int) attempt & 0xfff);
	else
		snprintf(name, IFNAMSIZ, "tap%d", (int) getpid() + attempt);
}

/*
 * IFF_TUN_EXCL: an existing TAP, which may be another user's persistent one, is never taken over.
 * TUNSETOWNER: a persistent TAP without an owner could be used by anybody.
 */
int tap_create(struct tap *tap, const struct acl *acl, int bridge_index, unsigned int flags,
	struct error *error)
{
	struct ifreq request = {0};
	unsigned int features = 0;
	int r = -EBUSY;

	if (flags)
		ioctl(tap->fd, TUNGETFEATURES, &features);
	for (int attempt = 0; r == -EBUSY && attempt < acl->limit; attempt++) {
		format_name(request.ifr_name, acl, bridge_index, attempt);
		request.ifr_flags =
			(short) ((flags & features) | IFF_TAP | IFF_NO_PI | IFF_TUN_EXCL);
		r = ioctl(tap->fd, TUNSETIFF, &request) < 0 ? -errno : 0;
	}
	if (r == 0 && ioctl(tap->fd, TUNSETOWNER, (unsigned long) acl->user) < 0)
		r = -errno;
	memcpy(tap->name, request.ifr_name, IFNAMSIZ);
	snprintf(tap->alias, sizeof(tap->alias), "brw0 bridge=%s uid=%u", acl->bridge, acl->user);
	if (r == -EBUSY)
		return fail(error, "cannot make a TAP on %s: the limit of %d for uid %u is reached",
			acl->bridge, acl->limit, (unsigned int) acl->user);
	if (r == -EPERM)
		return fail(error, "cannot make a TAP: the user namespace does not own "
				   "this network namespace; start QEMU outside");
	return fail_errno(error, r, "cannot make a TAP");
}
