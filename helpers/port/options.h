/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command line of the bridge helper, which is QEMU's: a drop-in for qemu-bridge-helper. Pure.
 */
#ifndef BRW0_PORT_OPTIONS_H
#define BRW0_PORT_OPTIONS_H

#include "helpers/port/refusal.h"

struct options {
	const char *answer;     /* not NULL: print this and exit, the other fields are not set */
	const char *bridge;     /* a valid interface name, in argv */
	int fd;                 /* over 2 */
	unsigned int tap_flags; /* 0 or IFF_VNET_HDR */
};

/*
 * "[--use-vnet] --br=NAME --fd=N" in any order, "--br NAME" and "--fd N" as well, the last of a
 * kind counts; --help or --version alone. 0, or -1 with *refusal written.
 */
int options_parse(int argc, char *const argv[], struct options *ret_options,
	struct refusal *refusal) __attribute__((warn_unused_result));

/* Add to a refusal that concerns the bridge what its user may have forgotten. */
void options_hint(const struct options *options, struct refusal *refusal);

#endif
