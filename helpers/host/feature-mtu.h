/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The MTU of the bridge. */
#ifndef BRW0_HOST_FEATURE_MTU_H
#define BRW0_HOST_FEATURE_MTU_H

#include "helpers/host/plan.h"

extern const struct feature feature_mtu;

#endif
