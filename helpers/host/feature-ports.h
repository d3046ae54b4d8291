/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The interfaces that the configuration makes ports of the bridge. */
#ifndef BRW0_HOST_FEATURE_PORTS_H
#define BRW0_HOST_FEATURE_PORTS_H

#include "helpers/host/plan.h"

extern const struct feature feature_ports;

#endif
