/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A TAP that another process made joins a bridge or leaves it: what QEMU's scripts do. The TAP may
 * be in any state; what is done already is not done again.
 *
 * Both return 0, or -1 with *error written.
 */
#ifndef BRW0_PORT_MEMBERSHIP_H
#define BRW0_PORT_MEMBERSHIP_H

#include "helpers/port/error.h"

/*
 * Make it a port of the bridge and bring it up. Fails before any change if it is not a TAP, or is a
 * port of another bridge, or bridge is not a bridge.
 */
int membership_join(const char *tap, const char *bridge, struct error *error)
	__attribute__((warn_unused_result));

/*
 * Take it off the bridge and down. Succeeds without a change if the TAP or the bridge is gone or
 * the TAP is not a port of this bridge. Also without the right to change anything: QEMU may
 * have dropped root by now, and the kernel removes the TAP when QEMU exits.
 */
int membership_leave(const char *tap, const char *bridge, struct error *error)
	__attribute__((warn_unused_result));

#endif
