/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A new TAP of a user for a bridge. It is not persistent: it is removed with its last file
 * descriptor.
 *
 * With a limit, the name of a TAP is one of that many slots of the user on the bridge. The kernel
 * lets no two interfaces have the same name, so that there is no race, as there is between counting
 * and creating. A user who makes a TAP persistent keeps the slot occupied.
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
	 * Tells people and tools whose TAP it is, and of which bridge: only CAP_NET_ADMIN can
	 * change a link's alias, while the holder of the fd can change its owner.
	 */
	char alias[sizeof("brw0 bridge= uid=4294967295") + IFNAMSIZ];
};

/*
 * Open ret_tap->fd. The TAP will be in the network namespace in which this is called. 0, or -1 with
 * *error written.
 */
int tap_open(struct tap *ret_tap, struct error *error) __attribute__((warn_unused_result));

/*
 * Make it a TAP of the user of acl, within the limit of acl, for the bridge of that index. flags is
 * 0 or IFF_VNET_HDR, which is ignored if the kernel does not have it. 0 with the rest of *tap
 * written, or -1 with *error written.
 */
int tap_create(struct tap *tap, const struct acl *acl, int bridge_index, unsigned int flags,
	struct error *error) __attribute__((warn_unused_result));

#endif
