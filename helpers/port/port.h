/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A TAP joins or leaves a bridge. The only implementation of that.
 *
 * Both return 0 or -errno, and on an error write *failure: which deed failed. Names are valid ones
 * (ifname_is_valid()).
 */
#ifndef BRW0_PORT_PORT_H
#define BRW0_PORT_PORT_H

#include "helpers/port/failure.h"

/*
 * Make the TAP a port of the bridge: the bridge's MTU, a MAC address out of the guests' way, no
 * IPv6 autoconfiguration, up. A port of this bridge is done already, and gets what it lacks.
 * What is not a TAP, not a bridge or a port of another bridge is refused before any change.
 */
int port_join(const char *tap, const char *bridge, struct failure *failure)
	__attribute__((warn_unused_result));

/*
 * Take the TAP off the bridge and down. Done already, and nothing changed, when the TAP or the
 * bridge is gone or the TAP is no port of this bridge.
 */
int port_leave(const char *tap, const char *bridge, struct failure *failure)
	__attribute__((warn_unused_result));

#endif
