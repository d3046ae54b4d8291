/* SPDX-License-Identifier: GPL-2.0-or-later */
/* That the host forwards: as a whole, or between the bridge and its uplink. */
#ifndef BRW0_HOST_FEATURE_FORWARDING_H
#define BRW0_HOST_FEATURE_FORWARDING_H

#include "helpers/host/plan.h"

extern const struct feature feature_forwarding;

#endif
