/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Interface names. Pure. */
#ifndef BRW0_PORT_IFNAME_H
#define BRW0_PORT_IFNAME_H

#include <stdbool.h>

/*
 * Does the kernel accept this name for an interface, and do tools take it literally? As
 * dev_valid_name() in the kernel's net/core/dev.c: 1 to 15 bytes, not "." or "..", no '/', ':' or
 * white space. Stricter than that: no '%', which the kernel expands when it creates an interface,
 * only printable ASCII, and no '-' or '!' in front, which tools take for an option or a negation.
 */
bool ifname_is_valid(const char *name) __attribute__((warn_unused_result));

#endif
