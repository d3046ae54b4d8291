/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A new TAP of a user's for a bridge. It is not persistent: it goes with its last file descriptor.
 *
 * Under a limit the TAP's name is one of so many slots of that user on that bridge, and no two can
 * have the same name: to count first and to create then would be a race. Who makes a TAP
 * persistent keeps the slot.
 */
#ifndef BRW0_PORT_TAP_H
#define BRW0_PORT_TAP_H

#include <net/if.h>
#include <sys/types.h>

#include "helpers/port/acl.h"

struct tap {
	int fd; /* of /dev/net/tun */
	char name[IFNAMSIZ];
	/*
	 * What tells people and tools whose TAP it is: only CAP_NET_ADMIN can change a link's
	 * alias, while the fd's holder can change its owner.
	 */
	char alias[sizeof("brw0 uid=4294967295")];
};

/*
 * Open ret_tap->fd. The network namespace of its TAP is the one in which it was opened. 0, or -1
 * with *error written.
 */
int tap_open(struct tap *ret_tap, struct error *error) __attribute__((warn_unused_result));

/*
 * Make it a TAP for the user and the bridge of acl, which has that index, and within its limit.
 * flags is 0 or IFF_VNET_HDR, a wish that is passed over where the kernel cannot. 0 with the rest
 * of *tap written, or -1 with *error written.
 */
int tap_create(struct tap *tap, const struct acl *acl, int bridge_index, unsigned int flags,
	struct error *error) __attribute__((warn_unused_result));

#endif
