/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The address of the bridge: configured, found on it, or chosen. */
#ifndef BRW0_HOST_FEATURE_ADDRESS_H
#define BRW0_HOST_FEATURE_ADDRESS_H

#include "helpers/host/plan.h"

extern const struct feature feature_address;

#endif
