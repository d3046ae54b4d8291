/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The bridge itself: made with our settings, or adopted as it is; and up. */
#ifndef BRW0_HOST_FEATURE_BRIDGE_H
#define BRW0_HOST_FEATURE_BRIDGE_H

#include "helpers/host/plan.h"

extern const struct feature feature_bridge;

#endif
