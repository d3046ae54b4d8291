/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A TAP that somebody made enters a bridge, or leaves it: what QEMU's scripts do. The TAP may be
 * in any state, and both are done already if it is as it should be.
 *
 * Both return 0, or -1 with *error written.
 */
#ifndef BRW0_PORT_MEMBERSHIP_H
#define BRW0_PORT_MEMBERSHIP_H

#include "helpers/port/error.h"

/*
 * Make it a port of the bridge, as port_join() does. What is not a TAP, not a bridge, or a port of
 * another bridge is refused before any change.
 */
int membership_enter(const char *tap, const char *bridge, struct error *error)
	__attribute__((warn_unused_result));

/*
 * Take it off the bridge, and down. Done already when the TAP or the bridge is gone, or the TAP is
 * no port of this bridge; and when we may not, for QEMU has dropped root by now if it was told to,
 * and the kernel removes the TAP with QEMU.
 */
int membership_leave(const char *tap, const char *bridge, struct error *error)
	__attribute__((warn_unused_result));

#endif
