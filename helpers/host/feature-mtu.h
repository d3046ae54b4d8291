/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The MTU of the bridge. */
#ifndef BRW0_HOST_FEATURE_MTU_H
#define BRW0_HOST_FEATURE_MTU_H

#include "helpers/host/plan.h"

/* Below that, the kernel destroys an interface's IPv6 settings (RFC 8200, section 5). In bytes. */
#define IPV6_MIN_MTU 1280

extern const struct feature feature_mtu;

#endif
