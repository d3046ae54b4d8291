/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Interface names. Pure. */
#ifndef BRW0_PORT_IFNAME_H
#define BRW0_PORT_IFNAME_H

#include <stdbool.h>

/*
 * Is this a name that the kernel would take for an interface, and that stands for itself?
 * As dev_valid_name() in the kernel's net/core/dev.c: 1 to 15 bytes, not "." or "..", no '/',
 * ':' or white space. Beyond it: no '%', which the kernel expands when it makes an interface, no
 * control characters, and no '-' or '!' in front, which tools take for an option or a negation.
 */
bool ifname_is_valid(const char *name) __attribute__((warn_unused_result));

#endif
