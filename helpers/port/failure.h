/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which deed at a port failed and why, and how a program says so. Pure.
 */
#ifndef BRW0_PORT_FAILURE_H
#define BRW0_PORT_FAILURE_H

#include <net/if.h>
#include <stddef.h>

enum failure_deed {
	FAILURE_OPEN,       /* the socket */
	FAILURE_USE_BRIDGE, /* -ENODEV, -EMEDIUMTYPE: not a bridge */
	FAILURE_USE_TAP,    /* -ENODEV, -EMEDIUMTYPE: not a TAP */
	FAILURE_PREPARE,    /* MTU, MAC, IPv6 */
	FAILURE_JOIN,       /* -EBUSY: already a port of another */
	FAILURE_UP,
	FAILURE_LEAVE,
	FAILURE_DOWN,
};

struct failure {
	enum failure_deed deed;
	int error;            /* -errno */
	char other[IFNAMSIZ]; /* on -EBUSY the bridge that has the TAP, "" if it is gone again */
};

enum { FAILURE_TEXT_SIZE = 256 };

/*
 * What a program reports: "cannot DEED THING: CAUSE", and "; REMEDY" where there is one. tap and
 * bridge are the names that were asked for.
 */
void failure_describe(const struct failure *failure, const char *tap, const char *bridge,
	char ret_text[FAILURE_TEXT_SIZE]);

#endif
